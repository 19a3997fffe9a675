"""Agreements at the desk: the list, one agreement with what this person may do about it, and its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.agreement import (
    abandon_agreement,
    check_agreement,
    offer_agreement,
    reopen_agreement,
)
from autonomy.actions.breach import note_breach
from autonomy.actions.evaluation import evaluate
from autonomy.actions.promise import keep_promise
from autonomy.actions.renewal import agree_end, amend_agreement, attach_scan, end_hash, propose_end, renew_agreement
from autonomy.actions.signature import sign_agreement
from autonomy.choices import AgreementState, PromiseKind, Side
from autonomy.forms.agreement import (
    BreachForm,
    CheckForm,
    EndForm,
    EvaluationForm,
    KeepForm,
    ScanForm,
    SideForm,
)
from autonomy.models import Agreement, AgreementSignature, Evaluation
from autonomy.permissions import DRAFT_AGREEMENT, SIGN_COMMITTEE, WRITE_TEMPLATE
from autonomy.queries import agreement as facts
from autonomy.queries import agreement_files as files
from autonomy.queries import agreement_pages as pages
from autonomy.queries.entrance import Card, Section, register_section
from autonomy.rules import agreement as rules
from autonomy.rules.evaluation import looked_back
from autonomy.rules.evaluation import years as years_of
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may, scope_of
from governance.base.documents.choices import DOCX, PDF
from governance.base.documents.queries.attachment import attachment_response
from governance.base.frame import (
    DeskRequest,
    desk_page,
    export_page,
    show,
    status_of,
    submitted,
)
from governance.base.places.choices import Level

A = AgreementState
SIGNED = (A.SIGNED, A.ENDED, A.TERMINATED, A.AMENDED)
export_agreements = export_page(files.export_agreements)


@desk_page("GET")
def agreements(request: DeskRequest) -> HttpResponse:
    context = pages.desk_list(request.user, request.on)
    drafts = bool(scope_of(request.user, request.on).codes(DRAFT_AGREEMENT.roles))
    context["new_url"] = reverse("autonomy:agreement_new") if drafts else ""
    context["run_url"] = reverse("autonomy:agreement_run_new") if drafts else ""
    context["money_url"] = reverse("township:money")
    return show(request, "autonomy/agreements.html", context)


def seen(request: DeskRequest, agreement_id: int) -> Agreement:
    try:
        return facts.get_for(request.user, agreement_id, request.on)
    except Agreement.DoesNotExist as missing:
        raise Http404 from missing


# One agreement --------------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def agreement(request: DeskRequest, agreement_id: int) -> HttpResponse:
    """The text in plain words, what we owe and are owed, and the steps that are this person's."""
    found = seen(request, agreement_id)
    made = _forms(request, found)
    asked = next((name for name in made if name in request.POST), "")
    form = made.get(asked)
    done, problems = submitted(request, form, lambda: ACTS[asked.partition("-")[0]](request, found, form, asked))
    if done is not None:
        return done
    context = pages.detail(found, request.on) | {
        "problems": problems,
        "made": _shown(made),
        "buttons": [(name, BUTTONS[name]) for name in made if name in BUTTONS],
        "keep": {row: made[f"keep-{row}"] for row in _kept(made)},
        "end_digest": end_hash(found) if "agree_end" in made else "",
        "edit_url": reverse("autonomy:agreement_edit", args=[found.pk]) if "offer" in made else "",
        "public_url": pages.board_url(found) if found.leaf is not None else "",
        "scan": found.scan_id,
        "papers": bool(found.content),
    }
    for row in context["promises"]:
        row["form"] = made.get(f"keep-{row['id']}")
    return show(request, "autonomy/agreement.html", context, status_of(problems))


def _kept(made: dict[str, forms.Form]) -> list[str]:
    return [name.removeprefix("keep-") for name in made if name.startswith("keep-")]


BUTTONS = {
    "offer": gettext_lazy("送双方签署"),
    "reopen": gettext_lazy("收回修改"),
    "abandon": gettext_lazy("不再签订"),
    "amend": gettext_lazy("起草补充协议"),
    "renew": gettext_lazy("续签"),
}
HEADS = {
    "check": (gettext_lazy("第二人复核：里面有像责任书的文字"), gettext_lazy("文字可以留，送签")),
    "sign": (gettext_lazy("签署"), gettext_lazy("我看过全文，签署")),
    "breach": (gettext_lazy("对方没有做到，指出违约"), gettext_lazy("指出违约")),
    "evaluate": (gettext_lazy("评价这一年"), gettext_lazy("提交评价")),
    "propose_end": (gettext_lazy("提前终止"), gettext_lazy("提出终止")),
    "agree_end": (gettext_lazy("对方提出提前终止"), gettext_lazy("同意终止")),
    "scan": (gettext_lazy("盖章扫描件"), gettext_lazy("上传")),
}
FOLDED = ("breach", "propose_end", "scan")


def _shown(made: dict[str, forms.Form]) -> list[dict[str, Any]]:
    found = []
    for name, form in made.items():
        head = HEADS.get(name.partition("-")[0])
        if head is not None:
            title = f"{head[0]}（{name.partition('-')[2]}）" if "-" in name else head[0]
            found.append(
                {
                    "name": name,
                    "title": title,
                    "form": form,
                    "folded": name in FOLDED and not form.errors,
                    "actions": [{"name": name, "label": head[1], "kind": "primary"}],
                }
            )
    return found


def _forms(request: DeskRequest, found: Agreement) -> dict[str, forms.Form]:
    """Those this person may send now, by the name of their button; the one that was sent is bound."""
    user, on = request.user, request.on
    drafts = may(user, DRAFT_AGREEMENT.name, place=found.division.code, on=on).ok
    sides = facts.sides_of(user, found, on)
    made: dict[str, forms.Form] = {}

    def data(name: str) -> Any:
        return request.POST if name in request.POST else None

    if drafts:
        made |= {name: forms.Form(data(name)) for name in _township_steps(found)}
        if found.state == A.CHECKING and found.drafted_by_id != user.pk:
            made["check"] = CheckForm(data("check"), prefix="check")
        if found.state in SIGNED:
            made["scan"] = ScanForm(data("scan"), request.FILES or None, prefix="scan")
    if found.state == A.SIGNING and (side := _may_sign(request, found, sides)):
        made["sign"] = forms.Form(data("sign")) if len(sides) == 1 else SideForm(data("sign"), initial={"side": side})
    if found.state in SIGNED and sides:
        made |= _signed_steps(request, found, sides, data)
    return made


def _township_steps(found: Agreement) -> list[str]:
    steps = {
        A.DRAFT: ["offer", "abandon"],
        A.CHECKING: ["reopen", "abandon"],
        A.SIGNING: ["reopen", "abandon"],
        A.SIGNED: ["amend", "renew"],
        A.ENDED: ["renew"],
    }
    return steps.get(A(found.state), [])


def _may_sign(request: DeskRequest, found: Agreement, sides: Sequence[str]) -> str:
    """The side for which this person's signature is wanted now."""
    before = facts.signers(found)
    for side in sides:
        role, _assignment = facts.post_for(request.user, found, side, request.on)
        if all(verdict.ok for verdict in rules.may_sign(rules.Signer(request.user.pk, side, role), before)):
            return side
    return ""


def _signed_steps(request: DeskRequest, found: Agreement, sides: Sequence[str], data: Any) -> dict[str, forms.Form]:
    made: dict[str, forms.Form] = {}
    on = request.on
    rows = list(found.promises.filter(met_on=None).order_by("due_on", "id"))
    for promise in rows:
        if promise.side in sides and promise.kind != PromiseKind.PAYMENT:
            name = f"keep-{promise.pk}"
            made[name] = KeepForm(data(name), prefix=name)
    late = [(str(row.pk), row.what) for row in rows if row.due_on < on and row.side not in sides]
    made["breach"] = BreachForm(data("breach"), promises=late, prefix="breach")
    if len(sides) == 1:
        for year in _years_due(found, sides[0], on):
            name = f"evaluate-{year}"
            titles = list(found.items.order_by("position", "id").values_list("id", "entry__title"))
            made[name] = EvaluationForm(data(name), items=titles, prefix=name)
    if found.state == A.SIGNED:
        signed = set(
            AgreementSignature.objects.filter(agreement=found, content_hash=end_hash(found)).values_list(
                "side", flat=True
            )
        )
        if signed and not signed & set(sides):
            made["agree_end"] = forms.Form(data("agree_end"))
        elif not signed:
            made["propose_end"] = EndForm(data("propose_end"), prefix="propose_end")
    return made


def _years_due(found: Agreement, side: str, on: dt.date) -> list[int]:
    if found.state == A.AMENDED:
        return []
    end = found.ended_on or found.term_until
    done = set(Evaluation.objects.filter(agreement=found, side=side).values_list("year", flat=True))
    return [year for year in years_of(found.term_from, end) if year not in done and on > looked_back(year, end)]


def _when(request: DeskRequest, found: Agreement) -> dict[str, Any]:
    return {"agreement_id": found.pk, "by": request.user, "at": request.at, "on": request.on}


def _back(request: DeskRequest, found: Agreement, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("autonomy:agreement", found.pk)


def _side(request: DeskRequest, found: Agreement, form: Any) -> str:
    chosen: str = form.cleaned_data.get("side", "") if form is not None else ""
    return chosen or facts.side_of(request.user, found, request.on)


def _offer(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
    after = offer_agreement(**_when(request, found))
    if after.state == A.CHECKING:
        return _back(request, found, _("里面有像责任书的文字，要第二个人复核以后才送签。"))
    return _back(request, found, _("已送签，双方各要两个人签署。"))


def _simple(act: Any, text: Any) -> Any:
    def run(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
        act(**_when(request, found))
        return _back(request, found, str(text))

    return run


def _follow(act: Any) -> Any:
    def run(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
        return redirect("autonomy:agreement", act(**_when(request, found)).pk)

    return run


def _check(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
    check_agreement(reason=form.cleaned_data["reason"], **_when(request, found))
    return _back(request, found, _("已复核，送双方签署。"))


def _sign(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
    digest = request.POST.get("digest", "")
    after = sign_agreement(side=_side(request, found, form), content_hash=digest, **_when(request, found))
    return _back(request, found, _("协议已经签订并公开。") if after.state == A.SIGNED else _("已签署，等其他人。"))


def _keep(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    keep_promise(promise_id=int(asked.removeprefix("keep-")), note=form.cleaned_data["note"], **when)
    return _back(request, found, _("已登记。"))


def _breach(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
    chosen = form.cleaned_data["promise"]
    mine = _side(request, found, None)
    other = {Side.GOVERNMENT: Side.COMMITTEE, Side.COMMITTEE: Side.GOVERNMENT}
    note_breach(
        promise_id=int(chosen) if chosen else None,
        side=other[Side(mine)] if mine else "",
        what=form.cleaned_data["what"],
        **_when(request, found),
    )
    return _back(request, found, _("已指出，对方会收到答复的任务。"))


def _evaluate(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
    evaluate(year=int(asked.removeprefix("evaluate-")), **form.given(), **_when(request, found))
    return _back(request, found, _("已登记评价。"))


def _propose_end(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
    propose_end(side=_side(request, found, None), reason=form.cleaned_data["reason"], **_when(request, found))
    return _back(request, found, _("已提出，等对方同意。"))


def _agree_end(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
    digest = request.POST.get("end_digest", "")
    agree_end(side=_side(request, found, None), digest=digest, **_when(request, found))
    return _back(request, found, _("协议已经终止，以前到期的仍然算数。"))


def _scan(request: DeskRequest, found: Agreement, form: Any, asked: str) -> HttpResponse:
    attach_scan(file=form.cleaned_data["file"], **_when(request, found))
    return _back(request, found, _("扫描件已保存。"))


ACTS: dict[str, Any] = {
    "offer": _offer,
    "reopen": _simple(reopen_agreement, gettext_lazy("已收回，可以修改。")),
    "abandon": _simple(abandon_agreement, gettext_lazy("已登记：不再签订。")),
    "amend": _follow(amend_agreement),
    "renew": _follow(renew_agreement),
    "check": _check,
    "sign": _sign,
    "keep": _keep,
    "breach": _breach,
    "evaluate": _evaluate,
    "propose_end": _propose_end,
    "agree_end": _agree_end,
    "scan": _scan,
}


# Files ----------------------------------------------------------------------------------------------------------------


@desk_page("GET")
def paper(request: DeskRequest, agreement_id: int, ending: str) -> HttpResponseBase:
    """For the seal: the same text as DOCX and as PDF."""
    found = seen(request, agreement_id)
    if not found.content:
        raise Http404
    made, media = (files.as_docx(found), DOCX) if ending == "docx" else (files.as_pdf(found), PDF)
    response = HttpResponse(made, content_type=media)
    name = _("%(place)s协助政府工作协议.%(ending)s") % {"place": found.division.name, "ending": ending}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@desk_page("GET")
def scan(request: DeskRequest, agreement_id: int) -> HttpResponseBase:
    found = seen(request, agreement_id)
    if found.scan is None:
        raise Http404
    return attachment_response(found.scan)


def _cards(user: User, on: dt.date) -> list[Card]:
    """Who drafts, signs, rules or reads them."""
    scope = scope_of(user, on)
    money = Card(_("协助事项经费"), reverse("township:money"))
    readers = (*DRAFT_AGREEMENT.roles, *SIGN_COMMITTEE.roles, Role.SUPERVISOR, Role.LEADER, Role.GOVERNMENT_OFFICE)
    if scope.codes(readers) or pages.rules_here(user, on):
        counties = [code for code in scope.codes(WRITE_TEMPLATE.roles) if len(code) == Level.COUNTY]
        written = [Card(_("协议范本"), reverse("autonomy:template", args=[code])) for code in counties]
        return [Card(_("协助协议"), reverse("autonomy:agreements")), *written, money]
    return [money] if scope.codes([Role.DEPARTMENT]) else []


register_section(
    Section(3, gettext_lazy("协议和经费"), gettext_lazy("双方约定办什么、怎么办、付多少钱；双方都有责任。"), _cards)
)
