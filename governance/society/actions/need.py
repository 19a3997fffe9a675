"""A service that somebody should be paid for is needed, or is needed no more (R-SOC-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import record
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Verdict, no, require, yes
from governance.society.choices import NeedSource, NeedState
from governance.society.models import PurchaseNeed
from governance.society.permissions import OPEN_NEED
from governance.society.queries import organisations_of

OBJECT = "purchaseneed"
BASIS = ("R-SOC-3",)
LONGEST = {"title": 80, "served": 120, "content": 3000, "money_source": 120}


@dataclass(frozen=True)
class NeedInput:
    """What is to be bought, for whom, and from which money."""

    title: str
    served: str
    content: str
    estimate: Decimal | None = None
    money_source: str = ""


def open_need(
    *,
    division_id: int,
    organisation_id: int,
    source: str,
    source_id: int,
    given: NeedInput,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> PurchaseNeed:
    """One need for one cause: who comes second is told of the first."""
    with transaction.atomic():
        division = Division.objects.select_for_update(no_key=True).get(pk=division_id)
        organisation = Organisation.objects.get(pk=organisation_id)
        require(may(by, OPEN_NEED.name, place=division.code, on=on), _own(by, organisation, on), forbidden=True)
        known = PurchaseNeed.objects.filter(source=source, source_id=source_id).first()
        require(_source(source), _first(known), *_fits(given))
        need = PurchaseNeed.objects.create(
            division=division,
            organisation=organisation,
            source=source,
            source_id=source_id,
            title=given.title.strip(),
            served=given.served.strip(),
            content=given.content.strip(),
            estimate=given.estimate,
            money_source=given.money_source.strip(),
            opened_by=by,
            opened_on=on,
        )
        _log(need, "need_opened", by=by, at=at)
    return need


def drop_need(*, need_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> PurchaseNeed:
    """It is needed no more; the row stays with the reason."""
    with transaction.atomic():
        need = (
            PurchaseNeed.objects.select_related("division", "organisation")
            .select_for_update(of=("self",))
            .get(pk=need_id)
        )
        require(
            may(by, OPEN_NEED.name, place=need.division.code, on=on), _own(by, need.organisation, on), forbidden=True
        )
        require(_open(need), _length("drop_reason", _("放弃的理由"), reason, 5, 300))
        need.drop(on=on, reason=reason.strip())
        need.save()
        _log(need, "need_dropped", by=by, at=at)
    return need


def _own(by: User, organisation: Organisation, on: dt.date) -> Verdict:
    if organisation.pk in organisations_of(by, on):
        return yes("own")
    text = _("购买单位是%(who)s，要由他们自己提出。") % {"who": organisation.name}
    return no("own", text, needed=organisation.name, basis=BASIS)


def _source(source: str) -> Verdict:
    if source in NeedSource.values:
        return yes("source", field="source")
    needed = "、".join(str(label) for label in NeedSource.labels)
    return no("source", _("请选来由：%(needed)s。") % {"needed": needed}, needed=needed, met=source, field="source")


def _first(known: PurchaseNeed | None) -> Verdict:
    if known is None:
        return yes("first", field="title")
    text = _("这件事已经提出过购买服务需求（第%(number)s号），不用再提。") % {"number": known.pk}
    return no("already", text, met=str(known.pk), basis=BASIS, field="title")


def _open(need: PurchaseNeed) -> Verdict:
    if need.state == NeedState.OPEN:
        return yes("open", field="state")
    text = _("这项需求已经放弃了。")
    return no("already", text, needed=NeedState.OPEN, met=need.state, basis=BASIS, field="state")


def _fits(given: NeedInput) -> list[Verdict]:
    labels = {
        "title": (_("需要什么服务"), 2),
        "served": (_("为谁服务"), 2),
        "content": (_("内容和要求"), 10),
        "money_source": (_("资金来源"), 0),
    }
    found = [
        _length(name, label, getattr(given, name), least, LONGEST[name]) for name, (label, least) in labels.items()
    ]
    if given.estimate is not None and not 0 < given.estimate < 10**10:
        text = _("估计金额要大于0元；还不知道的不填。")
        found.append(no("estimate", text, needed="> 0", met=str(given.estimate), basis=BASIS, field="estimate"))
    parts = [
        Part(name, label, getattr(given, name)) for name, (label, _least) in labels.items() if getattr(given, name)
    ]
    return [*found, *guard_verdicts(parts)]


def _length(field: str, label: str, text: str, least: int, most: int) -> Verdict:
    length = len(text.strip())
    if least <= length <= most:
        return yes("length", field=field)
    words = {"label": label, "least": least, "most": most, "met": length}
    sentence = _("“%(label)s”要写%(least)d到%(most)d个字，现在是%(met)d个字。") % words
    return no("length", sentence, needed=f"{least}-{most}", met=str(length), basis=BASIS, field=field)


def _log(need: PurchaseNeed, verb: str, *, by: User, at: dt.datetime) -> None:
    record(
        verb=f"society.{verb}",
        by=by.pk,
        at=at,
        object_type=OBJECT,
        object_id=need.pk,
        division=need.division.code,
        basis=BASIS,
        data={"source": need.source, "source_id": need.source_id, "organisation": need.organisation_id},
    )
