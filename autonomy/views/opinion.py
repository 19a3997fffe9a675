"""The committee says what it thinks of a draft list or of a request for admission."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions.opinion import give_opinion, is_open
from autonomy.forms.opinion import OpinionForm
from autonomy.list_duties import about
from autonomy.permissions import GIVE_OPINION
from autonomy.queries.opinion import visible_to
from governance.base.accounts.permissions import may
from governance.base.frame import DeskRequest, desk_page, show, status_of, submitted


@desk_page("GET", "HEAD", "POST")
def opinion(request: DeskRequest, opinion_id: int) -> HttpResponse:
    """What is asked, until when, and the form; afterwards what was said."""
    asked = get_object_or_404(visible_to(request.user, request.on), pk=opinion_id)
    allowed = may(request.user, GIVE_OPINION.name, place=asked.division.code, on=request.on).ok
    form = OpinionForm(request.POST or None) if allowed and not asked.stance and is_open(asked) else None
    made, problems = submitted(
        request,
        form,
        lambda: give_opinion(
            opinion_id=asked.pk, by=request.user, at=request.at, on=request.on, **form.cleaned_data if form else {}
        ),
    )
    if made is not None:
        messages.success(request, _("意见已经送到县里。公布清单或者作出决定时会写明怎样处理。"))
        return redirect("autonomy:opinion", asked.pk)
    page = {
        "title": _("提意见：%(about)s") % {"about": about(asked)},
        "opinion": asked,
        "form": form,
        "problems": problems,
        "actions": [{"name": "go", "label": _("提交意见"), "kind": "primary"}],
        "url": reverse("autonomy:version", args=[asked.version_id]) if asked.version_id else "",
        "back_url": reverse("desk:home"),
    }
    return show(request, "autonomy/opinion.html", page, status_of(problems))
