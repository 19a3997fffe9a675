"""Destroying the text behind an erased body of lists, gate, agreements and rulings, wherever it is kept (R-OPN-9).

Codes, days, hours, sums and states stay: other rows stand on them. What was copied into another body (an entry into the
next version, a matter into an agreement) goes when that body is erased.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions.admission_clock import OBJECT as REQUEST
from autonomy.actions.agreement_log import OBJECT as AGREEMENT
from autonomy.actions.narrowing import OBJECT as NARROWING
from autonomy.actions.report_log import OBJECT as REPORT
from autonomy.actions.versions import OBJECT as VERSION
from autonomy.models import (
    AdmissionRequest,
    Agreement,
    AgreementItem,
    Basis,
    Breach,
    ListEntry,
    ListVersion,
    Narrowing,
    Promise,
    Report,
    Review,
)
from autonomy.queries.breach import OBJECT as BREACH
from governance.base.documents.actions.discard import discard
from governance.base.journal.registry import Erasable, register_erasable
from governance.township.actions.money import forget_dues

REQUEST_TEXTS: tuple[str, ...] = ("why", "asked", "does_not", "powers", "data_needed", "forms", "certificates")
REQUEST_TEXTS += ("emergency_ground", "provisional_reason", "precedent_reason", "ceiling_reason", "repair_note")


def gone(reason: str, longest: int = 300) -> str:
    """What stands in the place of a text, so that every list and page that shows the row says why."""
    return (_("（原文已抹除，原因：%s）") % reason)[:longest]


def forget_list(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    """A version's words, matter by matter; or the reason for which one matter left the list."""
    version = ListVersion.objects.get(pk=object_id)
    if version.leaf != leaf:
        ListEntry.objects.filter(withdrawn_leaf=leaf).update(withdrawn_reason=gone(reason))
        return
    ListVersion.objects.filter(pk=object_id).update(note="")
    entries = ListEntry.objects.filter(version=version)
    entries.update(title=_("（原文已抹除）"), does=gone(reason), does_not="", powers="", data="")
    Basis.objects.filter(entry__in=entries).update(quote="")


def forget_narrowing(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    rows = Narrowing.objects.filter(pk=object_id)
    rows.filter(leaf=leaf).update(reason=gone(reason))
    rows.filter(end_leaf=leaf).update(end_reason=gone(reason))


def forget_request(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    """What was asked, found and decided in words; the findings themselves are rows that never change, so they go."""
    request = AdmissionRequest.objects.select_for_update(of=("self",)).get(pk=object_id)
    for name in REQUEST_TEXTS:
        if getattr(request, name):
            setattr(request, name, gone(reason))
    request.title, request.flags, request.source = _("（原文已抹除）"), [], ""
    request.decision_reason = gone(reason)
    request.save()
    Basis.objects.filter(request=request).update(quote="")
    Review.objects.filter(request=request).delete()


def forget_agreement(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    """The text with its scan, or the reason for which it ended early. What is owed, how much and by when, stays."""
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=object_id)
    told = gone(reason)
    if agreement.leaf != leaf:
        agreement.end_reason = told
        agreement.save(update_fields=["end_reason"])
        return
    scan, agreement.scan = agreement.scan_id, None
    agreement.content = _without_words(agreement.content, told)
    agreement.data_given = agreement.extra = agreement.checked_reason = ""
    agreement.liability_government = agreement.liability_committee = told
    agreement.warnings = []
    agreement.save()
    AgreementItem.objects.filter(agreement=agreement).update(requirements=told)
    Promise.objects.filter(agreement=agreement).update(what=gone(reason, 200))
    dues = Promise.objects.filter(agreement=agreement, due__isnull=False).values_list("due_id", flat=True)
    forget_dues(due_ids=list(dues), what=gone(reason, 200))
    discard(attachment_ids=[] if scan is None else [scan])


def _without_words(content: dict[str, Any], told: str) -> dict[str, Any]:
    """The frame of the text with its numbers, so that pages and papers of it still open."""
    blank = {"title": told, "department": "", "does": "", "does_not": "", "powers": "", "basis": [], "requirements": ""}
    return {
        **content,
        "clauses": [],
        "items": [{**item, **blank} for item in content["items"]],
        "payments": [{**one, "what": told} for one in content["payments"]],
        "promises": [{**one, "what": told} for one in content["promises"]],
        "data": "",
        "extra": "",
        "liability": {"government": told, "committee": told},
    }


def forget_breach(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    Breach.objects.filter(pk=object_id).update(ruling=gone(reason))


def forget_report(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    """The ruling and the remedy. What was reported is not public and never removed: pages of the ruling stop saying
    its matter by themselves."""
    rows = Report.objects.filter(pk=object_id)
    rows.update(ruling_reason=gone(reason))
    rows.exclude(remedy="").update(remedy=gone(reason))


# In words that say nothing of the text ------------------------------------------------------------------------------


def about_list(object_id: int, leaf: int) -> str:
    version = ListVersion.objects.get(pk=object_id)
    words = {"list": version.get_kind_display(), "number": version.number}
    if version.leaf == leaf:
        return _("%(list)s第%(number)s版") % words
    return _("%(list)s第%(number)s版一项事项的退出") % words


def about_narrowing(object_id: int, leaf: int) -> str:
    row = Narrowing.objects.select_related("division").get(pk=object_id)
    words = {"place": row.division.name, "code": row.code}
    if row.leaf == leaf:
        return _("%(place)s缩减协助事项 %(code)s") % words
    return _("%(place)s恢复协助事项 %(code)s") % words


def about_request(object_id: int, leaf: int) -> str:
    return _("准入申请 %s 的决定") % AdmissionRequest.objects.get(pk=object_id).receipt


def about_agreement(object_id: int, leaf: int) -> str:
    row = Agreement.objects.get(pk=object_id)
    return (_("协议 %s") if row.leaf == leaf else _("协议 %s 的提前终止")) % row


def about_breach(object_id: int, leaf: int) -> str:
    return _("协议 %s 违约的裁定") % Breach.objects.select_related("agreement").get(pk=object_id).agreement


def about_report(object_id: int, leaf: int) -> str:
    return _("第%s号反映的裁定") % object_id


def _desk(name: str) -> Any:
    return lambda object_id: reverse(name, args=[object_id])


def register() -> None:
    """Called by ``witness``, with everything else that is said to the journal."""
    register_erasable(VERSION, Erasable(about_list, forget_list, _desk("autonomy:version")))
    register_erasable(NARROWING, Erasable(about_narrowing, forget_narrowing, _desk_of_narrowing))
    register_erasable(REQUEST, Erasable(about_request, forget_request, _desk("autonomy:admission")))
    register_erasable(AGREEMENT, Erasable(about_agreement, forget_agreement, _desk("autonomy:agreement")))
    register_erasable(BREACH, Erasable(about_breach, forget_breach, _desk("autonomy:breach")))
    register_erasable(REPORT, Erasable(about_report, forget_report, _desk("autonomy:report")))


def _desk_of_narrowing(object_id: int) -> str:
    row = Narrowing.objects.select_related("division").get(pk=object_id)
    return reverse("autonomy:narrowings", args=[row.division.code])
