"""The signed-in home: who one is, what to do next, and what is late below."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.queries.entrance import ENTRANCE_ROLES
from governance.base.accounts.permissions import (
    SEE_OFFICIAL,
    VERBS,
    codes_visible,
    may_enter_admin,
    needs_two_steps,
    scope_of,
)
from governance.base.clock.explain import calendar_warning
from governance.base.clock.permissions import ENTER_CALENDAR
from governance.base.clock.queries.calendar import missing_years
from governance.base.clock.queries.sweep import heartbeat
from governance.base.frame import DeskRequest, desk_page, show
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.base.places.rules.code import is_within
from governance.desk.queries.todo import overview, posts, todo_groups
from governance.party.permissions import READERS as PARTY_READERS
from governance.township.permissions import SEE_PROJECTS
from openness.permissions import ABOVE_ROLES, FILE, OWN_ROLES, REPORT_EVENT, SET_LISTING
from openness.queries.desk import loose_drafts
from openness.queries.labels import weekday_label
from openness.queries.posting import to_take_down
from openness.queries.signing import awaiting_sheets
from residents.permissions import HANDLE_REQUEST, KEEPERS, SEE_PERSONS


@desk_page("GET")
def home(request: DeskRequest) -> HttpResponse:
    """First screen: who and where, then the to-do list, nothing else above it (visual.md, "Desk")."""
    context = {
        "who": {"name": request.user.name or request.user.username, "roles": posts(request.user, request.on)},
        "todo": todo_groups(request.user, request.on),
        "drafts": loose_drafts(request.user, request.on),
        "hanging": to_take_down(request.user, request.on),
        "stale_since": stale_since(request),
        "notices": [*_calendar_notice(request), *awaiting_sheets(request.user, request.on)],
        "event_url": reverse("openness:event") if _holds(request, REPORT_EVENT.name) else "",
        "links": _links(request),
    }
    return show(request, "desk/home.html", context)


def _calendar_notice(request: DeskRequest) -> list[dict[str, str]]:
    """From November those who may enter it are told that the next year's holiday notice is missing (R-OPN-5)."""
    if not _holds(request, ENTER_CALENDAR.name):
        return []
    text = calendar_warning(missing_years(request.on))
    return [{"text": text, "url": reverse("admin:clock_calendaryear_changelist")}] if text else []


def _holds(request: DeskRequest, verb: str) -> bool:
    return bool(scope_of(request.user, request.on).roles() & VERBS[verb].roles)


OVERSIGHT = (
    ("supervision", gettext_lazy("监督委员会")),
    ("appraisals", gettext_lazy("民主评议")),
    ("audits", gettext_lazy("审计")),
    ("archives", gettext_lazy("档案")),
)


def _links(request: DeskRequest) -> list[dict[str, str]]:
    """The other things this person can do."""
    scope = scope_of(request.user, request.on)
    links = [
        {"url": reverse("desk:place", args=[code]), "label": _("辖区情况")} for code in scope.codes(ABOVE_ROLES)[:3]
    ]
    if _holds(request, FILE.name):
        links.append({"url": reverse("openness:start"), "label": _("填报别的")})
    if _holds(request, SEE_PROJECTS.name):
        links.append({"url": reverse("openness:projects"), "label": _("项目")})
    if scope.codes(ENTRANCE_ROLES):
        links.append({"url": reverse("autonomy:home"), "label": _("权责清单和减负")})
    if scope.codes((*OWN_ROLES, *ABOVE_ROLES)):
        links.append({"url": reverse("openness:challenges"), "label": _("质疑和答复")})
    if scope.codes(SEE_OFFICIAL.roles):
        links.append({"url": reverse("committees:bodies"), "label": _("组织和任职")})
        links.append({"url": reverse("committees:matters"), "label": _("要议的事")})
        links.append({"url": reverse("committees:meetings"), "label": _("会议和决议")})
        links.append({"url": reverse("committees:elections"), "label": _("选举")})
        links += [{"url": reverse(f"committees:{name}"), "label": str(label)} for name, label in OVERSIGHT]
    if scope.codes(PARTY_READERS):
        links.append({"url": reverse("party:start"), "label": _("党组织")})
    if scope.roles() & SEE_PERSONS.roles:
        links.append({"url": reverse("residents:people"), "label": _("人员登记")})
    if scope.codes((*HANDLE_REQUEST.roles, *KEEPERS)):
        links.append({"url": reverse("residents:overview"), "label": _("个人信息和平台意见")})
    for code in scope.codes(SET_LISTING.roles)[:1]:
        links.append({"url": reverse("openness:schedule", args=[code]), "label": _("公开目录")})
    if may_enter_admin(request.user, request.on):
        links.append({"url": reverse("admin:index"), "label": _("管理后台")})
    return links


def stale_since(request: DeskRequest) -> str:
    """When the sweep has not run for a day, since when; empty while it runs."""
    beat = heartbeat(request.at)
    if not beat.stale:
        return ""
    return weekday_label(timezone.localdate(beat.last)) if beat.last is not None else _("启用时")


@desk_page("GET")
def place(request: DeskRequest, code: str) -> HttpResponse:
    """The overview of a division of one's own official scope; 404 for any other."""
    division = Division.objects.filter(code=code).first()
    if division is None or not any(is_within(code, held) for held in codes_visible(request.user, request.on)):
        raise Http404
    context: dict[str, Any] = {
        **overview(division, request.on),
        "stale_since": stale_since(request),
        "sheets": awaiting_sheets(request.user, request.on, code),
        "back_url": reverse("desk:home"),
    }
    up = code[: {Level.COMMUNITY: 9, Level.TOWNSHIP: 6}.get(Level(division.level), 0)]
    if up and any(is_within(up, held) for held in codes_visible(request.user, request.on)):
        context["up_url"] = reverse("desk:place", args=[up])
    return show(request, "desk/place_dashboard.html", context)


@desk_page("GET")
def account(request: DeskRequest) -> HttpResponse:
    """What one holds and how one signs in."""
    context = {
        "who": {
            "name": request.user.name,
            "username": request.user.username,
            "roles": posts(request.user, request.on),
        },
        "two_step": is_mfa_enabled(request.user),
        "two_step_required": needs_two_steps(request.user, request.on),
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/account_settings.html", context)
