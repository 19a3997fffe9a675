"""Reports as facts for the rules, and on behalf of a person: who answers never reads who asks (R-TWN-2)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from autonomy.choices import ListKind, ReportLevel, ReportState, Ruling
from autonomy.models import ListEntry, ListVersion, Report
from autonomy.models.report import ReportQuerySet
from autonomy.permissions import ANSWER_REPORT, REPORT
from autonomy.queries.lists import COUNTY, TOWNSHIP, entries_in_force, nearest, version_in_force
from autonomy.rules.report import Held, Target
from governance.base import keyring
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of, within_codes
from governance.base.clock.queries.limits import Term
from governance.base.documents.queries.guard import Part, guard_verdicts
from governance.base.places.choices import OrganisationKind
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Verdict
from governance.township.models import Guidance
from governance.township.queries.guidance import late_guidance

CONTEXT = "autonomy_report.sealed"
PURPOSE = "autonomy.report.reporter"
ANSWER = Term("", 15)  # whoever is asked answers
SAY = Term("", 15)  # the reporter accepts or disputes
RULE = Term("", 20, working=True)  # the county rules
LEVEL_ROLE = {
    ReportLevel.TOWNSHIP: Role.TOWNSHIP_STAFF,
    ReportLevel.COUNTY: Role.BUREAU_REVIEWER,
    ReportLevel.OFFICE: Role.GOVERNMENT_OFFICE,
}
OWING = (Ruling.UPHELD, Ruling.PARTLY)
RELATED = ("place", "county", "target__division", "target_division", "attachment")
S = ReportState


def mark_of(user: User) -> str:
    """The tracking mark of one's own account: equal for one person, and nobody without the key can make it."""
    return keyring.blind(str(user.pk), purpose=PURPOSE)


def sealed_by(user: User, division: Division) -> bytes:
    """Who and where from. Opened by nothing but ``community_of``, which hands out the place alone."""
    return keyring.seal(json.dumps({"user": user.pk, "division": division.code}), context=CONTEXT)


def community_of(report: Report) -> Division:
    """The community behind the seal, never the person."""
    return Division.objects.get(code=json.loads(keyring.unseal(bytes(report.sealed), context=CONTEXT))["division"])


def own_reports(user: User) -> ReportQuerySet:
    """What this very account reported, wherever it is answered."""
    return Report.objects.filter(reporter_mark=mark_of(user))


def visible_to(user: User, on: dt.date) -> ReportQuerySet:
    """What one's own level answers or answered, once it was handed over; never what one's own office is reported for.
    A leader, an administrator and a superuser see none by that."""
    scope, condition = scope_of(user, on), Q(pk__in=[])
    for level, role in LEVEL_ROLE.items():
        if codes := scope.codes([role]):
            condition |= Q(level=level) & within_codes(codes, "place__code")
    own = [post.organisation_id for post in scope.posts if post.organisation_id is not None]
    rows = Report.objects.handed().filter(condition).exclude(Q(target__isnull=False) & Q(target__in=own))
    for code in scope.codes([Role.TOWNSHIP_STAFF]):
        rows = rows.exclude(target_division__code=code).exclude(target__division__code=code)
    return rows


def get_for(user: User, report_id: int, on: dt.date) -> Report:
    """``Report.DoesNotExist`` for one of another level or about one's own office."""
    return visible_to(user, on).select_related(*RELATED).get(pk=report_id)


def owed_by(user: User, on: dt.date) -> ReportQuerySet:
    """What one's own office was found at fault for: the ruling and the remedy, nothing of what was reported."""
    scope = scope_of(user, on)
    own = [post.organisation_id for post in scope.posts if post.role == Role.DEPARTMENT and post.organisation_id]
    townships = scope.codes([Role.TOWNSHIP_STAFF])
    bureau = within_codes(scope.codes([Role.BUREAU_REVIEWER]), "target__division__code")
    inside = Q(target__in=own) | within_codes(townships, "target_division__code")
    inside |= Q(target__division__level=TOWNSHIP) & within_codes(townships, "target__division__code")
    inside |= Q(target__kind=OrganisationKind.BUREAU) & bureau
    return Report.objects.filter(inside, state=S.DECIDED, ruling__in=OWING)


def public_rulings(code: str) -> ReportQuerySet:
    """Rulings of the county of a place, for anyone."""
    return Report.objects.filter(state=S.DECIDED, county__code=code[:COUNTY], leaf__isnull=False)


def target_of(report: Report) -> Target:
    if report.target is not None:
        bureau = report.target.kind == OrganisationKind.BUREAU
        return Target(report.target.division.code, report.target.pk, bureau=bureau)
    return Target(report.target_division.code if report.target_division else "")


def target_label(report: Report) -> str:
    """Who was reported; needs ``target`` and ``target_division``."""
    if report.target is not None:
        return report.target.name
    return report.target_division.name if report.target_division else ""


def posts_of(user: User, on: dt.date) -> list[Held]:
    return [Held(post.role, post.code, post.organisation_id) for post in scope_of(user, on).posts]


def communities(county: str) -> list[str]:
    """Names of every community of the county; one query."""
    rows = Division.objects.within(county).communities()
    return sorted({name for name in rows.values_list("name", flat=True) if len(name) > 1})


def targets(division: Division, on: dt.date) -> list[tuple[str, str]]:
    """Whom a community may report: its township, and the offices of the county and of the township. Two queries."""
    township = Division.objects.get(code=division.code[:TOWNSHIP])
    offices = Organisation.objects.open(on).filter(
        division__code__in=[division.code[:COUNTY], township.code],
        kind__in=[OrganisationKind.DEPARTMENT, OrganisationKind.BUREAU],
    )
    rows = offices.order_by("division__code", "name").values_list("id", "name")
    return [(f"d{township.pk}", township.name), *((f"o{pk}", name) for pk, name in rows)]


# The list of a day --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListThen:
    """What the assistance list of a day says about a matter. ``same``: the entry that is this very matter."""

    version: ListVersion | None
    near: list[ListEntry]
    same: ListEntry | None

    def as_json(self) -> dict[str, Any]:
        """Kept with the report: numbers and titles, nothing about who looked."""
        if self.version is None:
            return {"version": None, "number": None, "nearest": [], "on_list": False}
        return {
            "version": self.version.pk,
            "number": self.version.number,
            "nearest": [{"code": entry.code, "title": entry.title} for entry in self.near],
            "on_list": self.same is not None,
        }


def list_then(text: str, code: str, day: dt.date, *, committee: str = "") -> ListThen:
    """By the list in force at ``code`` on that day. Reports ask for a county or a township, not for a community: the
    kind of committee would be a hint."""
    version = version_in_force(ListKind.ASSISTANCE, code, day)
    if version is None:
        return ListThen(None, [], None)
    entries = list(entries_in_force(ListKind.ASSISTANCE, code, day, committee=committee))
    found = nearest(text, entries)
    same = next((entry for entry, likeness in found if likeness.same), None)
    return ListThen(version, [entry for entry, _likeness in found], same)


def list_code(level: str, target: Target, division: Division) -> str:
    """The place whose list is shown: the township's only where the report says which township it is from anyway."""
    named = level == ReportLevel.TOWNSHIP or target.of_township
    return division.code[:TOWNSHIP] if named else division.code[:COUNTY]


# Who may, and what else ---------------------------------------------------------------------------------------------


def own_division(user: User, code: str, on: dt.date) -> Division | None:
    """The live community for which the person may report; the first one without a code."""
    codes = scope_of(user, on).codes(REPORT.roles)
    rows = Division.objects.owing(on).filter(within_codes(codes, "code")).order_by("code")
    return (rows.filter(code=code) if code else rows).first()


def late_here(user: User, on: dt.date) -> QuerySet[Guidance]:
    """Questions of one's own community that the township left unanswered."""
    return late_guidance(scope_of(user, on).codes(REPORT.roles), on)


def late_alone(user: User, on: dt.date) -> bool:
    """Whether one's own community is the only one of its township that waits: then the township can guess who it was,
    whatever the report leaves out."""
    waiting = set(late_here(user, on).values_list("division__code", flat=True))
    townships = {code[:TOWNSHIP] for code in waiting}
    others = late_guidance(tuple(sorted(townships)), on).exclude(division__code__in=waiting)
    open_in = {code[:TOWNSHIP] for code in others.values_list("division__code", flat=True)}
    return bool(townships - open_in)


def answers_reports(user: User, on: dt.date) -> bool:
    return bool(scope_of(user, on).roles() & ANSWER_REPORT.roles)


def open_already(user: User, target: Target, matter: str) -> bool:
    rows = own_reports(user).open().filter(matter=matter.strip())
    if target.organisation is not None:
        return rows.filter(target=target.organisation).exists()
    return rows.filter(target_division__code=target.code).exists()


def guarded(parts: Sequence[tuple[str, str, str]]) -> list[Verdict]:
    """No number of a person in what others read (R-OPN-9): (field, label, text)."""
    return guard_verdicts([Part(*part) for part in parts if part[2]])


def ruling_body(report: Report) -> dict[str, Any]:
    """What is published: the one reported and the ruling. Neither who reported, nor where from, nor when, nor their
    words beyond the name of the matter."""
    return {
        "kind": "report_ruling",
        "version": 1,
        "report": report.pk,
        "place": {"code": report.county.code, "name": report.county.name},
        "reported": target_label(report),
        "about": report.kind,
        "matter": report.matter,
        "list": {"number": report.list_then.get("number"), "on_list": report.list_then.get("on_list", False)},
        "ruled_by": report.level,
        "ruling": report.ruling,
        "reason": report.ruling_reason,
        "remedy": report.remedy,
        "remedy_by": None if report.remedy_by is None else report.remedy_by.isoformat(),
        "ruled_on": report.ruled_on.isoformat() if report.ruled_on else None,
    }


def state_labels() -> dict[str, str]:
    return {value: str(label) for value, label in S.choices}


def county_label(level: str) -> str:
    return _("县级人民政府办公室") if level == ReportLevel.OFFICE else str(ReportLevel(level).label)
