"""The decision letter and the receipt: made from the published body, so that they say what was published (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from autonomy.choices import Decider
from autonomy.models import AdmissionRequest
from autonomy.queries.admission_words import asked_rows, burden_rows, day, decision_label, opinion_text, review_rows
from governance.base.clock.explain import full_date
from governance.base.documents.printing import SHEET, Block, Facts, Proof, Prose, Sheet, Signed, pdf, qr_svg
from governance.base.documents.word import docx
from governance.base.places.choices import OrganisationKind
from governance.base.places.models import Division, Organisation


def signatory(county: Division, decider: str, on: dt.date) -> str:
    """Who issues it: the bureau by the name it is registered under, else by its office."""
    if decider == Decider.OFFICE:
        return _("%(county)s人民政府办公室") % {"county": county.name}
    bureau = Organisation.objects.open(on).filter(division=county, kind=OrganisationKind.BUREAU).first()
    name = _("民政局") if bureau is None else bureau.name
    return name if name.startswith(county.name) else f"{county.name}{name}"


def title_of(body: Mapping[str, Any]) -> str:
    return _("关于“%(title)s”事项准入申请的决定") % {"title": body["asked"]["title"]}


def blocks(body: Mapping[str, Any], county: Division, *, leaf: int | None, qr: bool) -> list[Block]:
    """In the order of an official letter: to whom, what was decided and why, how it was examined, how to check it."""
    decided = dt.date.fromisoformat(body["decided_on"])
    found: list[Block] = [
        Prose("", [_("%(who)s：") % {"who": body["organisation"]}, opening(body)]),
        Prose(_("一、决定"), decision_lines(body)),
        Prose(_("二、审查意见"), review_lines(body)),
    ]
    heard = [
        text
        for text in (
            opinion_text(body["opinions"]),
            *(f"{r['text']}；{r['note']}" for r in burden_rows(body["burden"])),
        )
        if text
    ]
    if heard:
        found.append(Prose(_("三、征求意见和负担"), heard))
    found.append(Facts(_("申请的内容"), asked_rows(body["asked"])))
    if leaf is not None:
        found.append(_proof(leaf, qr=qr))
    found.append(Signed([signatory(county, body["decider"], decided), full_date(decided)]))
    return found


def _proof(leaf: int, *, qr: bool) -> Proof:
    """The number in the public log; where to check it, when the installation has an address."""
    rows = [(_("公开登记号"), str(leaf))]
    if not settings.PUBLIC_URL:
        return Proof(rows)
    address = f"{settings.PUBLIC_URL}/board/log/check/?leaf={leaf}"
    rows.append((_("核对"), address))
    return Proof(rows, qr_svg(address), _("扫码核对这份决定没有被改过")) if qr else Proof(rows)


def opening(body: Mapping[str, Any]) -> str:
    words = {"receipt": body["receipt"], "filed": day(body["filed_on"]), "title": body["asked"]["title"]}
    return _("你单位%(filed)s提交的“%(title)s”准入申请（受理编号%(receipt)s）已审查完毕，现决定如下。") % words


def decision_lines(body: Mapping[str, Any]) -> list[str]:
    found = [
        _("%(decision)s。理由：%(reason)s") % {"decision": decision_label(body["decision"]), "reason": body["reason"]}
    ]
    if body["trial_until"]:
        found.append(_("试行到%(day)s为止，期满自动退出清单。") % {"day": day(body["trial_until"])})
    if body["precedent_reason"]:
        found.append(_("与以前相似事项的决定不同，理由：%(reason)s") % {"reason": body["precedent_reason"]})
    if body["ceiling_reason"]:
        found.append(_("超过每月工时上限仍准入，理由：%(reason)s") % {"reason": body["ceiling_reason"]})
    if body["entry"]:
        words = {"code": body["entry"]["code"], "number": body["entry"]["list"]}
        found.append(_("列入协助政府工作事项清单第%(number)s版，事项编号%(code)s。") % words)
    elif body["decision"] in ("refused", "referred"):
        found.append(_("不得要求村（居）民委员会办理。确有需要的，可以由你单位自己办，或者购买服务。"))
    return found


def review_lines(body: Mapping[str, Any]) -> list[str]:
    return [
        _("%(aspect)s：%(finding)s。%(reason)s（依据和材料：%(evidence)s）")
        % {
            "aspect": one["aspect_label"],
            "finding": one["finding_label"],
            "reason": one["reason"],
            "evidence": one["evidence"],
        }
        for one in review_rows(body["reviews"], body["flags"])
    ]


def letter_docx(body: Mapping[str, Any], county: Division, leaf: int | None) -> bytes:
    return docx(title_of(body), blocks(body, county, leaf=leaf, qr=False), number=body["document_no"])


def letter_pdf(body: Mapping[str, Any], county: Division, leaf: int | None, *, keep: bool = False) -> bytes:
    sheet = Sheet(
        _("准入决定"),
        county.name,
        title_of(body),
        _("%(county)s · 受理编号 %(receipt)s") % {"county": county.name, "receipt": body["receipt"]},
        [body["document_no"]],
        blocks(body, county, leaf=leaf, qr=True),
    )
    return pdf(sheet, SHEET, keep=keep)


def receipt_pdf(request: AdmissionRequest, due_on: dt.date | None) -> bytes:
    """What the department takes away when it has filed."""
    filed = request.filed_on
    rows = [
        (_("受理编号"), request.receipt or ""),
        (_("申请单位"), request.organisation.name),
        (_("事项"), request.title),
        (_("提交日期"), "" if filed is None else full_date(filed)),
        (_("由谁审查"), str(request.get_decider_display())),
        (_("最迟受理"), "" if due_on is None else full_date(due_on)),
    ]
    sheet = Sheet(
        _("回执"),
        request.county.name,
        _("事项准入申请回执"),
        _("%(county)s · 受理编号 %(receipt)s") % {"county": request.county.name, "receipt": request.receipt},
        (),
        [Facts("", [(label, text) for label, text in rows if text])],
    )
    return pdf(sheet, SHEET)
