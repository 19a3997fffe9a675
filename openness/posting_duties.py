"""The two duties of the notice board: put it up, keep it up (村组法 35, 居组法 34; R-OPN-7)."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from openness.actions import duties
from openness.duty_kinds import KIND_DISPLAY, KIND_POST, post_deadline
from openness.models import Disclosure, Posting


def _url(disclosure_id: int) -> str:
    return reverse("openness:posting", args=[disclosure_id])


def _describe_posts(rows: Sequence[Duty]) -> dict[int, DutyText]:
    titles = dict(Disclosure.objects.filter(pk__in=[duty.subject for duty in rows]).values_list("id", "title"))
    return {
        duty.pk: DutyText(_("贴到公开栏：%(title)s") % {"title": titles[duty.subject]}, _("去张贴"), _url(duty.subject))
        for duty in rows
    }


def _describe_displays(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Posting.objects.select_related("disclosure").in_bulk([duty.subject for duty in rows])
    texts = {}
    for duty in rows:
        posting = found[duty.subject]
        words = {"title": posting.disclosure.title, "where": posting.place_note}
        note = _("展示中，贴到%(until)s") % {"until": full_date(posting.keep_until)}
        texts[duty.pk] = DutyText(
            _("别取下：%(title)s（%(where)s）") % words, _("查看"), _url(posting.disclosure_id), note
        )
    return texts


def _explain_posts(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    basis = _("依据：法律规定设立固定的公开栏，网上公开是另加的（村组法第三十五条、居组法第三十四条）；日数由平台约定")
    return {duty.pk: [*explain(post_deadline(duty.period, calendar)), basis] for duty in rows}


def _explain_displays(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    found = Posting.objects.in_bulk([duty.subject for duty in rows])
    return {duty.pk: _display_sentences(found[duty.subject], duty) for duty in rows}


def _display_sentences(posting: Posting, duty: Duty) -> list[str]:
    words = {
        "posted": full_date(posting.posted_on),
        "days": (posting.keep_until - posting.posted_on).days,
        "until": full_date(posting.keep_until),
        "first": full_date(duty.due_on),
    }
    return [
        _("%(posted)s贴上，当天不算，满%(days)s天到%(until)s为止，%(first)s起可以取下。") % words,
        _("依据：公布的期限不少于十五日（村组法第三十五条、居组法第三十四条），公开目录规定更长的从其规定"),
    ]


def register() -> None:
    """Owed by the clerk: the agent keeps the books and is not in the village."""
    register_kind(
        DutyKind(
            KIND_POST,
            "openness.post",
            gettext_lazy("张贴"),
            (Role.CLERK,),
            _describe_posts,
            _explain_posts,
        )
    )
    register_kind(
        DutyKind(
            KIND_DISPLAY,
            "openness.display",
            gettext_lazy("公开栏展示"),
            (Role.CLERK,),
            _describe_displays,
            _explain_displays,
        )
    )
    register_step("openness.settle_displays", duties.settle_displays)
