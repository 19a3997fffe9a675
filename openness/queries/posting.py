"""What hangs on the notice board, for how long, and what may come down (R-OPN-7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of, within_codes
from governance.base.clock.models import Duty
from governance.base.law.queries import NoRuleInForce, rule
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from openness.choices import State
from openness.duty_kinds import KIND_DISPLAY
from openness.models import Disclosure, Posting
from openness.permissions import POST_PAPER
from openness.queries.content import day_label

REMEMBERED = 30  # days in which the desk says that a sheet may come down; after that nobody is bothered


def display_days(disclosure: Disclosure) -> int:
    """How long it was published to hang: frozen with the publication."""
    if disclosure.display_until is None or disclosure.published_at is None:
        raise ValueError(f"disclosure {disclosure.pk} is not public")
    return (disclosure.display_until - timezone.localdate(disclosure.published_at)).days


def lawful_days(division: Division, on: dt.date) -> tuple[int, tuple[str, ...]]:
    """The least number of days that binds the place, with its basis; (0, ()) where no rule is in force."""
    code = "RC-DI-PERIOD" if division.committee == Committee.URBAN else "VC-DI-PERIOD"
    try:
        found = rule(code, applies_to=division.committee, place=division.code, on=on)
    except NoRuleInForce:
        return 0, ()
    return (found.number, (found.basis_text,)) if found.binding else (0, ())


def is_current(disclosure: Disclosure) -> bool:
    """Whether what hangs is still what is public: neither withdrawn, replaced nor erased."""
    return disclosure.state == State.PUBLISHED and not disclosure.replaced and disclosure.erased_at is None


def open_displays(disclosure: Disclosure, posting_ids: Sequence[int] | None = None) -> list[int]:
    """Open duties to keep its sheets up; of these postings only, when given."""
    ids = (
        list(Posting.objects.filter(disclosure=disclosure).values_list("id", flat=True))
        if posting_ids is None
        else list(posting_ids)
    )
    rows = Duty.objects.open().filter(division_id=disclosure.division_id, kind=KIND_DISPLAY, subject__in=ids)
    return list(rows.values_list("id", flat=True))


def postings(disclosure: Disclosure, on: dt.date) -> list[dict[str, Any]]:
    """Every sheet of it, first posted first; one query."""
    rows = Posting.objects.filter(disclosure=disclosure).select_related("posted_by")
    return [_row(row, is_current(disclosure), on) for row in rows]


def standing(row: Posting, current: bool, on: dt.date) -> tuple[str, str]:
    """How a sheet stands on that day: the look of it, and its words."""
    if row.taken_down_on is not None:
        return "met", _("已取下")
    if not current:
        return "late", _("内容已更正或撤回，请取下")
    if on > row.keep_until:
        return "due", _("贴满了，可以取下")
    return "open", _("展示中")


def _row(row: Posting, current: bool, on: dt.date) -> dict[str, Any]:
    state, label = standing(row, current, on)
    return {
        "id": row.pk,
        "where": row.place_note,
        "state": state,
        "state_label": label,
        "posted_label": _("%(day)s贴上，%(who)s登记") % {"day": day_label(row.posted_on), "who": row.posted_by.name},
        "until_label": _("至少贴到%s") % day_label(row.keep_until),
        "down_label": "" if row.taken_down_on is None else _("%s取下") % day_label(row.taken_down_on),
        "photo_url": "" if row.photo_id is None else reverse("openness:file", args=[row.photo_id]),
        "may_take_down": row.taken_down_on is None and (not current or on > row.keep_until),
    }


def last_places(disclosure: Disclosure) -> list[str]:
    """Where this community posted before, the latest first: offered, so that nobody types it again; one query."""
    rows = Posting.objects.filter(disclosure__division=disclosure.division).order_by("-id")[:20]
    return list(dict.fromkeys(rows.values_list("place_note", flat=True)))


def hanging_at(disclosure: Disclosure) -> set[str]:
    """Where it hangs already; one query."""
    rows = Posting.objects.filter(disclosure=disclosure, taken_down_on=None)
    return set(rows.values_list("place_note", flat=True))


def to_take_down(user: User, on: dt.date) -> list[dict[str, Any]]:
    """Sheets whose days are over, or that no longer hold, as rows of the to-do list; never late, since hanging longer
    harms nobody, and forgotten after a month; one query."""
    codes = scope_of(user, on).codes(POST_PAPER.roles)
    over = Q(keep_until__lt=on, keep_until__gte=on - dt.timedelta(days=REMEMBERED))
    stale = Q(disclosure__replaced=True) | Q(disclosure__state=State.WITHDRAWN) | Q(disclosure__erased_at__isnull=False)
    rows = (
        Posting.objects.filter(within_codes(codes, "disclosure__division__code"), taken_down_on=None)
        .filter(over | (stale & Q(posted_on__gte=on - dt.timedelta(days=4 * REMEMBERED))))
        .select_related("disclosure__division")
        .order_by("keep_until", "id")
    )
    return [
        {
            "title": _("%(title)s（%(where)s）") % {"title": row.disclosure.title, "where": row.place_note},
            "place": row.disclosure.division.name,
            "verb": _("可取下") if is_current(row.disclosure) else _("请取下"),
            "url": reverse("openness:posting", args=[row.disclosure_id]),
            "state": "due",
            "state_label": _("贴满了") if is_current(row.disclosure) else _("内容已更正或撤回"),
        }
        for row in rows
    ]
