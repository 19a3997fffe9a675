"""After sending: where a disclosure stands, who has it, and what may be done with it (R-OPN-6)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.frame import DeskRequest, chosen_place, desk_page, form_page, show, submitted
from openness.actions.disclosure import create_draft, take_back
from openness.actions.publication import start_correction, withdraw
from openness.choices import State
from openness.forms.disclosure import StartForm
from openness.forms.reason import ReasonForm
from openness.models import Disclosure
from openness.permissions import ASK_ERASURE, FILE, VERIFY, WITHDRAW, may_file, may_see_papers
from openness.queries import desk, signing
from openness.queries.disclosure import next_step
from openness.queries.labels import disclosure_url
from openness.queries.schedule import fileable_items, monthly_item
from openness.queries.verification import signing_state


def seen(request: DeskRequest, disclosure_id: int) -> Disclosure:
    """One of the person's own work; 404 for every other."""
    try:
        return desk.working_copy(request.user, disclosure_id, request.on)
    except Disclosure.DoesNotExist as missing:
        raise Http404 from missing


@desk_page("GET")
def detail(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """What happens next, who has it, by when; then what it says and how it came about."""
    found = seen(request, disclosure_id)
    return show(
        request, "desk/disclosure_detail.html", detail_context(request, found) | {"links": _links(request, found)}
    )


def detail_context(request: DeskRequest, found: Disclosure) -> dict[str, Any]:
    """Shared with the page of the supervisors. Working papers only for those who may see them."""
    step = next_step(found)
    context: dict[str, Any] = {
        "place": {"name": found.division.name, "code": found.division.code},
        "d": desk.head(found),
        "steps": desk.steps(found),
        "next": desk.next_part(step, request.on) if step.who else None,
        "returned": desk.returned(found),
        "history": desk.history(found),
        "public_url": disclosure_url(found.division.code, found.pk) if found.published_at is not None else "",
        "back_url": reverse("desk:home"),
        **desk.body(found),
    }
    if found.state in (State.SUBMITTED, State.VERIFIED, State.PUBLISHED):
        context["signatures"] = signing.signatures(found, signing_state(found, request.on))
    if may_see_papers(request.user, found, request.on).ok:
        context["attachments"] = desk.attachments(found)
        context["sheets"] = signing.sheets(found)
    return context


def _links(request: DeskRequest, found: Disclosure) -> list[dict[str, str]]:
    """What this person may do with it now."""

    def reason(verb: str) -> str:
        return reverse("openness:reason", args=[found.pk, verb])

    def allowed(verb: str) -> bool:
        return may(request.user, verb, place=found.division.code, on=request.on).ok

    links: list[dict[str, str]] = []
    files = allowed(FILE.name)
    if found.is_editable and files:
        links.append({"url": reverse("openness:edit", args=[found.pk]), "label": _("继续填报"), "kind": "primary"})
    if found.state == State.SUBMITTED:
        label = _("去核实") if allowed(VERIFY.name) else _("核实情况和书面核实单")
        if allowed(VERIFY.name) or may_see_papers(request.user, found, request.on).ok:
            links.append({"url": reverse("openness:verify", args=[found.pk]), "label": label, "kind": "primary"})
        if files:
            links.append({"url": reason("take-back"), "label": _("取回修改"), "kind": "plain"})
    links += _paper(request, found)
    corrections = Disclosure.objects.filter(corrects=found).exclude(state=State.WITHDRAWN)
    newer = corrections.first() if found.published_at is not None else None
    if newer is not None:
        links.append(
            {"url": reverse("openness:disclosure", args=[newer.pk]), "label": _("看更正的一份"), "kind": "plain"}
        )
    elif found.state == State.PUBLISHED and files:
        links.append({"url": reason("correct"), "label": _("更正"), "kind": "plain"})
    if newer is None and found.state != State.WITHDRAWN and allowed(WITHDRAW.name):
        label = _("撤回") if found.published_at is not None else _("作废这一份")
        links.append({"url": reason("withdraw"), "label": label, "kind": "danger"})
    if found.published_at is not None and found.erased_at is None and allowed(ASK_ERASURE.name):
        url = reverse("openness:erase", args=[found.leaf])
        links.append({"url": url, "label": _("写进了不该公开的，抹除原文"), "kind": "plain"})
    return links


def _paper(request: DeskRequest, found: Disclosure) -> list[dict[str, str]]:
    """What can be printed at this point: the sheet to sign, then the poster."""
    if found.state == State.SUBMITTED and may_see_papers(request.user, found, request.on).ok:
        url = reverse("openness:verification_sheet", args=[found.pk])
        return [{"url": url, "label": _("打印核实单"), "kind": "plain"}]
    if found.published_at is not None:
        url = reverse("openness:posting", args=[found.pk])
        return [{"url": url, "label": _("打印张贴、大喇叭念稿"), "kind": "plain"}]
    return []


def _words(verb: str, found: Disclosure) -> tuple[str, str, str]:
    """Title, what it means, and the button of the three verbs that need a reason."""
    if verb == "take-back":
        help_text = _("取回后可以修改，改好再提交。已经签过的意见作废，监督委员要重新核实。")
        return _("取回修改：%(title)s") % {"title": found.title}, help_text, _("取回")
    if verb == "correct":
        help_text = _("已经公开的不能改，只能另出一份更正，理由会一起公开。原来的那份会注明已更正。")
        return _("更正：%(title)s") % {"title": found.title}, help_text, _("开始更正")
    if found.published_at is not None:
        help_text = _("撤回后公开页上只留标题和撤回理由，并须在10个工作日内重新公开。")
        return _("撤回：%(title)s") % {"title": found.title}, help_text, _("撤回")
    help_text = _("作废后这份内容不再办理，要公开的须重新填报。")
    return _("作废：%(title)s") % {"title": found.title}, help_text, _("作废")


@desk_page("GET", "POST")
def reason(request: DeskRequest, disclosure_id: int, verb: str) -> HttpResponse:
    """Take back, correct or withdraw, each with its reason."""
    found = seen(request, disclosure_id)
    needed = WITHDRAW if verb == "withdraw" else FILE
    if not may(request.user, needed.name, place=found.division.code, on=request.on).ok:
        raise Http404
    form = ReasonForm(request.POST or None)
    done, problems = submitted(
        request,
        form,
        lambda: _do(request, found, verb, form.cleaned_data["reason"]),
        {"correction_reason": "reason"},
    )
    if done is not None:
        return done
    title, help_text, button = _words(verb, found)
    return form_page(
        request,
        title=title,
        form=form,
        verb=button,
        back_url=reverse("openness:disclosure", args=[found.pk]),
        problems=problems,
        danger=verb == "withdraw",
        help=help_text,
        place={"name": found.division.name},
    )


def _do(request: DeskRequest, found: Disclosure, verb: str, why: str) -> HttpResponse:
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    if verb == "take-back":
        take_back(disclosure_id=found.pk, reason=why, **when)
        messages.success(request, _("已取回，改好后再提交。"))
        return redirect("openness:edit", found.pk)
    if verb == "correct":
        return redirect("openness:edit", start_correction(disclosure_id=found.pk, reason=why, **when).pk)
    was_public = found.published_at is not None
    withdraw(disclosure_id=found.pk, reason=why, **when)
    messages.success(request, _("已撤回。待办里有一件“重新公开”。") if was_public else _("已作废。"))
    return redirect("openness:disclosure", found.pk) if was_public else redirect("desk:home")


@desk_page("GET", "POST")
def start(request: DeskRequest) -> HttpResponse:
    """File what no duty asks for: a month that a longer account needs, or guidance that a committee follows anyway."""
    place, choice = chosen_place(request, FILE.name)
    if not may_file(request.user, place.code, request.on).ok:
        raise Http404
    items = fileable_items(code=place.code, committee=place.committee, on=request.on)
    month = request.GET.get("month", "")
    initial = {"day": month, "item": monthly_item(items) if month else None}
    form = StartForm(request.POST or None, items=items, initial=initial)
    draft, problems = submitted(
        request,
        form,
        lambda: create_draft(
            item_id=int(form.cleaned_data["item"]),
            division_id=place.pk,
            period_start=form.cleaned_data["day"],
            by=request.user,
            at=request.at,
            on=request.on,
        ),
    )
    if draft is not None:
        return redirect("openness:edit" if draft.is_editable else "openness:disclosure", draft.pk)
    return form_page(
        request,
        title=_("填报一份"),
        form=form,
        verb=_("开始填报"),
        back_url=reverse("desk:home"),
        problems=problems,
        help=_("到期要公开的，待办里会自动出现。这里填别的：补填过去的月份，或者没有要求也愿意公开的事项。"),
        **choice,
    )
