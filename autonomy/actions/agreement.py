"""Drafting one agreement, offering it for signature, the second look, changing it again (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.agreement_log import OWES, SIGN_KINDS, announce, done, dropped, log, owe
from autonomy.actions.agreement_template import the_template
from autonomy.choices import AgreementState, ListKind
from autonomy.duty_kinds import KIND_CHECK_AGREEMENT
from autonomy.models import Agreement, AgreementItem, ListEntry, ListVersion, Promise
from autonomy.permissions import DRAFT_AGREEMENT
from autonomy.queries import agreement as facts
from autonomy.queries.agreement_text import present
from autonomy.queries.lists import version_in_force
from autonomy.rules import agreement as rules
from autonomy.rules import drafting as drafts
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.canonical import digest
from governance.base.places.models import Division
from governance.base.verdict import Refused, Verdict, no, require, yes

A = AgreementState


@dataclass(frozen=True)
class ItemInput:
    """One matter of the list, by its code."""

    code: str
    requirements: str
    hours: Decimal
    amount: Decimal
    payments: Sequence[rules.Paying] = ()


@dataclass(frozen=True)
class AgreementInput:
    """``fields``: names of whatever else was sent; there is no field for a rank, a deduction or a veto."""

    term_from: dt.date
    term_until: dt.date
    items: Sequence[ItemInput]
    data_given: str = ""
    data_on: dt.date | None = None
    training: Sequence[tuple[dt.date, str]] = ()
    extra: str = ""
    liability_government: str | None = None  # None: as the template has it
    liability_committee: str | None = None
    fields: Sequence[str] = ()


def draft_agreement(*, division_id: int, given: AgreementInput, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """One committee's; for all of a township at once see ``drafting``."""
    with transaction.atomic():
        division = Division.objects.select_related("parent").get(pk=division_id)
        township = lock_township(division.code[: facts.TOWNSHIP_DIGITS])
        require(may(by, DRAFT_AGREEMENT.name, place=township.code, on=on), forbidden=True)
        require(_has_committee(division, on))
        template = the_template(township, on)
        agreement = Agreement(
            township=township,
            division=division,
            list_version=the_list(division.code, on),
            template=template,
            number=next_numbers(township, given.term_from.year, 1)[0],
            liability_government=template.liability_government,
            liability_committee=template.liability_committee,
            drafted_by=by,
            drafted_at=at,
        )
        write_draft(agreement, given, on)
        log(agreement, "agreement_drafted", by=by.pk, at=at)
    return agreement


def save_agreement(
    *, agreement_id: int, version: int, given: AgreementInput, by: User, at: dt.datetime, on: dt.date
) -> Agreement:
    """The whole draft anew, by the list in force today."""
    with transaction.atomic():
        agreement = locked(agreement_id, by, DRAFT_AGREEMENT.name, on)
        require(in_state(agreement, [A.DRAFT], _("修改")), _not_stale(agreement, version))
        agreement.list_version = the_list(agreement.division.code, on)
        agreement.version += 1
        write_draft(agreement, given, on)
        log(agreement, "agreement_saved", by=by.pk, at=at)
    return agreement


def write_draft(agreement: Agreement, given: AgreementInput, on: dt.date) -> None:
    """Rows of a draft. What can never be in an agreement is refused here already, so that no draft holds it."""
    place = agreement.division
    entries = facts.listed(place.code, on)
    codes = [item.code for item in given.items]
    why = facts.why_left([code for code in codes if code not in entries], place.code, on)
    known = [_facts_of(item, place.committee, why, entries, given) for item in given.items]
    require(
        *rules.on_the_list(known),
        *rules.fields_allowed(given.fields, facts.cited_rules(place, on) if given.fields else {}),
        rules.term_fits(given.term_from, given.term_until, on),
        _each_once(codes),
        *(verdict for item in known for verdict in rules.item_complete(item, given.term_from, given.term_until)),
        *_guarded(given),
    )
    agreement.term_from, agreement.term_until = given.term_from, given.term_until
    agreement.data_given, agreement.extra = given.data_given.strip(), given.extra.strip()
    if given.liability_government is not None:
        agreement.liability_government = given.liability_government.strip()
    if given.liability_committee is not None:
        agreement.liability_committee = given.liability_committee.strip()
    require(*rules.both_liable(rules.Liability(agreement.liability_government, agreement.liability_committee)))
    agreement.warnings, agreement.content = [], {}
    agreement.save()
    agreement.items.all().delete()  # a draft's own rows; nobody has seen them
    Promise.objects.filter(agreement=agreement).delete()
    items = AgreementItem.objects.bulk_create(
        [
            AgreementItem(
                agreement=agreement,
                entry=entries[item.code],
                position=position,
                requirements=item.requirements.strip(),
                hours=item.hours,
                amount=item.amount,
            )
            for position, item in enumerate(given.items)
        ]
    )
    _promise(agreement, given, entries, {item.entry_id: item for item in items})
    require(*rules.both_owe(facts.promise_facts(agreement), agreement.term_from, agreement.term_until))
    agreement.content = present(agreement)
    agreement.save()


def _promise(
    agreement: Agreement, given: AgreementInput, entries: dict[str, ListEntry], items: dict[int, AgreementItem]
) -> None:
    """What each matter makes each side owe, and data and training besides."""
    start, end = agreement.term_from, agreement.term_until
    ends, owed = drafts.year_ends(start, end), []
    for item in given.items:
        entry = entries[item.code]
        owed += drafts.owed_for(entry.pk, drafts.words_of(entry.title), item.payments, ends)
    owed += drafts.owed_besides(given.training, given.data_on, start, end, data=bool(agreement.data_given))
    Promise.objects.bulk_create(
        Promise(
            agreement=agreement,
            side=one.side,
            kind=one.kind,
            item=None if one.entry_id is None else items[one.entry_id],
            what=one.what,
            due_on=one.due_on,
            amount=one.amount,
        )
        for one in owed
    )


def _facts_of(
    item: ItemInput, committee: str, why: dict[str, str], entries: dict[str, ListEntry], given: AgreementInput
) -> rules.ItemFacts:
    entry = entries.get(item.code)
    return rules.ItemFacts(
        code=item.code,
        title=item.code if entry is None else entry.title,
        left=facts.left_of(item.code, entries, committee, why),
        requirements=item.requirements,
        hours=item.hours,
        amount=item.amount,
        payments=item.payments,
        most_hours=None if entry is None else facts.most_hours(entry, committee),
        least=None if entry is None else facts.by_list(entry, given.term_from, given.term_until),
    )


# Offering -------------------------------------------------------------------------------------------------------------


def offer_agreement(*, agreement_id: int, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """For signature; first to a second person of the township when its words are those of a responsibility letter."""
    with transaction.atomic():
        agreement = locked(agreement_id, by, DRAFT_AGREEMENT.name, on)
        require(in_state(agreement, [A.DRAFT], _("送签")))
        items = facts.item_facts(agreement, on)
        require(*ready(agreement, items, on))
        warnings = rules.looks_like_letter(facts.texts_of(agreement, items))
        if warnings:
            agreement.ask_check(warnings=warnings)
            agreement.save()
            owe([(agreement, KIND_CHECK_AGREEMENT, agreement.pk, Role.TOWNSHIP_STAFF)], on=on)
            log(agreement, "agreement_to_check", by=by.pk, at=at, warnings=len(warnings))
            announce([agreement], [Role.TOWNSHIP_STAFF], _("协议里有像责任书的文字，请第二个人复核"), at=at, on=on)
            return agreement
        _offer(agreement, by=by, at=at, on=on)
    return agreement


def check_agreement(*, agreement_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """A second person of the township lets the words stand, and says why; then it goes for signature."""
    with transaction.atomic():
        agreement = locked(agreement_id, by, DRAFT_AGREEMENT.name, on)
        require(
            in_state(agreement, [A.CHECKING], _("复核")),
            *rules.second_person(drafted_by=agreement.drafted_by_id, by=by.pk, reason=reason),
            *ready(agreement, facts.item_facts(agreement, on), on),
        )
        agreement.checked_by, agreement.checked_reason = by, reason.strip()[:300]
        done(agreement, [KIND_CHECK_AGREEMENT], [agreement.pk], on)
        _offer(agreement, by=by, at=at, on=on)
    return agreement


def reopen_agreement(*, agreement_id: int, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """To be changed. Signatures given so far are of another text and count no more."""
    with transaction.atomic():
        agreement = locked(agreement_id, by, DRAFT_AGREEMENT.name, on)
        require(in_state(agreement, [A.CHECKING, A.SIGNING], _("收回修改")))
        agreement.reopen()
        agreement.version += 1
        agreement.content = present(agreement)
        agreement.save()
        dropped(agreement, [KIND_CHECK_AGREEMENT, *SIGN_KINDS.values()], [agreement.pk], on)
        log(agreement, "agreement_reopened", by=by.pk, at=at)
    return agreement


def abandon_agreement(*, agreement_id: int, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """It will not be signed."""
    with transaction.atomic():
        agreement = locked(agreement_id, by, DRAFT_AGREEMENT.name, on)
        require(in_state(agreement, [A.DRAFT, A.CHECKING, A.SIGNING], _("不再签订")))
        agreement.abandon()
        agreement.save()
        dropped(agreement, [KIND_CHECK_AGREEMENT, *SIGN_KINDS.values()], [agreement.pk], on)
        log(agreement, "agreement_abandoned", by=by.pk, at=at)
    return agreement


def ready(agreement: Agreement, items: Sequence[rules.ItemFacts], on: dt.date) -> list[Verdict]:
    """Everything an agreement must be before anybody signs it, on that day."""
    start, end = agreement.term_from, agreement.term_until
    return [
        *rules.on_the_list(items),
        rules.term_fits(start, end, on),
        *(verdict for item in items for verdict in rules.item_complete(item, start, end)),
        *rules.both_owe(facts.promise_facts(agreement), start, end),
        *rules.both_liable(rules.Liability(agreement.liability_government, agreement.liability_committee)),
        _not_twice(agreement),
    ]


def _offer(agreement: Agreement, *, by: User, at: dt.datetime, on: dt.date) -> None:
    content = present(agreement)
    agreement.offer(content=content, content_hash=digest(content), number=agreement.number)
    agreement.save()
    owe([(agreement, kind, agreement.pk, OWES[side]) for side, kind in SIGN_KINDS.items()], on=on)
    log(agreement, "agreement_offered", by=by.pk, at=at, hash=agreement.content_hash)
    roles = [Role.COMMITTEE_HEAD, Role.PARTY_SECRETARY, Role.CLERK]
    announce([agreement], roles, _("协助政府工作协议请看过再签"), at=at, on=on)


# Parts ----------------------------------------------------------------------------------------------------------------


def locked(agreement_id: int, by: User, verb: str, on: dt.date) -> Agreement:
    """One that the person may do this with; asked at the community, since township staff stand above it."""
    agreement = Agreement.objects.locked().get(pk=agreement_id)
    require(may(by, verb, place=agreement.division.code, on=on), forbidden=True)
    return agreement


def lock_township(code: str) -> Division:
    """Numbers are given out one at a time."""
    return Division.objects.select_for_update(no_key=True).get(code=code)


def next_numbers(township: Division, year: int, count: int) -> list[str]:
    """柳林镇协〔2027〕3号; under the township's lock. A number of one that was not signed is not given again."""
    head = _("%(township)s协〔%(year)s〕") % {"township": township.name, "year": year}
    used = Agreement.objects.filter(township=township, number__startswith=head).values_list("number", flat=True)
    last = max((int(number.removeprefix(head).removesuffix("号")) for number in used), default=0)
    return [f"{head}{last + step}号" for step in range(1, count + 1)]


def the_list(place: str, on: dt.date) -> ListVersion:
    """``Refused`` before a county has one."""
    found = version_in_force(ListKind.ASSISTANCE, place, on)
    if found is None:
        text = _("本县还没有公布协助政府工作事项清单，不能签协议。请先由县级民政部门公布清单。")
        raise Refused(no("no_list", text, basis=rules.BASIS, field="items"))
    return found


def in_state(agreement: Agreement, states: Sequence[str], verb: str) -> Verdict:
    if agreement.state in states:
        return yes("state")
    needed = "、".join(str(A(state).label) for state in states)
    met = str(A(agreement.state).label)
    text = _("协议现在是“%(met)s”，不能%(verb)s。要在“%(needed)s”的时候才可以。请刷新再看。")
    text %= {"met": met, "verb": verb, "needed": needed}
    return no("state", text, needed=needed, met=met, basis=rules.BASIS, field="state")


def _not_stale(agreement: Agreement, version: int) -> Verdict:
    if agreement.version == version:
        return yes("fresh")
    text = _("这份协议在您打开以后有人改过。请重新打开，再改您的部分。")
    return no("stale", text, needed=str(agreement.version), met=str(version), field="version")


def _has_committee(division: Division, on: dt.date) -> Verdict:
    if division.committee and division.is_live(on):
        return yes("committee")
    text = _("%(name)s没有村（居）民委员会或者还没有上线，不能签协议。") % {"name": division.name}
    return no("no_committee", text, basis=rules.BASIS, field="division")


def _each_once(codes: Sequence[str]) -> Verdict:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if not twice:
        return yes("once")
    text = _("同一事项写了两次：%(codes)s。") % {"codes": "、".join(twice)}
    return no("twice", text, met="、".join(twice), basis=rules.BASIS, field="items")


def _not_twice(agreement: Agreement) -> Verdict:
    codes = facts.overlapping(agreement)
    if not codes:
        return yes("no_other")
    text = _("同一期限里已经签了别的协议包含：%(codes)s。请去掉，或者用补充协议改原来的。")
    return no(
        "already_agreed", text % {"codes": "、".join(codes)}, met="、".join(codes), basis=rules.BASIS, field="items"
    )


def _guarded(given: AgreementInput) -> list[Verdict]:
    """It is published, so no personal data."""
    parts = [
        Part("data_given", _("政府提供的数据"), given.data_given),
        Part("extra", _("补充条款"), given.extra),
        Part("liability_government", _("政府一方违约责任"), given.liability_government or ""),
        Part("liability_committee", _("村（居）委会一方违约责任"), given.liability_committee or ""),
        *(Part(f"items.{item.code}", _("办理要求"), item.requirements) for item in given.items),
        *(Part("training", _("培训"), what) for _day, what in given.training),
    ]
    return guard_verdicts([part for part in parts if part.text])
