"""Registering party organisations, their officers and the numbers of their members (R-PTY-1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import is_within
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.models import Office
from governance.party.actions.common import log
from governance.party.choices import OfficerPost, OrganisationKind
from governance.party.models import MemberCount, Officer, PartyOrganisation, Rectification
from governance.party.permissions import KEEP
from governance.party.queries.organisation import guarded
from governance.party.rules.common import not_after, not_before, one_of, written

OBJECT, OFFICER = "partyorganisation", "officer"
BASIS = ("R-PTY-1",)


@dataclass(frozen=True)
class OrganisationInput:
    """``leads``: the organisation of the place itself. ``unit_id``: the resident unit whose organisation it is."""

    kind: str
    name: str
    since: dt.date
    leads: bool = False
    parent_id: int | None = None
    unit_id: int | None = None


def add_organisation(
    *, division_id: int, given: OrganisationInput, by: User, at: dt.datetime, on: dt.date
) -> PartyOrganisation:
    with transaction.atomic():
        # The place is locked: two people never register two organisations that both lead it.
        division = Division.objects.select_for_update().get(pk=division_id)
        require(may(by, KEEP.name, place=division.code, on=on), forbidden=True)
        require(
            one_of(given.kind, OrganisationKind.values, dict(_labels(OrganisationKind)), "kind", _("类别")),
            written(given.name, "name", _("名称"), most=80),
            *guarded(("name", _("名称"), given.name), division=division),
            not_after(given.since, on, "since", _("成立日期")),
            _one_leads(division, given, on),
            _name_free(division, given.name),
            _parent_fits(division, given, on),
            _unit_fits(division, given.unit_id, on),
        )
        made = PartyOrganisation.objects.create(
            division=division,
            kind=given.kind,
            name=given.name.strip(),
            since=given.since,
            leads=given.leads,
            parent_id=given.parent_id,
            unit_id=given.unit_id,
        )
        _log(made, "organisation_added", by=by, at=at, organisation=made.pk, kind=made.kind, leads=made.leads)
    return made


def _labels(choices: type[OrganisationKind] | type[OfficerPost]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices.choices]


def _one_leads(division: Division, given: OrganisationInput, on: dt.date) -> Verdict:
    if not given.leads:
        return yes("leads", field="leads")
    if given.unit_id is not None:
        text = _("驻区单位的党组织不能登记为本地的党组织。请去掉其中一项。")
        return no("leads", text, needed="unit=None", met=str(given.unit_id), basis=BASIS, field="leads")
    there = PartyOrganisation.objects.leading().filter(division=division, ended_on=None).first()
    if there is None:
        return yes("leads", field="leads")
    text = _("这里已经登记了本地的党组织“%(name)s”。请先登记它撤销，或者把新的登记为它下面的组织。") % {"name": there}
    return no("leads", text, needed="0", met="1", basis=BASIS, field="leads")


def _name_free(division: Division, name: str) -> Verdict:
    if not PartyOrganisation.objects.filter(division=division, name=name.strip(), ended_on=None).exists():
        return yes("name", field="name")
    text = _("这里已经有同名的党组织。请核对是不是登记过了。")
    return no("name", text, needed="0", met="1", basis=BASIS, field="name")


def _parent_fits(division: Division, given: OrganisationInput, on: dt.date) -> Verdict:
    if given.parent_id is None:
        return yes("parent", field="parent_id")
    parent = PartyOrganisation.objects.on(on).select_related("division").filter(pk=given.parent_id).first()
    if parent is not None and is_within(division.code, parent.division.code):
        return yes("parent", field="parent_id")
    text = _("上级党组织要在本地或者本地的上级，并且没有撤销。请另选。")
    return no("parent", text, needed=division.code, met=str(given.parent_id), basis=BASIS, field="parent_id")


def _unit_fits(division: Division, unit_id: int | None, on: dt.date) -> Verdict:
    if unit_id is None:
        return yes("unit", field="unit_id")
    unit = Organisation.objects.open(on).select_related("division").filter(pk=unit_id).first()
    if unit is not None and is_within(division.code, unit.division.code):
        return yes("unit", field="unit_id")
    text = _("驻区单位要是登记在本地或者本地上级的单位。请另选，没有的先请上级登记单位。")
    return no("unit", text, needed=division.code, met=str(unit_id), basis=BASIS, field="unit_id")


def end_organisation(
    *, organisation_id: int, ended_on: dt.date, by: User, at: dt.datetime, on: dt.date
) -> PartyOrganisation:
    """Its officers' terms end with it. Not while another stands under it or a rectification is open."""
    with transaction.atomic():
        row = _locked(organisation_id, by, on)
        require(
            _standing(row),
            not_after(ended_on, on, "ended_on", _("撤销日期")),
            not_before(ended_on, row.since, "ended_on", _("撤销日期"), _("成立日期")),
            _nothing_under(row),
        )
        row.ended_on = ended_on
        row.save()
        for officer in Officer.objects.filter(organisation=row, ends_on=None):
            officer.ends_on = max(ended_on, officer.starts_on)
            officer.save()
        _log(row, "organisation_ended", by=by, at=at, organisation=row.pk, ended_on=ended_on.isoformat())
    return row


def _nothing_under(row: PartyOrganisation) -> Verdict:
    under = row.children.filter(ended_on=None).count()
    weak = Rectification.objects.open().filter(organisation=row).count()
    if not under and not weak:
        return yes("under", basis=BASIS)
    words = {"under": under, "weak": weak}
    text = _("下面还有%(under)d个党组织、%(weak)d件没有办结的整顿，不能撤销。请先办完。") % words
    return no("under", text, needed="0", met=str(under + weak), basis=BASIS, field="ended_on")


def count_members(
    *, organisation_id: int, counted_on: dt.date, full: int, probationary: int, by: User, at: dt.datetime, on: dt.date
) -> MemberCount:
    """Numbers of a day. There is no register of members, and none is to be made of these."""
    with transaction.atomic():
        row = _locked(organisation_id, by, on)
        require(
            _standing(row),
            not_after(counted_on, on, "counted_on", _("统计日期")),
            not_before(counted_on, row.since, "counted_on", _("统计日期"), _("成立日期")),
            _counts(full, probationary),
        )
        made = MemberCount.objects.create(
            organisation=row, counted_on=counted_on, full=full, probationary=probationary, by=by, at=at
        )
        _log(row, "members_counted", by=by, at=at, full=full, probationary=probationary)
    return made


def _counts(full: int, probationary: int) -> Verdict:
    if 0 <= full <= 100_000 and 0 <= probationary <= 100_000:
        return yes("counts", basis=BASIS)
    text = _("人数填0到100000之间的整数。")
    return no("counts", text, needed="0-100000", met=f"{full}/{probationary}", basis=BASIS, field="full")


@dataclass(frozen=True)
class OfficerInput:
    """``office_id``: an office that the same person holds here; both then are one person by reference."""

    post: str
    name: str
    starts_on: dt.date
    basis: str
    office_id: int | None = None


def appoint_officer(*, organisation_id: int, given: OfficerInput, by: User, at: dt.datetime, on: dt.date) -> Officer:
    with transaction.atomic():
        row = _locked(organisation_id, by, on)
        office = Office.objects.select_related("body__division").filter(pk=given.office_id or 0).first()
        require(
            _standing(row),
            one_of(given.post, OfficerPost.values, dict(_labels(OfficerPost)), "post", _("职务")),
            written(given.name, "name", _("姓名"), most=40),
            written(given.basis, "basis", _("任职的依据"), most=200),
            *guarded(("name", _("姓名"), given.name), ("basis", _("任职的依据"), given.basis), division=row.division),
            not_after(given.starts_on, on, "starts_on", _("任职日期")),
            not_before(given.starts_on, row.since, "starts_on", _("任职日期"), _("成立日期")),
            _office_fits(row, given, office),
            _post_free(row, given),
        )
        made = Officer.objects.create(
            organisation=row,
            post=given.post,
            name=given.name.strip(),
            person_id=None if office is None else office.person_id,
            starts_on=given.starts_on,
            basis=given.basis.strip(),
        )
        _log(row, "officer_appointed", by=by, at=at, officer=made.pk, post=made.post)
    return made


def _office_fits(row: PartyOrganisation, given: OfficerInput, office: Office | None) -> Verdict:
    """The office is of this place, and of somebody of that name."""
    if given.office_id is None:
        return yes("office", field="office_id")
    if office is not None and office.body.division_id == row.division_id and office.name == given.name.strip():
        return yes("office", field="office_id")
    text = _("选的职务不是本村（社区）的，或者姓名与填的不一样。请核对是不是同一个人。")
    met = "" if office is None else str(office.pk)
    return no("office", text, needed=row.division.code, met=met, basis=BASIS, field="office_id")


def _post_free(row: PartyOrganisation, given: OfficerInput) -> Verdict:
    """One secretary at a time; nobody holds one post twice."""
    from_then = Officer.objects.filter(organisation=row, post=given.post).exclude(ends_on__lt=given.starts_on)
    if given.post != OfficerPost.SECRETARY:
        from_then = from_then.filter(name=given.name.strip())
    there = from_then.first()
    if there is None:
        return yes("post", field="post")
    words = {"name": there.name, "post": there.get_post_display(), "since": there.starts_on.isoformat()}
    text = _("%(name)s从%(since)s起任%(post)s，任期重叠。请先登记免职，或者改任职日期。") % words
    return no("overlap", text, needed="0", met="1", basis=BASIS, field="starts_on")


def end_officer(*, officer_id: int, ends_on: dt.date, by: User, at: dt.datetime, on: dt.date) -> Officer:
    """The last day in office."""
    with transaction.atomic():
        place = Officer.objects.values_list("organisation", flat=True).get(pk=officer_id)
        row = _locked(place, by, on)
        officer = Officer.objects.select_for_update().get(pk=officer_id)
        require(
            _in_office(officer),
            not_after(ends_on, on, "ends_on", _("免职日期")),
            not_before(ends_on, officer.starts_on, "ends_on", _("免职日期"), _("任职日期")),
        )
        officer.ends_on = ends_on
        officer.save()
        _log(row, "officer_ended", by=by, at=at, officer=officer.pk, ends_on=ends_on.isoformat())
    return officer


def _in_office(officer: Officer) -> Verdict:
    if officer.ends_on is None:
        return yes("in_office")
    text = _("已经登记过免职（%(day)s）。请重新打开看最新情况。") % {"day": officer.ends_on.isoformat()}
    return no("state", text, needed="", met=officer.ends_on.isoformat(), basis=BASIS, field="ends_on")


def _standing(row: PartyOrganisation) -> Verdict:
    if row.ended_on is None:
        return yes("standing")
    text = _("这个党组织已经撤销（%(day)s），不能再登记。") % {"day": row.ended_on.isoformat()}
    return no("state", text, needed="", met=row.ended_on.isoformat(), basis=BASIS, field="state")


def _locked(organisation_id: int, by: User, on: dt.date) -> PartyOrganisation:
    rows = PartyOrganisation.objects.select_related("division").select_for_update(of=("self",))
    row = rows.get(pk=organisation_id)
    require(may(by, KEEP.name, place=row.division.code, on=on), forbidden=True)
    return row


def _log(row: PartyOrganisation, verb: str, *, by: User, at: dt.datetime, **data: object) -> None:
    log(verb, division=row.division, object_type=OBJECT, object_id=row.pk, by=by, at=at, basis=BASIS, **data)
