"""Audits: asked for, organised by whom they are not about, published, objected to (村组法 40, 居组法 38; R-CMT-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.clock.explain import explain
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Term, limit
from governance.base.documents.actions.attachment import store
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Refused, Verdict, no, require
from governance.committees.actions.oversight_log import (
    AUDIT,
    AUDIT_TERM,
    OBJECTION,
    OBJECTION_TERM,
    announce,
    deadline_of,
    done,
    guarded,
    log,
    owe,
    place_for,
    publish,
)
from governance.committees.choices import AuditKind
from governance.committees.duty_kinds import KIND_AUDIT, KIND_AUDIT_OBJECTION, KIND_AUDIT_START
from governance.committees.models import Audit, AuditObjection, Office
from governance.committees.permissions import COMMITTEE_ROLES, DEMAND_AUDIT, ORGANISE_AUDIT
from governance.committees.queries.audit import asked as counted
from governance.committees.queries.audit import audited, is_accused, next_elections, open_demands
from governance.committees.queries.oversight import rules_on
from governance.committees.queries.oversight_bodies import audit_body
from governance.committees.rules import audit as rules
from governance.committees.rules.supervision import told

NONE = ""  # no rule of that name: residents alone can ask in a village


@dataclass(frozen=True)
class Demand:
    """Who asked, and for what. ``residents_of``: how many live there, where the register does not say."""

    items: Sequence[str]
    residents: int = 0
    representatives: int = 0
    residents_of: int | None = None
    more_items: str = ""
    reason: str = ""
    office_id: int | None = None


def demand_audit(*, division_id: int, given: Demand, by: User, at: dt.datetime, on: dt.date) -> Audit:
    """By the numbers of the law, with the verdict; the township organises it."""
    with transaction.atomic():
        division = place_for(division_id, by, DEMAND_AUDIT.name, on)
        law = rules_on(division, on, rules.CODES)
        office = _office(given.office_id, division)
        asked = counted(
            division,
            on,
            residents=given.residents,
            representatives_=given.representatives,
            residents_of=given.residents_of,
        )
        urban = division.committee == rules.URBAN
        require(*rules.possible(asked))
        held = rules.enough(law, asked, rules.DEMAND[division.committee], rules.DEMAND_REPS if urban else NONE)
        _require_demand(given, division, law, held)
        if open_demands(division).filter(kind=AuditKind.DEMAND, more_items=given.more_items.strip()).exists():
            raise Refused(no("waiting", _("同样的审计要求已经登记，还没有公布结果。"), field="more_items"))
        row = Audit(
            division=division,
            kind=AuditKind.DEMAND,
            office=office,
            items=list(given.items),
            more_items=given.more_items.strip(),
            asked_residents=given.residents or None,
            asked_representatives=given.representatives or None,
            verdicts=[verdict.as_dict() for verdict in held],
            reason=given.reason.strip(),
            by=by,
            at=at,
        )
        _begin(row, by, at, on)
    return row


def second_audit(
    *,
    audit_id: int,
    residents: int,
    representatives: int,
    reason: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
    residents_of: int | None = None,
) -> Audit:
    """VC-AU-SECOND: residents who do not accept a published result ask for another audit, where a rule lets them."""
    with transaction.atomic():
        first = _locked(audit_id, by, DEMAND_AUDIT.name, on)
        division = first.division
        law = rules_on(division, on, rules.CODES)
        asked = counted(division, on, residents=residents, representatives_=representatives, residents_of=residents_of)
        require(rules.stage("object", first.started_on is not None, first.published_on is not None))
        require(*rules.possible(asked))
        held = rules.enough(law, asked, rules.SECOND, rules.SECOND_REPS)
        repeated = Audit.objects.filter(repeats=first).exists()
        require(
            *held,
            *([no("repeated", _("已经要求过再次审计。"), basis=rules.BASIS)] if repeated else []),
            told(reason, "reason", _("理由")),
            *guarded(("reason", _("理由"), reason)),
        )
        row = Audit(
            division=division,
            kind=AuditKind.SECOND,
            office=first.office,
            term=first.term,
            items=first.items,
            more_items=first.more_items,
            asked_residents=residents or None,
            asked_representatives=representatives or None,
            verdicts=[verdict.as_dict() for verdict in held],
            repeats=first,
            reason=reason.strip(),
            by=by,
            at=at,
        )
        _begin(row, by, at, on)
    return row


def _require_demand(given: Demand, division: Division, law: rules.Rules, held: Sequence[Verdict]) -> None:
    require(
        *held,
        rules.known_items([*given.items], law.get(rules.ITEMS[division.committee])),
        told(given.reason, "reason", _("缘由")),
        *(
            [told(given.more_items, "more_items", _("其他事项是什么"))]
            if rules.ON_DEMAND in given.items or not given.items
            else []
        ),
        *guarded(("more_items", _("其他事项"), given.more_items), ("reason", _("缘由"), given.reason)),
    )


def _begin(row: Audit, by: User, at: dt.datetime, on: dt.date) -> None:
    """Dates, duties, journal, and telling the township."""
    division = row.division
    known, due = deadline_of(AUDIT_TERM, division, on)
    row.ordered_on, row.due_on = on, due.due
    row.due_why = {"lines": explain(due), "basis": known.basis}
    if rules.DEMAND_DAYS in (law := rules_on(division, on, [rules.DEMAND_DAYS])) and law[rules.DEMAND_DAYS].binding:
        days = limit(Term(rules.DEMAND_DAYS, law[rules.DEMAND_DAYS].number), division, on)
        row.start_by = days.deadline(on, calendar()).due
        row.due_why["start"] = days.basis
    row.save()
    owe(division, KIND_AUDIT, row.pk, Role.TOWNSHIP_STAFF, on=on, due_on=row.due_on)
    if row.start_by is not None:
        owe(division, KIND_AUDIT_START, row.pk, Role.TOWNSHIP_STAFF, on=on, due_on=row.start_by)
    url = reverse("committees:audit", args=[row.pk])
    announce(division, [Role.TOWNSHIP_STAFF], f"audit/{row.pk}", _("有人要求审计"), url, at=at, on=on)
    log("audit_demanded", AUDIT, row, division.code, by=by.pk, at=at, kind=row.kind)


@dataclass(frozen=True)
class Start:
    """Who organises it and who audits; ``joined``: how many representatives take part."""

    auditor: str
    organiser_id: int | None = None
    joined: int = 0
    period_from: dt.date | None = None
    period_until: dt.date | None = None


def start_audit(*, audit_id: int, given: Start, by: User, at: dt.datetime, on: dt.date) -> Audit:
    """By the township; never by whom it is about."""
    with transaction.atomic():
        row = _locked(audit_id, by, ORGANISE_AUDIT.name, on)
        division = row.division
        law = rules_on(division, row.ordered_on, rules.CODES)
        organiser = Organisation.objects.select_related("division").filter(pk__in=[given.organiser_id]).first()
        names = list(audited(row, on).values_list("name", flat=True))
        inside = organiser is not None and organiser.division.code.startswith(division.code)
        require(
            rules.stage("start", row.started_on is not None, row.published_on is not None),
            told(given.auditor, "auditor", _("审计人")),
            *rules.not_organised_by(is_accused(by, row, on), inside),
            rules.not_the_accused(names, given.auditor),
            *rules.joined(law, given.joined),
            rules.period_in_order(given.period_from, given.period_until),
            *guarded(("auditor", _("审计人"), given.auditor)),
        )
        row.started_on, row.organiser, row.auditor = on, organiser, given.auditor.strip()
        row.joined, row.period_from, row.period_until = given.joined, given.period_from, given.period_until
        row.save()
        done(division.pk, [KIND_AUDIT_START], [row.pk], on)
        log("audit_started", AUDIT, row, division.code, by=by.pk, at=at)
    return row


def publish_audit(
    *,
    audit_id: int,
    result: str,
    problems: str,
    finished_on: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
    file: object | None = None,
) -> Audit:
    """To everybody, and before the next election: whether it was, stays with it. Last of its transaction."""
    with transaction.atomic():
        row = _locked(audit_id, by, ORGANISE_AUDIT.name, on)
        division = row.division
        law = rules_on(division, on, rules.CODES)
        require(
            rules.stage("publish", row.started_on is not None, row.published_on is not None),
            rules.not_organised_by(is_accused(by, row, on), inside_community=False)[0],
            told(result, "result", _("审计结果")),
            rules.days_in_order(row.ordered_on, finished_on, on),
            *guarded(("result", _("审计结果"), result), ("problems", _("发现的问题"), problems)),
        )
        if file is not None:
            row.report = store(file=file, place_code=division.code, by=by, at=at)  # type: ignore[arg-type]
        row.result, row.problems, row.finished_on, row.published_on = result.strip(), problems.strip(), finished_on, on
        election = next_elections([division.pk], row.ordered_on).get(division.pk)
        row.verdicts = [
            *row.verdicts,
            *(v.as_dict() for v in rules.before_election(law, division.committee, row.kind, on, election)),
        ]
        done(division.pk, [KIND_AUDIT], [row.pk], on)
        roles = [*COMMITTEE_ROLES, Role.SUPERVISOR]
        url = reverse("committees:audit", args=[row.pk])
        announce(division, roles, f"audit/{row.pk}#published", _("审计结果公布了"), url, at=at, on=on)
        entry = log("audit_published", AUDIT, row, division.code, by=by.pk, at=at, basis=rules.BASIS, kind=row.kind)
        row.leaf = publish(entry, audit_body(row))
        row.save()
    return row


def object_to_audit(*, audit_id: int, text: str, askers: int, by: User, at: dt.datetime, on: dt.date) -> AuditObjection:
    with transaction.atomic():
        audit = _locked(audit_id, by, DEMAND_AUDIT.name, on)
        published = audit.published_on
        require(rules.stage("object", audit.started_on is not None, published is not None))
        days, basis = None, ""
        law = rules_on(audit.division, on, [rules.OBJECT_DAYS]).get(rules.OBJECT_DAYS)
        if law is not None and law.binding:
            days, basis = law.number, law.basis_text
        require(
            told(text, "text", _("异议")),
            *([no("askers", _("请写有几个人提出。"), needed="≥ 1", field="askers")] if askers < 1 else []),
            *([] if published is None else [rules.objection_in_time(published, days, on, basis)]),
            *guarded(("text", _("异议"), text)),
        )
        row = AuditObjection.objects.create(audit=audit, text=text.strip(), askers=askers, on=on, by=by, at=at)
        _known, due = deadline_of(OBJECTION_TERM, audit.division, on)
        owe(audit.division, KIND_AUDIT_OBJECTION, row.pk, Role.TOWNSHIP_STAFF, on=on, due_on=due.due)
        url = reverse("committees:audit", args=[audit.pk])
        announce(
            audit.division, [Role.TOWNSHIP_STAFF], f"objection/{row.pk}", _("有人对审计结果有异议"), url, at=at, on=on
        )
        log("audit_objected", OBJECTION, row, audit.division.code, by=by.pk, at=at, audit=audit.pk)
    return row


def answer_objection(*, objection_id: int, text: str, by: User, at: dt.datetime, on: dt.date) -> AuditObjection:
    with transaction.atomic():
        audit_id = AuditObjection.objects.values_list("audit_id", flat=True).get(pk=objection_id)
        audit = _locked(audit_id, by, ORGANISE_AUDIT.name, on)
        row = AuditObjection.objects.select_for_update().get(pk=objection_id)
        answered = row.answered_on is not None
        require(
            *([no("answered", _("已经答复过。"), basis=rules.BASIS, field="text")] if answered else []),
            rules.not_organised_by(is_accused(by, audit, on), inside_community=False)[0],
            told(text, "text", _("答复")),
            *guarded(("text", _("答复"), text)),
        )
        row.answer, row.answered_on, row.answered_by = text.strip(), on, by
        row.save()
        done(audit.division_id, [KIND_AUDIT_OBJECTION], [row.pk], on)
        url = reverse("committees:audit", args=[audit.pk])
        roles = [Role.SUPERVISOR]
        announce(audit.division, roles, f"objection/{row.pk}#answer", _("审计异议有了答复"), url, at=at, on=on)
        log("objection_answered", OBJECTION, row, audit.division.code, by=by.pk, at=at, audit=audit.pk)
    return row


def _locked(audit_id: int, by: User, verb: str, on: dt.date) -> Audit:
    """The place first, then the row."""
    place_for(Audit.objects.values_list("division_id", flat=True).get(pk=audit_id), by, verb, on)
    rows = Audit.objects.select_related("division", "office", "term", "organiser")
    return rows.select_for_update(of=("self",)).get(pk=audit_id)


def _office(office_id: int | None, division: Division) -> Office | None:
    if office_id is None:
        return None
    found = Office.objects.filter(pk=office_id, body__division=division).first()
    if found is None:
        raise Refused(no("office", _("没有找到这个人。"), field="office"))
    return found
