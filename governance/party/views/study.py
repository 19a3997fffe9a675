"""Recording what the party organisation said of a matter, and reading it (R-PTY-2)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.committees.models import Matter
from governance.party.actions.study import StudyInput, record_study
from governance.party.choices import StudyKind
from governance.party.forms import StudyForm
from governance.party.models import Study
from governance.party.queries import study as facts
from governance.party.queries.pages import day
from governance.party.views.common import found, when


@desk_page("GET", "POST")
def record(request: DeskRequest, matter_id: int) -> HttpResponse:
    """The step that is next decides which meeting it is."""
    matter = found(facts.matter_waiting, request, matter_id, Matter.DoesNotExist)
    kind = matter.next_kind if matter.next_kind in StudyKind.values else StudyKind.STUDIED  # type: ignore[attr-defined]
    form = StudyForm(request.POST or None)
    made, problems = submitted(
        request,
        form,
        lambda: record_study(matter_id=matter.pk, given=StudyInput(kind=kind, **form.cleaned_data), **when(request)),
    )
    if made is not None:
        messages.success(request, _("已登记并公开。"))
        return redirect("party:study", made.pk)
    return form_page(
        request,
        title=_("%(step)s：%(title)s") % {"step": StudyKind(kind).label, "title": matter.title},
        form=form,
        verb=_("登记并公开"),
        back_url=reverse("party:place", args=[matter.division.code]),
        problems=problems,
        place={"name": matter.division.name},
        help=_("需由会议决定的重要事项，先经党组织研究讨论，再提交会议。%(basis)s")
        % {"basis": facts.first_rule(matter.division, request.on)},
    )


@desk_page("GET")
def study(request: DeskRequest, study_id: int) -> HttpResponse:
    row = found(facts.study_for, request, study_id, Study.DoesNotExist)
    context = {
        "s": study_part(row),
        "by": row.by.name,
        "public_url": reverse("party_board:study", args=[row.division.code, row.pk]),
        "back_url": reverse("party:place", args=[row.division.code]),
    }
    return show(request, "party/study.html", context)


def study_part(row: Study) -> dict[str, object]:
    """One study for its page, here and on the board."""
    return {
        "title": row.matter.title,
        "place": row.division.name,
        "organisation": row.organisation.name,
        "kind": str(row.get_kind_display()),
        "held": day(row.held_on),
        "entitled": row.entitled,
        "present": row.present,
        "yes": row.yes,
        "opinion": str(row.get_opinion_display()),
        "goes_on": row.opinion in ("agree", "conditions"),
        "text": row.text,
        "conditions": row.conditions,
        "verdicts": row.verdicts,
        "leaf": row.leaf,
    }
