"""Agreements of the core township with its communities: a pilot half-year, a year for all, money, a breach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from autonomy.actions.agreement import (
    AgreementInput,
    ItemInput,
    draft_agreement,
    offer_agreement,
    save_agreement,
)
from autonomy.actions.breach import answer_breach, note_breach, settle_breach
from autonomy.actions.drafting import RunInput, draft_all, offer_run, start_run
from autonomy.actions.evaluation import evaluate
from autonomy.actions.promise import LASTS, keep_promise
from autonomy.actions.renewal import amend_agreement, renew_agreement
from autonomy.actions.signature import sign_agreement
from autonomy.choices import AgreementState, Fulfilment, ListKind, PromiseKind, Side
from autonomy.models import Agreement, ListEntry, Promise
from autonomy.queries.agreement import by_list, most_hours
from autonomy.queries.lists import entries_in_force
from autonomy.rules.agreement import Paying, last_day
from governance.base.clock.rules.calendar import ONE_DAY
from governance.base.places.models import Division
from governance.config.demonstration.cast import CORE, MAIN
from governance.config.demonstration.stage import Place, Stage, Story
from governance.township.actions.money import check_payment, enter_payment

PILOT = ("X001", "X020", "X033")
ITEMS = ("X001", "X015", "X020", "X024", "X025", "X033")
PILOTS = (MAIN, "990101001001")
UNPAID, LATE_DATA, AMENDED = "990101001204", "990101001202", "990101001205"
WAITING, CHECKED = "990101001203", "990101001002"  # where something is still to be signed, and to be looked at
TRAINING = "助老、防汛和代办业务培训一次，镇里请老师，村（社区）不出钱"
KEPT = {
    PromiseKind.DATA: "名单已经当面交给文书，用后销毁",
    PromiseKind.TRAINING: "在镇便民服务中心办了一天，发了资料",
    PromiseKind.WORK: "按办理要求做了，情况在季度公开里写明",
}
SIDES = (
    (Side.GOVERNMENT, "town01"),
    (Side.GOVERNMENT, "town01b"),
    (Side.COMMITTEE, "head"),
    (Side.COMMITTEE, "second"),
)


def _entries(stage: Stage, place: Place, codes: Sequence[str]) -> list[ListEntry]:
    rows = entries_in_force(ListKind.ASSISTANCE, place.division.code, stage.on, committee=place.division.committee)
    return list(rows.filter(code__in=codes))


def _item(place: Place, entry: ListEntry, start: dt.date, end: dt.date, days: Sequence[dt.date]) -> ItemInput:
    """By the list's own numbers, paid in equal parts."""
    amount = by_list(entry, start, end) or Decimal(0)
    each = (amount / len(days)).quantize(Decimal(1))
    parts = [*[each] * (len(days) - 1), amount - each * (len(days) - 1)]
    payments = [Paying(day, part) for day, part in zip(days, parts, strict=True)]
    hours = most_hours(entry, place.division.committee) or Decimal(1)
    return ItemInput(entry.code, entry.does, hours, amount, payments)


def _given(
    stage: Stage,
    place: Place,
    codes: Sequence[str],
    term: tuple[dt.date, dt.date],
    days: Sequence[dt.date],
    *,
    training: Sequence[tuple[dt.date, str]] = (),
    extra: str = "",
) -> AgreementInput:
    entries = _entries(stage, place, codes)
    data = "\n".join(f"{entry.title}：{entry.data}" for entry in entries if entry.data)
    return AgreementInput(
        term_from=term[0],
        term_until=term[1],
        items=[_item(place, entry, *term, days) for entry in entries],
        data_given=data,
        data_on=term[0] + dt.timedelta(days=19) if data else None,
        training=training,
        extra=extra,
    )


def _sign(stage: Stage, place: Place, agreement: Agreement, *, but_one: bool = False) -> None:
    """Two of the township, the head and the secretary; ``but_one``: the head has not signed yet."""
    agreement = Agreement.objects.get(pk=agreement.pk)
    for side, who in SIDES:
        if but_one and who == "head":
            continue
        by = {"head": place.head, "second": place.secretary}.get(who) or stage.people[who]
        sign_agreement(agreement_id=agreement.pk, side=side, content_hash=agreement.content_hash, **stage.by(by))


# What is kept -----------------------------------------------------------------------------------------------------


def _keep(
    stage: Stage, agreements: Sequence[Agreement], but: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[dt.date]:
    """Every promise on some day before it falls due; ``but`` (community, beginning of what was promised) is not."""
    rows = Promise.objects.filter(agreement__in=[one.pk for one in agreements], met_on=None)
    for promise in rows.select_related("agreement__division").order_by("due_on", "id"):
        code = promise.agreement.division.code
        if any(code == place and promise.what.startswith(words) for place, words in but):
            continue
        day = stage.workday(promise.due_on - dt.timedelta(days=6))
        yield max(day, stage.on)
        promise = Promise.objects.select_related("agreement", "due__payer").get(pk=promise.pk)
        if promise.agreement.state not in LASTS or promise.met_on or (promise.due and promise.due.cancelled_on):
            continue  # taken over by a change of the agreement
        if promise.kind == PromiseKind.PAYMENT:
            _pay(stage, stage.places[code], promise)
        else:
            by = stage.people["town01"] if promise.side == Side.GOVERNMENT else stage.places[code].clerk
            keep_promise(promise_id=promise.pk, note=KEPT[PromiseKind(promise.kind)], **stage.by(by))


def _pay(stage: Stage, place: Place, promise: Promise) -> None:
    """By the department that the list names, else by the township; the committee says that it has come."""
    if promise.due is None:
        raise LookupError(f"promise {promise.pk} of money owes none")
    offices = {row.pk: short for short, row in stage.organisations.items()}
    short = offices.get(promise.due.payer_id or 0)
    payment = enter_payment(
        due_id=promise.due.pk,
        amount=promise.due.amount,
        paid_on=stage.on,
        reference=f"ZF{stage.on:%Y%m%d}-{promise.due.pk:04d}",
        **stage.by("town01" if short is None else stage.department(short)),
    )
    check_payment(payment_id=payment.pk, received=payment.amount, note="", **stage.by(place.clerk))


# Stories ----------------------------------------------------------------------------------------------------------


def pilot(stage: Stage, place: Place) -> Story:
    """Half a year with a pilot community, kept by both sides, ended and looked back on by both."""
    yield stage.day(11, 8)
    start, end = stage.month(10), stage.month(4) - ONE_DAY
    given = _given(
        stage,
        place,
        PILOT,
        (start, end),
        [stage.month(7).replace(day=20)],
        training=[(stage.month(9).replace(day=25), TRAINING)],
    )
    agreement = draft_agreement(division_id=place.division.pk, given=given, **stage.by("town01"))
    yield stage.next_workday(2)
    offer_agreement(agreement_id=agreement.pk, **stage.by("town01"))
    yield stage.next_workday(3)
    _sign(stage, place, agreement)
    yield from _keep(stage, [agreement])
    for year in range(start.year, end.year + 1):
        yield max(stage.on, stage.workday(min(dt.date(year, 12, 31), end) + dt.timedelta(days=9)))
        _look_back(stage, place, agreement, year)


def _look_back(stage: Stage, place: Place, agreement: Agreement, year: int) -> None:
    items = [str(pk) for pk in agreement.items.order_by("position").values_list("id", flat=True)]
    seen = dict.fromkeys(items, Fulfilment.YES)
    for side, by, overall, text in (
        (Side.COMMITTEE, place.head, Fulfilment.YES, ""),
        (Side.GOVERNMENT, stage.people["town01"], Fulfilment.PARTLY, "巡逻有两个月没有按约定的次数，已说明是农忙。"),
    ):
        told = {**seen, items[1]: overall} if overall != Fulfilment.YES else seen
        evaluate(
            agreement_id=agreement.pk, year=year, side=side, overall=overall, items=told, text=text, **stage.by(by)
        )


def year_over(stage: Stage) -> Story:
    """In January both sides look back on the year that is over, where an agreement was in force at its end."""
    year = stage.month(4).year
    yield stage.workday(dt.date(year + 1, 1, 11))
    for agreement in Agreement.objects.in_force(dt.date(year, 12, 31)).select_related("division"):
        _look_back(stage, stage.places[agreement.division.code], agreement, year)


def renewed(stage: Stage, place: Place) -> Story:
    """The main village goes on for a whole year, with more matters."""
    yield stage.day(5, 8)
    old = Agreement.objects.get(division=place.division, state=AgreementState.SIGNED)
    agreement = renew_agreement(agreement_id=old.pk, **stage.by("town01"))
    start = old.term_until + ONE_DAY
    given = _given(
        stage,
        place,
        ITEMS,
        (start, last_day(start, 1)),
        [stage.month(2).replace(day=15), stage.month(-5).replace(day=15)],
        training=[(stage.month(3).replace(day=20), TRAINING)],
    )
    save_agreement(agreement_id=agreement.pk, version=agreement.version, given=given, **stage.by("town01"))
    offer_agreement(agreement_id=agreement.pk, **stage.by("town01"))
    yield stage.next_workday(4)
    _sign(stage, place, agreement)
    yield from _keep(stage, [agreement])


def for_all(stage: Stage) -> Story:
    """One run drafts for every community at once; most of the money comes in time, some to one village does not."""
    yield stage.day(5, 17)
    start = stage.month(4)
    run = start_run(
        township_id=Division.objects.get(code=CORE).pk,
        given=RunInput(
            term_from=start,
            term_until=last_day(start, 1),
            codes=ITEMS,
            pay_on=[stage.month(2).replace(day=15), stage.month(-5).replace(day=15)],
            data_on=start.replace(day=20),
            training=[(stage.month(3).replace(day=20), TRAINING)],
        ),
        **stage.by("town01"),
    )
    draft_all(run_id=run.pk, **stage.when())
    yield stage.next_workday(2)
    offer_run(run_id=run.pk, **stage.by("town01"))
    yield stage.next_workday(3)
    agreements = list(Agreement.objects.filter(run=run).select_related("division").order_by("id"))
    for agreement in agreements:
        _sign(stage, stage.places[agreement.division.code], agreement)
    but = frozenset({(UNPAID, "“防汛"), (UNPAID, "“独居"), (LATE_DATA, "提供")})
    yield from _keep(stage, agreements, but)


def _of_year(place: Place) -> Agreement:
    return Agreement.objects.get(division=place.division, state=AgreementState.SIGNED)


def breached(stage: Stage, place: Place) -> Story:
    """The data came late: the village says so, the township answers, gives it, and the village is content."""
    yield stage.day(3, 4)
    agreement = _of_year(place)
    promise = Promise.objects.get(agreement=agreement, kind=PromiseKind.DATA)
    breach = note_breach(
        agreement_id=agreement.pk,
        promise_id=promise.pk,
        what="协议写明的名单过了期还没有给，老人探访和救助代办没有底数。",
        **stage.by(place.head),
    )
    yield stage.next_workday(4)
    answer_breach(breach_id=breach.pk, text="部门的名单给镇里晚了，已经催到，两天内交给村里。", **stage.by("town01"))
    yield stage.next_workday(2)
    keep_promise(promise_id=promise.pk, note=KEPT[PromiseKind.DATA], **stage.by("town01"))
    yield stage.next_workday()
    settle_breach(breach_id=breach.pk, text="名单已经收到，核对无误。", **stage.by(place.head))


def amended(stage: Stage, place: Place) -> Story:
    """The list pays more for visits: both sides change the agreement by it."""
    yield stage.day(1, 9)
    agreement = amend_agreement(agreement_id=_of_year(place).pk, **stage.by("town01"))
    yield stage.next_workday()
    offer_agreement(agreement_id=agreement.pk, **stage.by("town01"))
    yield stage.next_workday(3)
    _sign(stage, place, agreement)
    yield from _keep(stage, [agreement])


def waiting(stage: Stage, place: Place) -> Story:
    """An agreement on one matter more, which the head of the committee has not signed yet."""
    yield stage.ago(6)
    start, end = stage.month(-1), stage.month(-4) - ONE_DAY
    given = _given(stage, place, ["X019"], (start, end), [stage.month(-2).replace(day=20)])
    agreement = draft_agreement(division_id=place.division.pk, given=given, **stage.by("town01"))
    yield stage.soon()
    offer_agreement(agreement_id=agreement.pk, **stage.by("town01"))
    yield stage.soon()
    _sign(stage, place, agreement, but_one=True)


def to_check(stage: Stage, place: Place) -> Story:
    """Words of a letter of responsibility in a draft: a second person of the township has to look."""
    yield stage.ago(3)
    term = stage.month(-1), stage.month(-7) - ONE_DAY
    extra = "每季度通报一次隐患整改完成率。"
    given = _given(stage, place, ["X023"], term, [stage.month(-4).replace(day=15)], extra=extra)
    agreement = draft_agreement(division_id=place.division.pk, given=given, **stage.by("town01"))
    offer_agreement(agreement_id=agreement.pk, **stage.by("town01"))


def agreement_scenes(stage: Stage) -> list[Story]:
    places = stage.places
    return [
        *(pilot(stage, places[code]) for code in PILOTS),
        renewed(stage, places[MAIN]),
        for_all(stage),
        year_over(stage),
        breached(stage, places[LATE_DATA]),
        amended(stage, places[AMENDED]),
        waiting(stage, places[WAITING]),
        to_check(stage, places[CHECKED]),
    ]
