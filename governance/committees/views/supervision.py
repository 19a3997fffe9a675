"""The supervision committee at the desk: what it said, was answered, asked for and reported (R-CMT-7)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.permissions import may, scope_of
from governance.base.frame import DeskRequest, chosen_place, desk_page, export_page
from governance.base.places.models import Division
from governance.committees.actions.supervision import (
    answer_opinion,
    ask_meeting,
    close_ask,
    give_opinion,
    refer,
    report_work,
)
from governance.committees.choices import BodyKind, ReportedTo
from governance.committees.forms.oversight import (
    AnswerForm,
    AskForm,
    CloseAskForm,
    OpinionForm,
    ReferForm,
    ReportForm,
)
from governance.committees.models import SupervisionOpinion
from governance.committees.permissions import ANSWER_SUPERVISION, CALL_MEETING, SUPERVISE
from governance.committees.queries import oversight_files as files
from governance.committees.queries import oversight_pages as pages
from governance.committees.queries.oversight import holds, rules_on, supervisors
from governance.committees.rules import supervision as rules
from governance.committees.views import oversight as shared

export_opinions = export_page(files.export_opinions)
HEADS = {
    "answer": (gettext_lazy("答复这个意见"), gettext_lazy("提交答复并公开"), gettext_lazy("已答复，并且公开了。")),
    "close": (gettext_lazy("会议召集了"), gettext_lazy("登记"), gettext_lazy("已登记。")),
}


def _when(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


def _supervises(request: DeskRequest) -> bool:
    return bool(scope_of(request.user, request.on).codes(SUPERVISE.roles))


@desk_page("GET")
def supervision(request: DeskRequest) -> HttpResponse:
    within, year = shared.filters(request)
    places = shared.my_places(request, within)
    parts = pages.supervision_home(request.user, request.on, places, within, year)
    own = _supervises(request)
    links = [
        (_("建议召开会议"), reverse("committees:ask_new")),
        (_("登记向会议的报告"), reverse("committees:report_work")),
        (_("向上级反映"), reverse("committees:refer")),
    ]
    return shared.desk_list(
        request,
        parts,
        title=_("监督委员会"),
        lead=_("监督委员会看账目、公开、工程和决定，把意见写出来；不同意见一起公开，村（居）委会要答复。"),
        next=(_("提监督意见"), reverse("committees:opinion_new")) if own else None,
        more_links=links if own else [],
        export="/desk/export/opinions",
        back_url=reverse("desk:home"),
    )


@desk_page("GET", "POST")
def opinion_new(request: DeskRequest) -> HttpResponseBase:
    place, choice = chosen_place(request, SUPERVISE.name)
    meetings = shared.meetings_of(place, [BodyKind.SUPERVISION])
    before = SupervisionOpinion.objects.filter(division=place).order_by("-id")[:30]
    form = OpinionForm(request.POST or None, meetings=meetings, before=[(str(one.pk), one.title) for one in before])
    return shared.new_page(
        request,
        form,
        lambda: give_opinion(division_id=place.pk, given=form.given(), **_when(request)),
        title=_("提监督意见"),
        verb=_("提交并公开"),
        done_text=_("意见已经公开，村（居）委会会收到答复的任务。"),
        to="committees:opinion",
        back_url=reverse("committees:supervision"),
        **choice,
    )


@desk_page("GET", "POST")
def opinion(request: DeskRequest, supervisionopinion_id: int) -> HttpResponseBase:
    found = shared.found_in(
        pages.opinions_of(request.user, request.on).select_related("follows__division"), supervisionopinion_id
    )
    made: dict[str, forms.Form] = {}
    place = found.division
    answers = may(request.user, ANSWER_SUPERVISION.name, place=place.code, on=request.on).ok
    if answers and not hasattr(found, "answer") and not holds(request.user, supervisors(place, request.on)):
        made["answer"] = AnswerForm(shared.sent_data(request, "answer"), prefix="answer")

    def answer(_name: str) -> Any:
        return answer_opinion(opinion_id=found.pk, **made["answer"].cleaned_data, **_when(request))

    public = reverse("committees_board:opinion", args=[place.code, found.pk])
    page = pages.opinion_page(found, request.on)
    page["links"] = [*page["links"], (_("公开的页面"), public)]
    return shared.one_page(
        request, page, made, {"answer": answer}, HEADS, (reverse("committees:supervision"), _("监督委员会"))
    )


@desk_page("GET", "POST")
def ask_new(request: DeskRequest) -> HttpResponseBase:
    place, choice = chosen_place(request, SUPERVISE.name)
    form = AskForm(request.POST or None)
    return shared.new_page(
        request,
        form,
        lambda: ask_meeting(division_id=place.pk, **form.cleaned_data, **_when(request)),
        title=_("建议召开会议"),
        verb=_("提出建议"),
        done_text=_("已提出，村（居）委会会收到通知。"),
        to="committees:ask",
        back_url=reverse("committees:supervision"),
        **choice,
    )


@desk_page("GET", "POST")
def ask(request: DeskRequest, ask_id: int) -> HttpResponseBase:
    found = shared.found_in(pages.asks_of(request.user, request.on), ask_id)
    made: dict[str, forms.Form] = {}
    calls = may(request.user, CALL_MEETING.name, place=found.division.code, on=request.on).ok
    late = found.due_on is not None and request.on > found.due_on
    if found.closed_on is None and (calls or (late and pages.supervises(request.user, found.division, request.on))):
        meetings = shared.meetings_of(found.division, [found.meeting_of], held=False)
        made["close"] = CloseAskForm(shared.sent_data(request, "close"), meetings=meetings, prefix="close")

    def close(_name: str) -> Any:
        return close_ask(ask_id=found.pk, meeting_id=made["close"].cleaned_data["meeting"], **_when(request))

    page = pages.ask_page(found, request.on)
    return shared.one_page(
        request, page, made, {"close": close}, HEADS, (reverse("committees:supervision"), _("监督委员会"))
    )


def _targets(place: Division, request: DeskRequest) -> list[tuple[str, str]]:
    code = rules.REPORT_WRONG[place.committee]
    law = rules_on(place, request.on, [code]).get(code)
    return [(to, str(ReportedTo(to).label)) for to in rules.targets(None if law is None else law.options)]


@desk_page("GET", "POST")
def refer_new(request: DeskRequest) -> HttpResponseBase:
    place, choice = chosen_place(request, SUPERVISE.name)
    form = ReferForm(request.POST or None, to=_targets(place, request))
    return shared.new_page(
        request,
        form,
        lambda: refer(division_id=place.pk, **form.cleaned_data, **_when(request)),
        title=_("向上级反映"),
        verb=_("提交"),
        done_text=_("已提交。只有监督委员会和收到的单位看得到。"),
        to="committees:referral",
        back_url=reverse("committees:supervision"),
        help=_(
            "发现侵害群众利益等违纪违法行为的，可以向这里反映。内容不公开，村（居）委会看不到。平台不和监察机关相连：向监察机关反映的，这里只留记录，请另外递送。"
        ),
        **choice,
    )


@desk_page("GET")
def referral(request: DeskRequest, referral_id: int) -> HttpResponseBase:
    found = shared.found_in(pages.referrals_of(request.user, request.on), referral_id)
    page = pages.referral_page(found)
    return shared.one_page(request, page, {}, {}, {}, (reverse("committees:supervision"), _("监督委员会")))


@desk_page("GET", "POST")
def report(request: DeskRequest) -> HttpResponseBase:
    place, choice = chosen_place(request, SUPERVISE.name)
    meetings = shared.meetings_of(place, [BodyKind.ASSEMBLY, BodyKind.COUNCIL])
    form = ReportForm(request.POST or None, meetings=meetings)

    def act() -> Any:
        data = dict(form.cleaned_data)
        return report_work(division_id=place.pk, meeting_id=data.pop("meeting"), **data, **_when(request))

    return shared.new_page(
        request,
        form,
        act,
        title=_("登记向会议的报告"),
        verb=_("提交并公开"),
        done_text=_("已登记，并且公开了。"),
        to="committees:supervision",
        keyed=False,
        back_url=reverse("committees:supervision"),
        **choice,
    )
