"""What is declared to the clock, to notices and to the archive about supervision, appraisals, audits and archives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence

from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.law.queries import rules_in_force
from governance.base.notices.registry import register_notice_kind
from governance.base.places.models import Division
from governance.committees.actions.oversight_clock import open_audits, open_yearly
from governance.committees.actions.oversight_log import ANSWER_TERM, NOTICE, OBJECTION_TERM
from governance.committees.archive_sources import Filed, Source, register_source
from governance.committees.duty_kinds import (
    KIND_ANSWER_OPINION,
    KIND_APPRAISE,
    KIND_ARCHIVE,
    KIND_AUDIT,
    KIND_AUDIT_OBJECTION,
    KIND_AUDIT_START,
    KIND_CALL_ASKED,
    KIND_SUPERVISION_REPORT,
)
from governance.committees.election_choices import ElectionState
from governance.committees.models import (
    Appraisal,
    Audit,
    AuditObjection,
    Election,
    Meeting,
    MeetingAsk,
    Resolution,
    SupervisionOpinion,
)
from governance.committees.permissions import COMMITTEE_ROLES
from governance.committees.rules import appraisal, archive, supervision

TOWNSHIP, SUPERVISOR = (str(Role.TOWNSHIP_STAFF),), (str(Role.SUPERVISOR),)
COMMITTEE = tuple(str(role) for role in COMMITTEE_ROLES)
Describe = Callable[[Sequence[Duty]], dict[int, DutyText]]
Explain = Callable[[Sequence[Duty], Calendar], dict[int, list[str]]]


def _places(rows: Sequence[Duty]) -> dict[int, str]:
    return dict(Division.objects.filter(pk__in={duty.division_id for duty in rows}).values_list("id", "name"))


def _of_subject(title: str | Lazy, verb: str | Lazy, name: str, by_audit: bool = False) -> Describe:
    """About one thing, whose page the button opens. ``by_audit``: the subject is an objection to an audit."""

    def describe(rows: Sequence[Duty]) -> dict[int, DutyText]:
        places = _places(rows)
        audits = {}
        if by_audit:
            objections = AuditObjection.objects.filter(pk__in={duty.subject for duty in rows})
            audits = dict(objections.values_list("id", "audit_id"))
        return {
            duty.pk: DutyText(
                str(title) % {"place": places[duty.division_id]},
                str(verb),
                reverse(f"committees:{name}", args=[audits.get(duty.subject, duty.subject)]),
            )
            for duty in rows
        }

    return describe


def _of_period(title: str | Lazy, verb: str | Lazy, name: str) -> Describe:
    """About a year or a half-year of a place."""

    def describe(rows: Sequence[Duty]) -> dict[int, DutyText]:
        places = dict(Division.objects.filter(pk__in={d.division_id for d in rows}).values_list("id", "code"))
        names = _places(rows)
        texts = {}
        for duty in rows:
            words = {"place": names[duty.division_id], "year": duty.period.year}
            url = f"{reverse(f'committees:{name}')}?place={places[duty.division_id]}"
            texts[duty.pk] = DutyText(str(title) % words, str(verb), url)
        return texts

    return describe


def _by_days(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """The platform's own days, said to be so."""
    found = {}
    for duty in rows:
        known = (ANSWER_TERM if duty.kind == KIND_ANSWER_OPINION else OBJECTION_TERM).default()
        due = known.deadline(duty.period, calendar)
        lines = explain(due) if due.due == duty.due_on else [_("最迟%(day)s") % {"day": full_date(duty.due_on)}]
        found[duty.pk] = [*lines, _("依据：%(basis)s") % {"basis": known.basis}]
    return found


def _stored(model: type[Audit] | type[MeetingAsk], key: str = "lines") -> Explain:
    """As it was reckoned when it began, kept with the row."""

    def say(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
        why = dict(model.objects.filter(pk__in={duty.subject for duty in rows}).values_list("id", "due_why"))
        found = {}
        for duty in rows:
            told = why.get(duty.subject) or {}
            lines = told.get(key, [])
            found[duty.pk] = [
                _("最迟%(day)s") % {"day": full_date(duty.due_on)},
                *([lines] if isinstance(lines, str) else lines),
                *([told["basis"]] if told.get("basis") and key == "lines" else []),
            ]
        return found

    return say


def _by_rule(codes: dict[str, str]) -> Explain:
    """The rule of the place, by its committee; two queries for each place whose duties are looked at."""

    def say(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
        divisions = Division.objects.in_bulk({duty.division_id for duty in rows})
        known: dict[tuple[str, str, dt.date], list[str]] = {}
        found = {}
        for duty in rows:
            division = divisions[duty.division_id]
            key = (division.committee, division.code[:2], duty.opens_on)
            if key not in known:
                law = rules_in_force(
                    applies_to=division.committee,
                    place=division.code,
                    on=duty.opens_on,
                    codes=[codes.get(division.committee, codes.get("both", ""))],
                )
                known[key] = [f"{rule.statement}{rule.basis_text}" for rule in law]
            found[duty.pk] = [_("最迟%(day)s") % {"day": full_date(duty.due_on)}, *known[key]]
        return found

    return say


# Notices --------------------------------------------------------------------------------------------------------------


def still_open(matters: Collection[str]) -> set[str]:
    """What waits for somebody: an opinion without an answer, an audit without a result. News stays until read."""
    asked: dict[str, dict[int, list[str]]] = {}
    found = set()
    for matter in matters:
        thing, _sign, occasion = matter.partition("#")
        kind, _slash, number = thing.rpartition("/")
        if occasion or kind in ("referral", "appraisal"):
            found.add(matter)
        else:
            asked.setdefault(kind, {}).setdefault(int(number), []).append(matter)
    waiting: dict[str, set[int]] = {
        "opinion": _ids(SupervisionOpinion.objects.filter(pk__in=asked.get("opinion", {}), answer=None)),
        "ask": _ids(MeetingAsk.objects.filter(pk__in=asked.get("ask", {}), closed_on=None)),
        "audit": _ids(Audit.objects.filter(pk__in=asked.get("audit", {}), published_on=None)),
        "objection": _ids(AuditObjection.objects.filter(pk__in=asked.get("objection", {}), answered_on=None)),
    }
    for kind, numbers in asked.items():
        for pk in waiting.get(kind, set()):
            found.update(numbers.get(pk, []))
    return found


def _ids(rows: object) -> set[int]:
    return set(rows.values_list("pk", flat=True))  # type: ignore[attr-defined]


# Archive --------------------------------------------------------------------------------------------------------------


def _meetings(division: Division, first: dt.date, last: dt.date) -> Iterator[Filed]:
    rows = Meeting.objects.held().filter(division=division, held_on__gte=first, held_on__lte=last)
    for pk, title, day in rows.order_by("held_on", "pk").values_list("pk", "title", "held_on"):
        if day is not None:
            yield Filed(pk, title, day)


def _resolutions(division: Division, first: dt.date, last: dt.date) -> Iterator[Filed]:
    rows = Resolution.objects.filter(division=division, decided_on__gte=first, decided_on__lte=last)
    for pk, number, day in rows.order_by("decided_on", "pk").values_list("pk", "number", "decided_on"):
        yield Filed(pk, _("决议 %(number)s") % {"number": number}, day)


def _elections(division: Division, first: dt.date, last: dt.date) -> Iterator[Filed]:
    rows = Election.objects.filter(
        division=division, decided_on__gte=first, decided_on__lte=last, state=ElectionState.DECIDED
    )
    for row in rows.order_by("decided_on", "pk"):
        if row.decided_on is not None:
            yield Filed(row.pk, str(row), row.decided_on)


def _audits(division: Division, first: dt.date, last: dt.date) -> Iterator[Filed]:
    rows = Audit.objects.filter(division=division, published_on__gte=first, published_on__lte=last)
    for row in rows.order_by("published_on", "pk"):
        if row.published_on is not None:
            yield Filed(row.pk, str(row), row.published_on)


def _appraisals(division: Division, first: dt.date, last: dt.date) -> Iterator[Filed]:
    rows = Appraisal.objects.filter(division=division, held_on__gte=first, held_on__lte=last)
    for pk, year, day in rows.order_by("held_on", "pk").values_list("pk", "year", "held_on"):
        if day is not None:
            yield Filed(pk, _("%(year)s年民主评议") % {"year": year}, day)


def _opinions(division: Division, first: dt.date, last: dt.date) -> Iterator[Filed]:
    rows = SupervisionOpinion.objects.filter(division=division, given_on__gte=first, given_on__lte=last)
    for pk, title, day in rows.order_by("given_on", "pk").values_list("pk", "title", "given_on"):
        yield Filed(pk, _("监督意见：%(title)s") % {"title": title}, day)


def _url(name: str) -> Callable[[int], str]:
    def url(pk: int) -> str:
        return reverse(f"committees:{name}", args=[pk])

    return url


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    kinds: tuple[tuple[int, str, str | Lazy, tuple[str, ...], Describe, Explain], ...] = (
        (
            KIND_ANSWER_OPINION,
            "committees.answer_opinion",
            gettext_lazy("答复监督意见"),
            COMMITTEE,
            _of_subject(gettext_lazy("答复监督委员会的意见：%(place)s"), gettext_lazy("去答复"), "opinion"),
            _by_days,
        ),
        (
            KIND_CALL_ASKED,
            "committees.call_asked",
            gettext_lazy("召集监督委员会建议的会议"),
            COMMITTEE,
            _of_subject(gettext_lazy("召集监督委员会建议的会议：%(place)s"), gettext_lazy("去召集"), "ask"),
            _stored(MeetingAsk),
        ),
        (
            KIND_SUPERVISION_REPORT,
            "committees.supervision_report",
            gettext_lazy("监督委员会报告工作"),
            SUPERVISOR,
            _of_period(gettext_lazy("向会议报告监督工作：%(place)s"), gettext_lazy("去登记"), "report_work"),
            _by_rule({"both": supervision.REPORT}),
        ),
        (
            KIND_APPRAISE,
            "committees.appraise",
            gettext_lazy("每年的民主评议"),
            SUPERVISOR,
            _of_period(gettext_lazy("%(year)s年民主评议：%(place)s"), gettext_lazy("去办理"), "appraisals"),
            _by_rule(dict(appraisal.FREQ)),
        ),
        (
            KIND_AUDIT,
            "committees.audit",
            gettext_lazy("审计并公布结果"),
            TOWNSHIP,
            _of_subject(gettext_lazy("审计并公布结果：%(place)s"), gettext_lazy("去办理"), "audit"),
            _stored(Audit),
        ),
        (
            KIND_AUDIT_START,
            "committees.audit_start",
            gettext_lazy("开始组织村民要求的审计"),
            TOWNSHIP,
            _of_subject(gettext_lazy("开始组织要求的审计：%(place)s"), gettext_lazy("去登记"), "audit"),
            _stored(Audit, "start"),
        ),
        (
            KIND_AUDIT_OBJECTION,
            "committees.audit_objection",
            gettext_lazy("答复审计异议"),
            TOWNSHIP,
            _of_subject(gettext_lazy("答复对审计结果的异议：%(place)s"), gettext_lazy("去答复"), "audit", True),
            _by_days,
        ),
        (
            KIND_ARCHIVE,
            "committees.archive",
            gettext_lazy("归档"),
            COMMITTEE,
            _of_period(gettext_lazy("%(year)s年文件归档：%(place)s"), gettext_lazy("去归档"), "archives"),
            _by_rule({"both": archive.DOCUMENTS}),
        ),
    )
    for number, code, label, roles, describe, say in kinds:
        register_kind(DutyKind(number, code, label, roles, describe, say))
    register_step("committees.open_oversight", open_yearly)
    register_step("committees.open_audits", open_audits)
    register_notice_kind(NOTICE, gettext_lazy("监督、评议和审计"), still_open)
    register_source(Source("meeting", "committees.meeting", _meetings, _url("meeting")))
    register_source(Source("resolution", "committees.resolution", _resolutions, _url("resolution")))
    register_source(Source("election", "committees.election", _elections, _url("election")))
    register_source(Source("audit", "committees.audit", _audits, _url("audit")))
    register_source(Source("appraisal", "committees.appraisal", _appraisals, _url("appraisal")))
    register_source(Source("opinion", "committees.opinion", _opinions, _url("opinion")))
