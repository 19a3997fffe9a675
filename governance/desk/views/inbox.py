"""The inbox, what one chooses about it, and the group of an office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.frame import (
    DeskRequest,
    add_refusals,
    desk_page,
    export_page,
    form_page,
    form_problems,
    problems_of,
    show,
)
from governance.base.notices.actions.channel import remove_channel, set_channel, try_channel
from governance.base.notices.actions.notice import read
from governance.base.notices.actions.preference import choose_email
from governance.base.notices.channels.mail import is_set_up
from governance.base.notices.models import Notice
from governance.base.notices.permissions import places_of_channels
from governance.base.notices.queries import channel_at, inbox, wants_email
from governance.base.places.models import Division
from governance.base.verdict import Refused
from governance.desk.forms import ChannelForm, EmailForm
from governance.desk.queries import exporting
from openness.queries.labels import weekday_label

export = export_page(exporting.notices)


@desk_page("GET", "POST")
def inbox_page(request: DeskRequest) -> HttpResponseBase:
    """Open ones above, done ones below; the button marks all as read."""
    if request.method == "POST":
        read(user=request.user, at=request.at)
        return redirect("desk:inbox")
    found = inbox(request.user)
    codes = places_of_channels(request.user, request.on)
    context = {
        "waiting": [_row(notice) for notice in found.waiting],
        "done": [_row(notice) for notice in found.done],
        "any_unread": any(notice.read_at is None for notice in (*found.waiting, *found.done)),
        "channels": [reverse("desk:channel", args=[code]) for code in codes],
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/inbox.html", context)


def _row(notice: Notice) -> dict[str, Any]:
    return {
        "title": notice.title,
        "text": notice.text,
        "place": notice.division.name,
        "date_label": weekday_label(timezone.localdate(notice.at)),
        "unread": notice.read_at is None,
        "url": reverse("desk:notice", args=[notice.pk]),
    }


@desk_page("POST")
def follow(request: DeskRequest, notice_id: int) -> HttpResponseBase:
    """One of one's own, read now, and the page it is about; anybody else's is not there."""
    notice = Notice.objects.of(request.user).filter(pk=notice_id).first()
    if notice is None:
        raise Http404
    read(user=request.user, at=request.at, notice_ids=[notice.pk])
    return redirect(notice.url)


@desk_page("GET", "POST")
def inbox_settings(request: DeskRequest) -> HttpResponseBase:
    """E-mail or none; nothing else is chosen, since what is urgent is decided by the rules."""
    if request.method == "POST":
        form = EmailForm(request.POST)
        if form.is_valid():
            choose_email(user=request.user, email=form.cleaned_data["email"])
            messages.success(request, _("已保存。"))
            return redirect("desk:inbox")
    form = EmailForm(initial={"email": wants_email(request.user)})
    if not is_set_up():
        help_text = _("本平台还没有接通邮件，现在只在收件箱里通知。")
    elif not request.user.email:
        help_text = _("您的账号没有登记邮箱，现在只在收件箱里通知。要收邮件，请管理员为您登记。")
    else:
        help_text = _("您的邮箱：%(email)s。每天最多一封汇总，没有待办就不发；退回、质询和上报会马上发。") % {
            "email": request.user.email
        }
    return form_page(
        request, title=_("通知设置"), form=form, verb=_("保存"), back_url=reverse("desk:inbox"), help=help_text
    )


@desk_page("GET", "POST")
def channel(request: DeskRequest, code: str) -> HttpResponseBase:
    """The group of one's own office: set, tried, removed."""
    if code not in places_of_channels(request.user, request.on):
        raise Http404
    division = Division.objects.get(code=code)
    known = channel_at(division)
    form = ChannelForm(request.POST if "go" in request.POST else None)
    problems: list[dict[str, str]] = []
    who: dict[str, Any] = {"by": request.user, "on": request.on}
    try:
        if "try" in request.POST and known is not None:
            try_channel(address_id=known.pk, **who)
            messages.success(request, _("已发出。请到群里看一眼：看到“村务工作台试发”才算接通。"))
            return redirect("desk:channel", code)
        if "remove" in request.POST and known is not None:
            remove_channel(address_id=known.pk, at=request.at, **who)
            messages.success(request, _("已取消，群里不再收到通知。"))
            return redirect("desk:channel", code)
        if "go" in request.POST and form.is_valid():
            set_channel(division=division, at=request.at, **who, **form.cleaned_data)
            messages.success(request, _("已保存。请点“试发一条”，到群里看一眼。"))
            return redirect("desk:channel", code)
    except Refused as refused:
        problems = add_refusals(form, refused.verdicts) if "go" in request.POST else problems_of(refused.verdicts)
    else:
        problems = form_problems(form)
    return form_page(
        request,
        title=_("单位工作群"),
        form=form,
        verb=_("保存"),
        back_url=reverse("desk:inbox"),
        problems=problems,
        template="desk/channel.html",
        place={"name": division.name},
        known=known,
    )
