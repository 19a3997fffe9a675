"""Drafting for all committees of a township at once, each with its own numbers (R-AUT-4).

A run is one row that knows what is common, what differs, and how far it is. Each chunk is one transaction under the
run's lock and takes the next committees that this run has not made an agreement for, so a run that was killed is gone
on with by starting it again, and two at once make nothing twice. What cannot be drafted is listed with its reason and
holds nobody else up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.agreement import lock_township, next_numbers, the_list
from autonomy.actions.agreement_log import OWES, SIGN_KINDS, announce, entry, owe
from autonomy.actions.agreement_template import the_template
from autonomy.actions.draft_rows import write_rows
from autonomy.choices import AgreementState, ListKind, RunState
from autonomy.models import Agreement, AgreementItem, DraftRun, ListEntry, Promise
from autonomy.permissions import COMMITTEE_ROLES, DRAFT_AGREEMENT
from autonomy.queries import agreement as facts
from autonomy.queries.agreement_text import Common, render
from autonomy.queries.entries import with_bases
from autonomy.queries.lists import entries_in_force
from autonomy.rules import agreement as rules
from autonomy.rules import drafting as plan
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import record, record_many
from governance.base.journal.canonical import digest
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes

A = AgreementState
CHUNK = 500
Planned = tuple[int, rules.ItemFacts]  # the entry, and what it is to say


@dataclass(frozen=True)
class RunInput:
    """``each``: by the code of the committee, by the code of the matter: hours and amount that differ from the list's.
    ``fields``: names of whatever else the sheet held."""

    term_from: dt.date
    term_until: dt.date
    codes: Sequence[str]
    pay_on: Sequence[dt.date]
    requirements: Mapping[str, str] = field(default_factory=dict)
    each: Mapping[str, Mapping[str, Mapping[str, Decimal]]] = field(default_factory=dict)
    data_on: dt.date | None = None
    training: Sequence[tuple[dt.date, str]] = ()
    extra: str = ""
    fields: Sequence[str] = ()


def start_run(*, township_id: int, given: RunInput, by: User, at: dt.datetime, on: dt.date) -> DraftRun:
    """What is common is looked at here, once; the agreements are made by ``draft_all``."""
    with transaction.atomic():
        township = lock_township(Division.objects.values_list("code", flat=True).get(pk=township_id))
        require(may(by, DRAFT_AGREEMENT.name, place=township.code, on=on), forbidden=True)
        version, template = the_list(township.code, on), the_template(township, on)
        listed = facts.listed(township.code, on)
        why = facts.why_left([code for code in given.codes if code not in listed], township.code, on)
        known = [_named(code, listed, why) for code in given.codes]
        require(
            *rules.on_the_list(known),
            rules.term_fits(given.term_from, given.term_until, on),
            *rules.fields_allowed(given.fields, facts.cited_rules(township, on) if given.fields else {}),
            *plan.payment_days(given.pay_on, given.term_from, given.term_until),
            *_guarded(given),
        )
        run = DraftRun.objects.create(
            township=township,
            template=template,
            list_version=version,
            term_from=given.term_from,
            term_until=given.term_until,
            terms=_terms(given, listed),
            each={
                place: {code: {name: str(number) for name, number in parts.items()} for code, parts in matters.items()}
                for place, matters in given.each.items()
            },
            total=len(facts.committees_of(township, on)),
            started_by=by,
            started_at=at,
        )
        _log(run, "agreement_run_started", by=by.pk, at=at, total=run.total)
    return run


def draft_all(*, run_id: int, at: dt.datetime, on: dt.date) -> DraftRun:
    """Chunk after chunk until nobody is left. Started again it goes on."""
    while draft_chunk(run_id=run_id, at=at, on=on):
        pass
    return DraftRun.objects.get(pk=run_id)


def draft_chunk(*, run_id: int, at: dt.datetime, on: dt.date, size: int = CHUNK) -> bool:
    """The next committees of the run; False when it is done."""
    with transaction.atomic():
        rows = DraftRun.objects.select_related("township", "template", "list_version", "started_by")
        run = rows.select_for_update(of=("self",)).get(pk=run_id)
        if run.state == RunState.DONE:
            return False
        township = lock_township(run.township.code)
        made = set(Agreement.objects.filter(run=run).values_list("division_id", flat=True))
        left = [
            place
            for place in facts.committees_of(township, on)
            if place.pk not in made and place.code not in run.problems
        ]
        now, later = left[:size], left[size:]
        problems = _draft(run, township, now, at=at, on=on) if now else {}
        run.problems = {**run.problems, **problems}
        run.done = len(made) + len(now) - len(problems)
        run.total = run.done + len(run.problems) + len(later)
        if not later:
            run.state, run.finished_at = RunState.DONE, at
            _log(run, "agreement_run_done", by=None, at=at, done=run.done, problems=len(run.problems))
        run.save(update_fields=["problems", "done", "total", "state", "finished_at"])
    return bool(later)


def _draft(
    run: DraftRun, township: Division, places: Sequence[Division], *, at: dt.datetime, on: dt.date
) -> dict[str, list[str]]:
    """Agreements, matters and promises of these committees, each table in one statement; returns why not, by code."""
    codes: list[str] = run.terms["entries"]
    entries = {
        entry.code: entry
        for entry in with_bases(entries_in_force(ListKind.ASSISTANCE, township.code, on).filter(code__in=codes))
    }
    common = Common.of(run.template, run.list_version, township, entries.values())
    taken = _taken(places, run)
    problems: dict[str, list[str]] = {}
    drafts: list[tuple[Agreement, list[Planned]]] = []
    numbers = iter(next_numbers(township, run.term_from.year, len(places)))
    for place in places:
        planned, wrong = _planned(run, place, entries, taken.get(place.pk, frozenset()))
        if wrong:
            problems[place.code] = [verdict.text for verdict in wrong]
        else:
            drafts.append((_agreement(run, township, place, next(numbers), at), planned))
    made = _store(run, common, entries, drafts)
    _log(run, "agreement_run_chunk", by=run.started_by_id, at=at, agreements=made)
    return problems


def _planned(
    run: DraftRun, place: Division, entries: Mapping[str, ListEntry], taken: frozenset[str]
) -> tuple[list[Planned], list[Verdict]]:
    """Each matter with this committee's numbers; what does not apply to its kind is left out."""
    found, wrong = [], []
    own = run.each.get(place.code, {})
    days = [dt.date.fromisoformat(day) for day in run.terms["pay_on"]]
    for code in run.terms["entries"]:
        entry = entries.get(code)
        if entry is None:
            item = rules.ItemFacts(code, code, "replaced", "", Decimal(0), Decimal(0))
            wrong += [verdict for verdict in rules.on_the_list([item]) if not verdict.ok]
            continue
        if not facts.fits_committee(entry, place.committee):
            continue
        most = facts.most_hours(entry, place.committee)
        least = facts.by_list(entry, run.term_from, run.term_until)
        numbers = own.get(code, {})
        amount = Decimal(numbers["amount"]) if "amount" in numbers else least or Decimal(0)
        item = rules.ItemFacts(
            code=code,
            title=entry.title,
            left="",
            requirements=run.terms["requirements"].get(code) or entry.does,
            hours=Decimal(numbers["hours"]) if "hours" in numbers else most or Decimal(0),
            amount=amount,
            payments=plan.in_parts(amount, days),
            most_hours=most,
            least=least,
        )
        wrong += [v for v in rules.item_complete(item, run.term_from, run.term_until) if not v.ok]
        if code in taken:
            wrong.append(plan.already(code, entry.title))
        found.append((entry.pk, item))
    if not found and not wrong:
        wrong = [verdict for verdict in rules.on_the_list([]) if not verdict.ok]
    return found, wrong


def _agreement(run: DraftRun, township: Division, place: Division, number: str, at: dt.datetime) -> Agreement:
    return Agreement(
        township=township,
        division=place,
        list_version=run.list_version,
        template=run.template,
        run=run,
        number=number,
        term_from=run.term_from,
        term_until=run.term_until,
        data_given=run.terms["data"],
        extra=run.terms["extra"],
        liability_government=run.template.liability_government,
        liability_committee=run.template.liability_committee,
        drafted_by=run.started_by,
        drafted_at=at,
    )


def _store(
    run: DraftRun,
    common: Common,
    entries: Mapping[str, ListEntry],
    drafts: Sequence[tuple[Agreement, Sequence[Planned]]],
) -> list[int]:
    """The text is rendered before anything is stored, so each table is written once. The ids of the agreements."""
    start, end = run.term_from, run.term_until
    ends, words = plan.year_ends(start, end), {code: plan.words_of(entry.title) for code, entry in entries.items()}
    data_on = None if run.terms["data_on"] is None else dt.date.fromisoformat(run.terms["data_on"])
    training = [(dt.date.fromisoformat(day), what) for day, what in run.terms["training"]]
    besides = plan.owed_besides(training, data_on, start, end, data=bool(run.terms["data"]))
    rows: list[tuple[list[plan.PlannedItem], list[plan.Owed]]] = []
    for agreement, planned in drafts:
        items = [plan.PlannedItem(pk, one.requirements.strip(), one.hours, one.amount) for pk, one in planned]
        owed = [made for pk, one in planned for made in plan.owed_for(pk, words[one.code], one.payments, ends)]
        owed = sorted([*owed, *besides], key=_day)
        agreement.content = render(agreement, common, items, owed)
        rows.append((items, owed))
    return write_rows(run, [agreement for agreement, _planned_ in drafts], rows)


def _day(owed: plan.Owed) -> dt.date:
    return owed.due_on


def _taken(places: Sequence[Division], run: DraftRun) -> dict[int, frozenset[str]]:
    """Matters that signed agreements of these committees cover in the same term; one query."""
    rows = AgreementItem.objects.filter(
        agreement__division_id__in=[place.pk for place in places],
        agreement__state=A.SIGNED,
        agreement__term_from__lte=run.term_until,
        agreement__term_until__gte=run.term_from,
    ).values_list("agreement__division_id", "entry__code")
    found: dict[int, frozenset[str]] = {}
    for division, code in rows:
        found[division] = found.get(division, frozenset()) | {code}
    return found


def offer_run(*, run_id: int, by: User, at: dt.datetime, on: dt.date) -> tuple[int, list[str]]:
    """All drafts of a run for signature at once. Those that are not ready, and those whose words a second person has to
    see, stay drafts and are named."""
    with transaction.atomic():
        run = DraftRun.objects.select_related("township").select_for_update(of=("self",)).get(pk=run_id)
        require(may(by, DRAFT_AGREEMENT.name, place=run.township.code, on=on), forbidden=True)
        require(_finished(run))
        rows = list(Agreement.objects.locked().filter(run=run, state=A.DRAFT).select_related("template").order_by("id"))
        offered, left = _offered(run, rows, on)
        for agreement in offered:
            agreement.offer(content=agreement.content, content_hash=digest(agreement.content), number=agreement.number)
        Agreement.objects.bulk_update(offered, ["state", "content", "content_hash", "number"], batch_size=CHUNK)
        owe(
            [(agreement, kind, agreement.pk, OWES[side]) for agreement in offered for side, kind in SIGN_KINDS.items()],
            on=on,
        )
        record_many([entry(one, "agreement_offered", by=by.pk, at=at, hash=one.content_hash) for one in offered])
        announce(offered, COMMITTEE_ROLES, _("协助政府工作协议请看过再签"), at=at, on=on)
    return len(offered), left


def _offered(run: DraftRun, rows: Sequence[Agreement], on: dt.date) -> tuple[list[Agreement], list[str]]:
    """Held against the list of today and re-read from the rows, all agreements together."""
    listed = facts.listed(run.township.code, on)
    items: dict[int, list[AgreementItem]] = {row.pk: [] for row in rows}
    for item in AgreementItem.objects.filter(agreement__in=rows).select_related("entry").order_by("position", "id"):
        items[item.agreement_id].append(item)
    promises: dict[int, list[Promise]] = {row.pk: [] for row in rows}
    for promise in Promise.objects.filter(agreement__in=rows).order_by("due_on", "id"):
        promises[promise.agreement_id].append(promise)
    pks = {item.entry_id for own in items.values() for item in own}
    known = with_bases(ListEntry.objects.filter(pk__in=pks))
    common = Common.of(run.template, run.list_version, run.township, known)
    offered, left = [], []
    for row in rows:
        gone = [item for item in items[row.pk] if item.entry.code not in listed]
        texts = [rules.Text("extra", "", row.extra), *(rules.Text("", "", item.requirements) for item in items[row.pk])]
        texts += [rules.Text("", "", promise.what) for promise in promises[row.pk]]
        texts += [rules.Text("", "", clause["text"]) for clause in row.template.clauses]
        texts += [rules.Text("", "", row.liability_government), rules.Text("", "", row.liability_committee)]
        if gone or rules.looks_like_letter(texts):
            left.append(row.division.name)
            continue
        row.content = render(row, common, items[row.pk], promises[row.pk])
        offered.append(row)
    return offered, left


def _finished(run: DraftRun) -> Verdict:
    if run.state == RunState.DONE:
        return yes("done")
    return no("running", _("还在起草，请等起草完再送签。"), basis=rules.BASIS, field="run")


def _named(code: str, listed: Mapping[str, ListEntry], why: Mapping[str, str]) -> rules.ItemFacts:
    entry = listed.get(code)
    title = code if entry is None else entry.title
    left = why.get(code, "not_listed") if entry is None else ""
    return rules.ItemFacts(code, title, left, "", Decimal(0), Decimal(0))


def _terms(given: RunInput, listed: Mapping[str, ListEntry]) -> dict[str, Any]:
    """The data that comes with each matter (权随责走) is the list's own."""
    data = [f"{listed[code].title}：{listed[code].data}" for code in dict.fromkeys(given.codes) if listed[code].data]
    return {
        "entries": list(dict.fromkeys(given.codes)),
        "requirements": {code: text.strip() for code, text in given.requirements.items() if text.strip()},
        "pay_on": [day.isoformat() for day in sorted(given.pay_on)],
        "data": "\n".join(data),
        "data_on": None if given.data_on is None else given.data_on.isoformat(),
        "training": [[day.isoformat(), what] for day, what in given.training],
        "extra": given.extra.strip(),
    }


def _guarded(given: RunInput) -> list[Verdict]:
    parts = [Part("extra", _("补充条款"), given.extra)]
    parts += [Part(f"requirements.{code}", _("办理要求"), text) for code, text in given.requirements.items()]
    parts += [Part("training", _("培训"), what) for _day, what in given.training]
    return guard_verdicts([part for part in parts if part.text])


def _log(run: DraftRun, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> None:
    record(
        verb=f"autonomy.{verb}",
        by=by,
        at=at,
        object_type="draftrun",
        object_id=run.pk,
        division=run.township.code,
        basis=rules.BASIS,
        data=data,
    )
