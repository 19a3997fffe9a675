"""Meetings at the desk: the list, one meeting with what this person may do about it, and its papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.permissions import filter_official, may, scope_of
from governance.base.documents.choices import DOCX, PDF
from governance.base.frame import REFUSED_STATUS, DeskRequest, desk_page, export_page, show, submitted
from governance.committees.actions.item import count_item
from governance.committees.actions.meeting import cancel_meeting, hold_meeting
from governance.committees.actions.minutes import minute, sign_minutes
from governance.committees.actions.resolution import authorise, reject, resolve, revoke
from governance.committees.choices import ItemKind, QuorumWay
from governance.committees.forms.meeting import (
    AuthoriseForm,
    CancelForm,
    CountForm,
    HeldForm,
    MinutesForm,
    ResolveForm,
    RevokeForm,
    SignForm,
)
from governance.committees.models import AgendaItem, Meeting, Resolution
from governance.committees.permissions import CALL_MEETING
from governance.committees.queries import meeting as facts
from governance.committees.queries import meeting_files as files
from governance.committees.queries import meeting_pages as pages
from governance.committees.rules import meeting as rules

export_meetings = export_page(pages.export_meetings)


@desk_page("GET")
def meetings(request: DeskRequest) -> HttpResponse:
    context = pages.desk_list(request.user, request.on)
    codes = scope_of(request.user, request.on).codes(CALL_MEETING.roles)
    context["bodies"] = pages.bodies_for(codes, request.on)
    return show(request, "committees/meeting_list.html", context)


def seen(request: DeskRequest, meeting_id: int) -> Meeting:
    try:
        return facts.get_for(request.user, meeting_id, request.on)
    except Meeting.DoesNotExist as missing:
        raise Http404 from missing


@desk_page("GET", "POST")
def meeting(request: DeskRequest, meeting_id: int) -> HttpResponse:
    found = seen(request, meeting_id)
    made = _forms(request, found)
    asked = next((name for name in made if name in request.POST), "")
    form = made.get(asked)
    done, problems = submitted(request, form, lambda: ACTS[asked.partition("-")[0]](request, found, form, asked))
    if done is not None:
        return done
    context = pages.detail(found) | {
        "problems": problems,
        "made": [_shown(name, one) for name, one in made.items() if "-" not in name],
        "papers": [(what, PAPER_WORDS[what]) for what in files.PAPERS],
    }
    for row in context["items"]:
        mine = [name for name in made if name.endswith(f"-{row['id']}")]
        row["forms"] = [_shown(name, made[name]) for name in mine]
    return show(request, "committees/meeting_one.html", context, REFUSED_STATUS if problems else 200)


PAPER_WORDS = {"notice": gettext_lazy("通知"), "signin": gettext_lazy("签到表"), "minutes": gettext_lazy("会议记录")}
HEADS = {
    "hold": (gettext_lazy("会开过了，登记到会"), gettext_lazy("登记到会")),
    "cancel": (gettext_lazy("不开了"), gettext_lazy("取消会议")),
    "count": (gettext_lazy("登记表决"), gettext_lazy("登记票数")),
    "minute": (gettext_lazy("会议记录"), gettext_lazy("记录定稿")),
    "sign": (gettext_lazy("在记录上签名"), gettext_lazy("我看过记录，签名")),
    "resolve": (gettext_lazy("公开决议"), gettext_lazy("公开决议")),
    "reject": (gettext_lazy("把没有通过写进事项"), gettext_lazy("登记没有通过")),
    "authorise": (gettext_lazy("授权的范围和到期日"), gettext_lazy("登记授权")),
    "revoke": (gettext_lazy("这个决议撤销了以前的决议"), gettext_lazy("登记撤销")),
}
FOLDED = ("cancel", "revoke", "recount")


def _shown(name: str, form: forms.Form) -> dict[str, Any]:
    title, label = HEADS[name.partition("-")[0]]
    again = "again" in form.fields
    folded = (name.partition("-")[0] in FOLDED or again) and not form.errors
    words = _("票数登记错了，重新登记") if again else title
    actions = [{"name": name, "label": label, "kind": "primary"}]
    return {"name": name, "title": words, "form": form, "folded": folded, "actions": actions}


def _forms(request: DeskRequest, found: Meeting) -> dict[str, forms.Form]:
    """Those this person may send now, by the name of their button; the one that was sent is bound."""
    if not may(request.user, CALL_MEETING.name, place=found.division.code, on=request.on).ok:
        return {}
    if found.cancelled_on is not None:
        return {}

    def data(name: str) -> Any:
        return request.POST if name in request.POST else None

    if found.held_on is None:
        return _before(request, found, data)
    made = _items(found, data)
    resolved = any(name.startswith(("authorise", "revoke")) for name in made) or _published(found)
    if not resolved:
        made["minute"] = MinutesForm(data("minute"), prefix="minute", initial={"text": found.minutes})
    if found.minutes_on is not None:
        made["sign"] = SignForm(data("sign"), prefix="sign")
    return made


def _published(found: Meeting) -> bool:
    return Resolution.objects.filter(item__meeting=found).exists()


def _before(request: DeskRequest, found: Meeting, data: Any) -> dict[str, forms.Form]:
    made: dict[str, forms.Form] = {}
    planned = timezone.localdate(found.planned_at)
    if planned <= request.on:
        ways = rules.ways_of(found.division.committee, found.body.kind)
        members = list(facts.members_of(found.body, planned)) if ways == (QuorumWay.MEMBERS,) else []
        made["hold"] = HeldForm(data("hold"), ways=ways, members=members, prefix="hold", initial={"held_on": planned})
    made["cancel"] = CancelForm(data("cancel"), prefix="cancel")
    return made


def _items(found: Meeting, data: Any) -> dict[str, forms.Form]:
    """Each item's next step: its count, its resolution, what the resolution does."""
    made: dict[str, forms.Form] = {}
    signed = found.signatures.filter(minutes_hash=found.minutes_hash).exists()
    rows = AgendaItem.objects.filter(meeting=found).select_related("resolution__authorisation").order_by("position")
    for item in rows:
        resolution = getattr(item, "resolution", None)
        if item.kind in rules.HEARD or not found.quorate:
            continue
        if resolution is not None:
            made |= _resolved(found, item, resolution, data)
            continue
        if found.minutes_on is None:
            name = f"count-{item.pk}"
            owners, again = found.way == QuorumWay.OWNERS, item.yes is not None
            made[name] = CountForm(data(name), prefix=name, owners=owners, again=again)
        if item.passed and signed:
            name = f"resolve-{item.pk}"
            made[name] = ResolveForm(data(name), prefix=name, initial={"text": item.text or item.title})
        if item.passed is False and item.matter_id is not None:
            made[f"reject-{item.pk}"] = forms.Form(data(f"reject-{item.pk}"))
    return made


def _resolved(found: Meeting, item: AgendaItem, resolution: Resolution, data: Any) -> dict[str, forms.Form]:
    made: dict[str, forms.Form] = {}
    day = resolution.decided_on
    if item.kind == ItemKind.AUTHORISATION and not hasattr(resolution, "authorisation"):
        name = f"authorise-{item.pk}"
        subjects = facts.delegable_of(found.division, day)
        made[name] = AuthoriseForm(data(name), prefix=name, subjects=subjects, initial={"starts_on": day})
    revocable = rules.REVOKERS.get(found.body.kind, ())
    if revocable:
        earlier = Resolution.objects.in_force().filter(
            division=found.division, item__meeting__body__kind__in=revocable, decided_on__lte=day
        )
        listed = [(row.pk, f"{row.number} {row.item.title}") for row in earlier.select_related("item")[: pages.LISTED]]
        if listed:
            name = f"revoke-{item.pk}"
            made[name] = RevokeForm(data(name), prefix=name, resolutions=listed)
    return made


def _when(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


def _back(request: DeskRequest, found: Meeting, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("committees:meeting", found.pk)


def _hold(request: DeskRequest, found: Meeting, form: Any, asked: str) -> HttpResponse:
    after = hold_meeting(meeting_id=found.pk, given=form.given(), **_when(request))
    if not after.quorate:
        return _back(request, found, _("已登记。到会人数不够，不能表决，请另行召集。"))
    return _back(request, found, _("已登记到会，可以登记表决。"))


def _cancel(request: DeskRequest, found: Meeting, form: Any, asked: str) -> HttpResponse:
    cancel_meeting(meeting_id=found.pk, why=form.cleaned_data["why"], **_when(request))
    return _back(request, found, _("已取消。"))


def _key(asked: str) -> int:
    return int(asked.rpartition("-")[2])


def _count(request: DeskRequest, found: Meeting, form: Any, asked: str) -> HttpResponse:
    item = count_item(item_id=_key(asked), given=form.given(), **_when(request))
    return _back(request, found, _("已登记：通过。") if item.passed else _("已登记：没有通过，原因写在议题下面。"))


def _minute(request: DeskRequest, found: Meeting, form: Any, asked: str) -> HttpResponse:
    minute(meeting_id=found.pk, text=form.cleaned_data["text"], **_when(request))
    return _back(request, found, _("会议记录已定稿，请看过的人签名。"))


def _sign(request: DeskRequest, found: Meeting, form: Any, asked: str) -> HttpResponse:
    digest = request.POST.get("digest", "")
    sign_minutes(meeting_id=found.pk, minutes_hash=digest, **form.cleaned_data, **_when(request))
    return _back(request, found, _("已签名。"))


def _resolve(request: DeskRequest, found: Meeting, form: Any, asked: str) -> HttpResponse:
    made = resolve(item_id=_key(asked), **form.cleaned_data, **_when(request))
    return _back(request, found, _("决议已经公开，编号 %(number)s。") % {"number": made.number})


def _reject(request: DeskRequest, found: Meeting, form: Any, asked: str) -> HttpResponse:
    reject(item_id=_key(asked), **_when(request))
    return _back(request, found, _("已写进事项。可以再议，也可以结束这件事。"))


def _authorise(request: DeskRequest, found: Meeting, form: Any, asked: str) -> HttpResponse:
    resolution = Resolution.objects.get(item_id=_key(asked), division=found.division)
    authorise(resolution_id=resolution.pk, **form.cleaned_data, **_when(request))
    return _back(request, found, _("已登记授权。"))


def _revoke(request: DeskRequest, found: Meeting, form: Any, asked: str) -> HttpResponse:
    other = Resolution.objects.get(item_id=_key(asked), division=found.division)
    chosen = int(form.cleaned_data["resolution"])
    revoke(resolution_id=chosen, by_resolution_id=other.pk, **_when(request))
    return _back(request, found, _("已登记撤销，并且公开。"))


ACTS: dict[str, Any] = {
    "hold": _hold,
    "cancel": _cancel,
    "count": _count,
    "minute": _minute,
    "sign": _sign,
    "resolve": _resolve,
    "reject": _reject,
    "authorise": _authorise,
    "revoke": _revoke,
}


# Papers ---------------------------------------------------------------------------------------------------------------


@desk_page("GET")
def meeting_paper(request: DeskRequest, meeting_id: int, what: str, ending: str) -> HttpResponse:
    found = seen(request, meeting_id)
    made, title = files.meeting_paper(found, what, ending, request.on)
    return _file(made, title, ending)


@desk_page("GET")
def resolution(request: DeskRequest, resolution_id: int) -> HttpResponse:
    """At the desk it leads to the meeting it was passed at."""
    row = _resolution(request, resolution_id)
    return redirect(f"{reverse('committees:meeting', args=[row.item.meeting_id])}#item-{row.item_id}")


@desk_page("GET")
def resolution_paper(request: DeskRequest, resolution_id: int, ending: str) -> HttpResponse:
    made, title = files.resolution_paper(_resolution(request, resolution_id), ending)
    return _file(made, title, ending)


def _resolution(request: DeskRequest, resolution_id: int) -> Resolution:
    rows = filter_official(Resolution.objects.all(), request.user, request.on)
    row = rows.select_related("division", "item__meeting__body").filter(pk=resolution_id).first()
    if row is None:
        raise Http404
    return row


def _file(made: bytes, title: str, ending: str) -> HttpResponse:
    response = HttpResponse(made, content_type=DOCX if ending == "docx" else PDF)
    name = f"{title}.{ending}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
