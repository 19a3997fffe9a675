"""The calendar of one's duties, on the screen and as a feed for a telephone's own calendar."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.base.frame import DeskRequest, desk_page, show
from governance.base.notices.actions.preference import feed_hash, make_feed, revoke_feed
from governance.base.notices.queries import feed_made_at, reader_of
from governance.desk.queries.calendar import feed_of, first_of, month_of, shifted

HOURLY = 60  # calendars ask a few times a day; an address that guesses tokens is stopped as well
HOUR = 3600


@desk_page("GET", "POST")
def month_page(request: DeskRequest) -> HttpResponseBase:
    """A month; and the secret address for other calendars, shown once when it is made."""
    address = ""
    if request.method == "POST":
        if "revoke" in request.POST:
            revoke_feed(user=request.user, at=request.at)
            return redirect("desk:calendar")
        token = make_feed(user=request.user, at=request.at)
        address = request.build_absolute_uri(reverse("desk:calendar_feed", args=[token]))
    first = first_of(request.GET.get("month", ""), request.on)
    days = month_of(request.user, first, request.on)
    context = {
        "title": _("%(year)d年%(month)d月") % {"year": first.year, "month": first.month},
        "days": days,
        "count": sum(len(day.duties) + day.more for day in days if day.inside),
        "weekdays": [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")],
        "before": shifted(first, -1).strftime("%Y-%m"),
        "after": shifted(first, 1).strftime("%Y-%m"),
        "this_month": first == request.on.replace(day=1),
        "feed_address": address,
        "feed_made_at": feed_made_at(request.user),
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/calendar.html", context)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the address reads: no sign-in, no cookie. Unknown and revoked addresses are not there."""
    on: dt.date = request.on  # type: ignore[attr-defined]
    if _too_often(f"token:{feed_hash(token)}") or _too_often(f"from:{request.META.get('REMOTE_ADDR', '')}", times=20):
        return HttpResponse(_("取得太频繁，一小时后再试。"), status=429, content_type="text/plain; charset=utf-8")
    reader = reader_of(token)
    if reader is None:
        raise Http404
    body = feed_of(reader, on)
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["ETag"] = etag
    answer = get_conditional_response(request, etag=etag, response=answer) or answer
    answer["Cache-Control"] = "private, max-age=3600"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _too_often(who: str, times: int = 1) -> bool:
    """Counted by the hour; an office behind one address has many calendars."""
    key = f"feed:{hashlib.sha256(who.encode()).hexdigest()}"
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key) > HOURLY * times
    except ValueError:  # it ran out between the two lines
        return False
