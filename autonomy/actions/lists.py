"""A version of a list: begun, adopted, given up; a matter admitted to it or withdrawn from it (R-AUT-1 to R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import connection, transaction
from django.utils.translation import gettext as _

from autonomy.actions.opinion import drop_questions
from autonomy.actions.seeds import plant
from autonomy.actions.versions import copy_entries, follow, lock_lists, log, put_in_force, settle_law
from autonomy.choices import ListKind, Standing, VersionCause, VersionState
from autonomy.models import AdmissionRequest, ListEntry, ListVersion
from autonomy.permissions import ADOPT_LIST, DRAFT_LIST, WITHDRAW_ENTRY
from autonomy.queries.entries import changes_since, consultation, facts_of, latest, ungated
from autonomy.rules import lists as rules
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import publish_body
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes

V = VersionState
NOTE_LENGTH = 300


def start_draft(
    *, kind: str, division_id: int, by: User, at: dt.datetime, on: dt.date, from_seed: bool = False
) -> ListVersion:
    """The next version of a county's list, beginning with the one in force (its bases too); ``from_seed`` begins the
    first one with what law and speech name."""
    with transaction.atomic():
        county = lock_lists(division_id)
        require(may(by, DRAFT_LIST.name, place=county.code, on=on), forbidden=True)
        rows = ListVersion.objects.filter(kind=kind, division=county)
        base = latest(kind, county.pk)
        require(
            rules.of_a_county(county.code),
            _known_kind(kind),
            _no_other(rows.open().filter(cause=VersionCause.REVISION).exists()),
            _no_seed_over(base if from_seed else None),
        )
        draft = ListVersion.objects.create(
            kind=kind, division=county, based_on=base, starting_draft=from_seed, created_by=by, created_at=at
        )
        if base is not None:
            copy_entries(pairs=[(base.pk, draft.pk)], on=on)
        elif from_seed:
            plant(draft)
        log(draft, "list_drafted", by=by.pk, at=at, from_seed=from_seed, based_on=draft.based_on_id)
    return draft


def _known_kind(kind: str) -> Verdict:
    if kind in ListKind.values:
        return yes("kind", field="kind")
    needed = "、".join(str(label) for label in ListKind.labels)
    return no("kind", _("请选是哪一份清单：%(needed)s。") % {"needed": needed}, needed=needed, met=kind, field="kind")


def _no_other(exists: bool) -> Verdict:
    if not exists:
        return yes("one_draft", field="kind")
    text = _("这份清单已经有一份草稿。请接着改那一份，或者先放弃它。")
    return no("draft_open", text, needed=_("没有别的草稿"), met=_("已有草稿"), field="kind")


def _no_seed_over(base: ListVersion | None) -> Verdict:
    if base is None:
        return yes("seed", field="kind")
    text = _("这份清单已经公布过，不能再从起始草案开始。请从现行清单起草新的一版。")
    return no("seed", text, needed=_("还没有公布过清单"), met=str(base.number), field="kind")


def take_back(*, version_id: int, by: User, at: dt.datetime, on: dt.date) -> ListVersion:
    """End the consultation to change the draft by what was said; the committees are asked again."""
    with transaction.atomic():
        draft = _locked(version_id, by, DRAFT_LIST.name, on)
        require(_in(draft, [V.CONSULTING], _("收回修改")))
        draft.take_back()
        draft.revision += 1
        draft.save()
        drop_questions(on=on, version=draft)
        log(draft, "list_taken_back", by=by.pk, at=at)
    return draft


def abandon(*, version_id: int, by: User, at: dt.datetime, on: dt.date) -> ListVersion:
    """Give the draft up; the list in force stays."""
    with transaction.atomic():
        draft = _locked(version_id, by, DRAFT_LIST.name, on)
        require(_in(draft, [V.DRAFT, V.CONSULTING], _("放弃")))
        draft.abandon()
        draft.save()
        drop_questions(on=on, version=draft)
        log(draft, "list_abandoned", by=by.pk, at=at)
    return draft


def merge_changes(*, version_id: int, by: User, at: dt.datetime, on: dt.date) -> ListVersion:
    """Bring what was admitted or withdrawn since the draft was begun into it. Nobody is asked again for that: the gate
    asked them."""
    with transaction.atomic():
        draft = _locked(version_id, by, DRAFT_LIST.name, on)
        require(_in(draft, [V.DRAFT, V.CONSULTING], _("并入变动")))
        came, gone = changes_since(draft, on)
        newest = latest(draft.kind, draft.division_id)
        ListEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
        if newest is not None and came:
            _copy_some(newest, draft, [entry.code for entry in came])
        draft.based_on = newest
        draft.revision += 1
        draft.save()
        data = {"came": [entry.code for entry in came], "gone": [entry.code for entry in gone]}
        log(draft, "list_merged", by=by.pk, at=at, **data)
    return draft


def _copy_some(old: ListVersion, draft: ListVersion, codes: list[str]) -> None:
    for entry in ListEntry.objects.filter(version=old, code__in=codes).prefetch_related("bases"):
        bases = list(entry.bases.all())
        entry.pk, entry.version = None, draft
        entry._state.adding = True
        entry.save(force_insert=True)
        for basis in bases:
            basis.pk, basis.entry = None, entry
            basis._state.adding = True
            basis.save(force_insert=True)


def adopt(
    *,
    version_id: int,
    effective_from: dt.date,
    document_no: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
    note: str = "",
    revision: int | None = None,
) -> ListVersion:
    """The county adopts and publishes it, with proof; the version before ends the day before. Last of its
    transaction."""
    with transaction.atomic():
        draft = _locked(version_id, by, ADOPT_LIST.name, on)
        said = consultation(draft)
        entries = facts_of(draft)
        came, gone = changes_since(draft, on)
        require(
            _in(draft, [V.CONSULTING], _("公布")),
            rules.not_stale(draft.revision, revision),
            rules.consulted(said, on),
            rules.heard(said, note),
            rules.not_past(effective_from, on, "effective_from", _("施行日期")),
            rules.not_empty(len(entries)),
            *(rules.complete(draft.kind, entry) for entry in entries),
            rules.up_to_date(admitted=[e.title for e in came], withdrawn=[e.title for e in gone]),
            rules.through_the_gate(ungated(draft)),
            *guarded(("note", _("说明"), note), ("document_no", _("文号"), document_no)),
            *(verdict for entry in entries for verdict in guarded(*_free_texts(entry))),
        )
        draft.note, draft.based_on = note.strip()[:NOTE_LENGTH], latest(draft.kind, draft.division_id)
        drop_questions(on=on, version=draft)
        put_in_force(draft, effective_from=effective_from, document_no=document_no.strip(), by=by, at=at)
        settle_law(division_id=draft.division_id, on=on)
    return draft


def _free_texts(entry: rules.EntryFacts) -> Iterator[tuple[str, str, str]]:
    for name in ("title", "does", "does_not", "department", "payer", "pay_when", "powers", "data"):
        yield "entries", f"{entry.title}：{rules.LABELS[name]}", getattr(entry, name)


def guarded(*texts: tuple[str, str, str]) -> list[Verdict]:
    """(field, label, text) that will be public: personal data is refused (R-OPN-9)."""
    return guard_verdicts([Part(field, label, text) for field, label, text in texts if text])


# The gate --------------------------------------------------------------------------------------------------------


def admit_entry(
    *,
    request: AdmissionRequest,
    standing: str,
    until: dt.date | None,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> ListEntry:
    """The matter of a request becomes an entry of a new version of the assistance list, in force from today.

    For the gate's own actions, in their transaction, which have asked who may. Every version that holds today or later
    is followed by one with the entry, so that a list adopted ahead of its day does not lose it; a version of this very
    day is replaced, so that no day has two. An entry that the request brought before (provisional, trial) gives way
    under the same code. The log's end stays locked from here.
    """
    county = lock_lists(request.county_id)
    adopted = ListVersion.objects.filter(kind=ListKind.ASSISTANCE, division=county, state=V.ADOPTED)
    held = list(adopted.exclude(effective_to__lt=on).select_related("division").order_by("effective_from"))
    require(_a_list(county, on, held))
    made: list[ListEntry] = []
    for old in held:
        begins = max(on, old.effective_from or on)
        if until is not None and until < begins:
            break
        made.append(_with_request(old, begins, request=request, standing=standing, until=until, by=by, at=at))
    return made[0]


def _a_list(county: Division, on: dt.date, held: list[ListVersion]) -> Verdict:
    if held and (held[0].effective_from or on) <= on:
        return yes("list", field="request")
    text = _("%(place)s还没有施行中的协助政府工作事项清单，准入没有地方列入。请先公布清单。") % {"place": county.name}
    return no("no_list", text, needed=_("施行中的清单"), met=_("没有"), basis=("R-AUT-2",), field="request")


def _with_request(
    old: ListVersion,
    begins: dt.date,
    *,
    request: AdmissionRequest,
    standing: str,
    until: dt.date | None,
    by: User,
    at: dt.datetime,
) -> ListEntry:
    ends = old.effective_to
    note = _("准入：%(title)s") % {"title": request.title}
    version = follow(old, cause=VersionCause.ADMISSION, note=note, on=begins, by=by, at=at)
    earlier = ListEntry.objects.filter(version=version, request=request).first()
    code = earlier.code if earlier is not None else f"N{request.pk:04d}"
    position = ListEntry.objects.filter(version=version).count() + 1
    if earlier is not None:
        position = earlier.position
        earlier.delete()
    entry = ListEntry.objects.create(
        version=version,
        code=code,
        position=position,
        group=request.group,
        title=request.title,
        applies_to=request.applies_to,
        does=request.asked,
        does_not=request.does_not,
        department=request.organisation.name,
        organisation=request.organisation,
        rhythm=request.rhythm,
        hours_village=request.hours_village,
        hours_urban=request.hours_urban,
        amount=request.amount,
        per=request.per,
        payer=request.payer,
        pay_when=request.pay_when,
        powers=request.powers,
        data=request.data_needed,
        standing=standing,
        until=None if standing == Standing.REGULAR else until,
        request=request,
    )
    with connection.cursor() as cursor:
        cursor.execute(_OF_REQUEST, {"entry": entry.pk, "request": request.pk})
    put_in_force(
        version, effective_from=begins, effective_to=ends, document_no=request.document_no, by=by, at=at, code=code
    )
    return entry


_OF_REQUEST = """
INSERT INTO autonomy_basis (entry_id, rule_id, citation_id, article, quote)
SELECT %(entry)s, rule_id, citation_id, article, quote FROM autonomy_basis WHERE request_id = %(request)s ORDER BY id
"""


# Out -------------------------------------------------------------------------------------------------------------


def withdraw_entry(
    *, entry_id: int, reason: str, from_day: dt.date, by: User, at: dt.datetime, on: dt.date
) -> ListEntry:
    """A matter leaves the list from that day, with the reason and proof; also from versions adopted ahead of their day.
    Drafts lose it by ``merge_changes``. Last of its transaction."""
    with transaction.atomic():
        entry = ListEntry.objects.select_related("version__division").get(pk=entry_id)
        county = lock_lists(entry.version.division_id)
        require(may(by, WITHDRAW_ENTRY.name, place=county.code, on=on), forbidden=True)
        entry = ListEntry.objects.select_related("version__division").get(pk=entry_id)
        holding = ListVersion.objects.filter(kind=entry.version.kind, division=county, state=V.ADOPTED)
        in_force = holding.in_force(on).filter(pk=entry.version_id).exists()
        require(
            rules.still_on_list(in_force and entry.is_live(on) and entry.withdrawn_on is None),
            rules.reason_given(reason),
            rules.not_past(from_day, on, "from_day", _("退出日期")),
            *guarded(("reason", _("理由"), reason)),
        )
        logged = log(entry.version, "entry_withdrawn", by=by.pk, at=at, code=entry.code, from_day=from_day.isoformat())
        leaf = publish_body(entry=logged, body=withdrawal_body(entry, reason.strip(), from_day)).number
        rows = ListEntry.objects.filter(
            version__in=holding.exclude(effective_to__lt=on), code=entry.code, withdrawn_on=None
        )
        rows.update(withdrawn_on=from_day, withdrawn_reason=reason.strip(), withdrawn_leaf=leaf)
        entry.withdrawn_on, entry.withdrawn_reason, entry.withdrawn_leaf = from_day, reason.strip(), leaf
        settle_law(division_id=county.pk, on=on)
    return entry


def withdrawal_body(entry: ListEntry, reason: str, from_day: dt.date) -> dict[str, object]:
    county = entry.version.division
    return {
        "kind": "list_withdrawal",
        "version": 1,
        "place": {"code": county.code, "name": county.name},
        "list": entry.version.kind,
        "number": entry.version.number,
        "list_leaf": entry.version.leaf,
        "code": entry.code,
        "title": entry.title,
        "reason": reason,
        "withdrawn_on": from_day.isoformat(),
    }


def _locked(version_id: int, by: User, verb: str, on: dt.date) -> ListVersion:
    """The version under its own lock and its county's, for somebody who may."""
    county_id = ListVersion.objects.values_list("division_id", flat=True).get(pk=version_id)
    county = lock_lists(county_id)
    require(may(by, verb, place=county.code, on=on), forbidden=True)
    return ListVersion.objects.locked().get(pk=version_id)


def _in(version: ListVersion, allowed: list[V], wanted: str) -> Verdict:
    return rules.in_state(version.state, [str(one) for one in allowed], str(version.get_state_display()), wanted)
