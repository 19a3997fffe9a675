"""Reporting an order off the list (越位) or an omission (缺位), answering, ruling, putting right (R-TWN-2).

Nothing that the reporter does leaves a trace beside them: no actor, no hour, no entry of the journal at that moment, no
notice, no duty. ``report_clock`` takes it up the next day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.report_log import (
    REMEDY_KINDS,
    done,
    duty_ids,
    log,
    remedy_duty,
    tell_level,
    tell_reported,
)
from autonomy.choices import ReportKind, ReportLevel, ReportState, Ruling
from autonomy.models import Report
from autonomy.permissions import ANSWER_REPORT, REPORT, RULE_REPORT
from autonomy.queries import report as facts
from autonomy.rules import report as rules
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may, scope_of
from governance.base.clock.actions import meet, open_duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import limit
from governance.base.documents.actions.unnamed import Bare, bare, store_unnamed
from governance.base.journal.actions import publish_body
from governance.base.places.choices import OrganisationKind
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Refused, Verdict, no, require, yes
from governance.township.models import Guidance
from governance.township.rules.guidance import in_state, not_after, text_fits

S = ReportState
COUNTY, TOWNSHIP = 6, 9


@dataclass(frozen=True)
class ReportInput:
    """``target_id``: an office, or ``township``: the township itself. ``looked``: the sender has looked at the file."""

    kind: str
    level: str
    matter: str
    what: str
    happened_on: dt.date
    target_id: int | None = None
    township: bool = False
    looked: bool = False


def file_report(
    *, division_id: int, given: ReportInput, file: UploadedFile | None, by: User, at: dt.datetime, on: dt.date
) -> Report:
    """By a person of a committee. The row names neither them nor the community; what was attached is cleaned."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, REPORT.name, place=division.code, on=on), forbidden=True)
        target, office, township = _target(division, given, on)
        found = None if file is None else bare(file)
        require(
            rules.may_go_to(given.level, target),
            rules.inside(target, division.code[:COUNTY]),
            rules.kind_fits(given.kind, ReportKind.values, target),
            not_after(given.happened_on, on, "happened_on", _("哪天布置或者应当做到")),
            *_texts(given, division, by),
            *_file_looked_at(found, given, division, by),
            rules.not_twice(facts.open_already(by, target, given.matter)),
        )
        level = rules.level_of(given.level, target)
        codes = {code: Division.objects.get(code=code) for code in (division.code[:COUNTY], division.code[:TOWNSHIP])}
        county = codes[division.code[:COUNTY]]
        place = codes[division.code[:TOWNSHIP]] if level == ReportLevel.TOWNSHIP else county
        then = facts.list_then(given.matter, facts.list_code(level, target, division), given.happened_on)
        attachment = None
        if found is not None:
            attachment = store_unnamed(found=found, name=_("布置的文件"), place_code=place.code, at=at, on=on)
        terms = limit(facts.ANSWER, place, on)
        return Report.objects.create(
            kind=given.kind,
            level=level,
            place=place,
            county=county,
            target=office,
            target_division=township,
            matter=given.matter.strip(),
            what=given.what.strip(),
            happened_on=given.happened_on,
            attachment=attachment,
            list_then=then.as_json(),
            sealed=facts.sealed_by(by, division),
            reporter_mark=facts.mark_of(by),
            received_on=on,
            due_on=terms.deadline(on, calendar()).due,
        )


def report_late_guidance(*, guidance_id: int, by: User, at: dt.datetime, on: dt.date) -> Report:
    """One click: the township did not answer in time. Which question it was is not said: that would say who."""
    found = facts.late_here(by, on).filter(pk=guidance_id).first()
    if found is None:
        raise Guidance.DoesNotExist
    given = ReportInput(
        kind=ReportKind.NO_GUIDANCE,
        level=ReportLevel.COUNTY,
        matter=_("请示指导到期没有答复"),
        what=_("向乡镇（街道）请示，过了答复的期限还没有答复。请督促它答复全部到期的请示。"),
        happened_on=on,
        township=True,
    )
    return file_report(division_id=found.division_id, given=given, file=None, by=by, at=at, on=on)


def _target(
    division: Division, given: ReportInput, on: dt.date
) -> tuple[rules.Target, Organisation | None, Division | None]:
    """One's own township, or an office; ``DoesNotExist`` for an office that is none of these."""
    if given.township:
        township = Division.objects.get(code=division.code[:TOWNSHIP])
        return rules.Target(township.code), None, township
    if given.target_id is None:
        raise Refused(
            no("target", _("请选反映谁。"), needed=_("单位或本乡镇（街道）"), basis=rules.BASIS, field="target")
        )
    offices = Organisation.objects.open(on).select_related("division")
    office = offices.get(pk=given.target_id, kind__in=[OrganisationKind.DEPARTMENT, OrganisationKind.BUREAU])
    bureau = office.kind == OrganisationKind.BUREAU
    return rules.Target(office.division.code, office.pk, bureau=bureau), office, None


def _own_names(division: Division, by: User) -> list[str]:
    return [*rules.names_of_place(division.name, division.code), by.name, by.username]


def _texts(given: ReportInput, division: Division, by: User) -> list[Verdict]:
    own = _own_names(division, by)
    return [
        rules.told(given.matter, "matter", _("事项"), rules.LONGEST_MATTER),
        rules.told(given.what, "what", _("经过")),
        rules.names_nobody(given.matter, "matter", _("事项"), own),
        rules.names_nobody(given.what, "what", _("经过"), own),
        *facts.guarded([("matter", _("事项"), given.matter), ("what", _("经过"), given.what)]),
    ]


def _file_looked_at(found: Bare | None, given: ReportInput, division: Division, by: User) -> list[Verdict]:
    if found is None:
        return []
    named = rules.found_in(found.text, _own_names(division, by))
    return rules.file_looked_at(named, found.left, given.looked)


def answer_report(*, report_id: int, answer: str, by: User, at: dt.datetime, on: dt.date) -> Report:
    """By the level that was asked, in time; the reporter says the next day whether it is enough."""
    with transaction.atomic():
        report = _locked(report_id, ANSWER_REPORT.name, by, on)
        require(
            in_state(report.state, [S.RECEIVED], facts.state_labels(), _("答复")),
            rules.told(answer, "answer", _("答复")),
            *facts.guarded([("answer", _("答复"), answer)]),
        )
        report.answer_it(by=by, on=on, text=answer.strip())
        report.due_on = limit(facts.SAY, report.place, on).deadline(on, calendar()).due
        report.save()
        done(report, on)
        log(report, "report_answered", by=by.pk, at=at)
    return report


def respond(*, report_id: int, said: str, dispute: str, by: User, on: dt.date) -> Report:
    """The reporter accepts, or disputes and wants the county to rule. Found by the mark of their own account; taken up
    by the sweep of the next day. ``Report.DoesNotExist`` for anybody else."""
    with transaction.atomic():
        report = Report.objects.select_for_update(of=("self",)).get(pk=report_id, reporter_mark=facts.mark_of(by))
        require(
            in_state(report.state, [S.ANSWERED], facts.state_labels(), _("表示意见")),
            rules.in_time(report.due_on, on),
            *rules.said_fits(said, dispute),
            rules.names_nobody(dispute, "dispute", _("为什么不认可"), _reporter_names(report, by)),
            *facts.guarded([("dispute", _("为什么不认可"), dispute)]),
        )
        report.said, report.said_on, report.dispute = said, on, dispute.strip() if said == "dispute" else ""
        report.save()
    return report


def _reporter_names(report: Report, by: User) -> list[str]:
    return _own_names(facts.community_of(report), by)


def rule_report(
    *,
    report_id: int,
    ruling: str,
    reason: str,
    remedy: str,
    remedy_by: dt.date | None,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Report:
    """The county decides, publishes with proof, and the one reported owes the remedy by its day."""
    with transaction.atomic():
        report = _locked(report_id, RULE_REPORT.name, by, on)
        open_states = [S.COUNTY] if report.level == ReportLevel.TOWNSHIP else [S.RECEIVED, S.COUNTY]
        require(
            in_state(report.state, open_states, facts.state_labels(), _("裁定")),
            _county_only(report),
            *rules.ruling_fits(ruling, Ruling.values, reason, remedy, remedy_by, on),
            *_publishable(report, reason, remedy),
        )
        done(report, on)
        report.decide(by=by, on=on, ruling=ruling, reason=reason.strip(), remedy=remedy.strip(), remedy_by=remedy_by)
        if remedy_by is not None:
            owed = remedy_duty(report, on)
            open_duty(
                kind=owed.kind,
                division_id=owed.division_id,
                period=on,
                role=owed.role,
                opens_on=on,
                due_on=remedy_by,
                subject=report.pk,
                organisation_id=owed.organisation_id,
            )
            tell_reported(report, owed, at=at, on=on)
        entry = log(report, "report_decided", by=by.pk, at=at, ruling=ruling)
        report.leaf = publish_body(entry=entry, body=facts.ruling_body(report)).number
        report.save()
    return report


def _county_only(report: Report) -> Verdict:
    if report.level != ReportLevel.TOWNSHIP:
        return yes("level")
    text = _("这一件由乡镇（街道）答复；反映人不认可或者到期没有答复的，才由县级裁定。")
    return no("level", text, needed=ReportLevel.COUNTY, met=report.level, basis=rules.BASIS)


def _publishable(report: Report, reason: str, remedy: str) -> list[Verdict]:
    names = facts.communities(report.county.code)
    parts = [("reason", _("裁定的理由"), reason), ("remedy", _("怎样纠正"), remedy)]
    found = [rules.no_community(text, field, label, names) for field, label, text in parts]
    return [*found, *facts.guarded([*parts, ("matter", _("事项"), report.matter)])]


def record_remedy(*, report_id: int, note: str, by: User, at: dt.datetime, on: dt.date) -> Report:
    """The one reported says how it was put right; it stands beside the ruling for anyone."""
    with transaction.atomic():
        if not facts.owed_by(by, on).filter(pk=report_id).exists():
            raise Report.DoesNotExist
        report = Report.objects.locked().get(pk=report_id)
        names = facts.communities(report.county.code)
        require(
            _owed(report),
            text_fits(note, "note", _("纠正情况"), rules.LONGEST_NOTE),
            rules.no_community(note, "note", _("纠正情况"), names),
            *facts.guarded([("note", _("纠正情况"), note)]),
        )
        report.remedied_on, report.remedied_note = on, note.strip()
        report.save()
        meet(duty_ids=duty_ids([report], REMEDY_KINDS), on=on)
        log(report, "report_remedied", by=by.pk, at=at)
        tell_level([report], _("已登记纠正"), at=at, on=on)
    return report


def _owed(report: Report) -> Verdict:
    if report.remedied_on is None:
        return yes("owed")
    return no("remedied", _("已经登记过纠正。"), needed="1", met="2", basis=rules.BASIS, field="note")


def open_community(*, report_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Division:
    """Which community it is, when putting right needs it: with the reason, on the record. Never the person."""
    with transaction.atomic():
        report = _locked(report_id, RULE_REPORT.name, by, on)
        names = facts.communities(report.county.code)
        require(
            rules.may_open(report.state, report.ruling, report.remedied_on is not None),
            text_fits(reason, "reason", _("为什么要打开"), rules.LONGEST_NOTE),
            rules.no_community(reason, "reason", _("为什么要打开"), names),
            *facts.guarded([("reason", _("为什么要打开"), reason)]),
        )
        log(report, "report_community_opened", by=by.pk, at=at, reason=reason.strip())
        return facts.community_of(report)


def _locked(report_id: int, verb: str, by: User, on: dt.date) -> Report:
    """One that this person's level has before it and that is not about themselves: 404 for what was not handed over or
    is another level's, 403 for one's own case."""
    report = Report.objects.locked().handed().get(pk=report_id)
    role = facts.LEVEL_ROLE[ReportLevel(report.level)]
    if not scope_of(by, on).holds([role], report.place.code):
        raise Report.DoesNotExist
    require(may(by, verb, place=report.place.code, on=on), forbidden=True)
    require(rules.not_reported(facts.posts_of(by, on), facts.target_of(report)), forbidden=True)
    return report
