"""Opinions, answers, reports, appraisals and audits held against their bodies in the log; where their entries are read;
how their text is destroyed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.documents.actions.discard import discard
from governance.base.journal.models import Body, Leaf
from governance.base.journal.queries import without_body
from governance.base.journal.registry import (
    Checked,
    Erasable,
    Page,
    register_erasable,
    register_page,
    register_witness,
)
from governance.committees.actions.oversight_log import ANSWER, APPRAISAL, AUDIT, OPINION, REPORT
from governance.committees.models import (
    Appraisal,
    AppraisalResult,
    Audit,
    SupervisionAnswer,
    SupervisionOpinion,
    SupervisionReport,
)
from governance.committees.queries.oversight_bodies import (
    answer_body,
    audit_body,
    opinion_body,
    plan_body,
    report_body,
    result_body,
)

CHUNK = 200
RESULTS = Prefetch("results", AppraisalResult.objects.select_related("office").order_by("office_id"))


def _opinions() -> QuerySet[Any]:
    return SupervisionOpinion.objects.select_related("division")


def _answers() -> QuerySet[Any]:
    return SupervisionAnswer.objects.select_related("opinion__division")


def _reports() -> QuerySet[Any]:
    return SupervisionReport.objects.select_related("division")


def _appraisals() -> QuerySet[Any]:
    return Appraisal.objects.select_related("division").prefetch_related(RESULTS)


def _audits() -> QuerySet[Any]:
    return Audit.objects.select_related("division", "office", "term", "organiser")


def _compared(
    rows: Callable[[], QuerySet[Any]], body: Callable[[Any], dict[str, Any]], leaf: str = "leaf"
) -> Callable[[], Iterator[Checked]]:
    """A constant number of queries for each ``CHUNK`` of rows, in the order of the log."""

    def witness() -> Iterator[Checked]:
        last = -1
        while found := list(rows().filter(**{f"{leaf}__gt": last}).order_by(leaf)[:CHUNK]):
            numbers = [getattr(row, leaf) for row in found]
            bodies = Body.objects.filter(leaf__in=numbers).select_related("leaf").in_bulk()
            for row, number in zip(found, numbers, strict=True):
                yield _one(row, number, bodies.get(number), body)
            last = numbers[-1]

    return witness


def _one(row: Any, leaf: int, stored: Body | None, body: Callable[[Any], dict[str, Any]]) -> Checked:
    """The place, an office holder's post label or an organisation may have another name since; not what was said."""
    name = str(row._meta.verbose_name)
    if stored is None:
        return without_body(leaf, _("%(what)s第%(pk)s号在公开记录里没有正文。") % {"what": name, "pk": row.pk})
    told, now = json.loads(bytes(stored.content)), json.loads(json.dumps(body(row)))
    wrong = [key for key, value in now.items() if key not in ("place", "organiser") and told.get(key) != value]
    text = _("%(what)s第%(pk)s号现在显示的与公开时登记的不一样。") % {"what": name, "pk": row.pk}
    return Checked(leaf, stored.leaf.entry_id, text if wrong else "")


# Pages ----------------------------------------------------------------------------------------------------------------


def opinion_page(object_id: int, leaf: int) -> Page | None:
    row = _opinions().filter(pk=object_id, leaf__isnull=False).first()
    return None if row is None else _page("opinion", row, row.title)


def answer_page(object_id: int, leaf: int) -> Page | None:
    row = _answers().filter(pk=object_id, leaf__isnull=False).first()
    return None if row is None else _page("opinion", row.opinion, _("答复：%(title)s") % {"title": row.opinion.title})


def report_page(object_id: int, leaf: int) -> Page | None:
    row = _reports().filter(pk=object_id, leaf__isnull=False).first()
    if row is None:
        return None
    url = reverse("committees_board:supervision", args=[row.division.code])
    return Page(_("监督委员会工作报告"), url)


def appraisal_page(object_id: int, leaf: int) -> Page | None:
    row = _appraisals().filter(pk=object_id, plan_leaf__isnull=False).first()
    return None if row is None else _page("appraisal", row, _("%(year)s年民主评议") % {"year": row.year})


def audit_page(object_id: int, leaf: int) -> Page | None:
    row = _audits().filter(pk=object_id, leaf__isnull=False).first()
    return None if row is None else _page("audit", row, str(row))


def _page(name: str, row: Any, title: str) -> Page:
    return Page(title, reverse(f"committees_board:{name}", args=[row.division.code, row.pk]))


# Erasing --------------------------------------------------------------------------------------------------------------


def gone(reason: str, longest: int = 1000) -> str:
    """What stands in the place of a text, so that every page that shows the row says why."""
    return (_("（原文已抹除，原因：%s）") % reason)[:longest]


def forget_opinion(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    row = SupervisionOpinion.objects.get(pk=object_id)
    row.title, row.text = _("（原文已抹除）"), gone(reason)
    if row.dissent:
        row.dissent = gone(reason)
    row.save()


def forget_answer(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    SupervisionAnswer.objects.filter(pk=object_id).update(text=gone(reason))


def forget_report(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    SupervisionReport.objects.filter(pk=object_id).update(text=gone(reason))


def forget_appraisal(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    """The plan's words, or the reasons of the grades. Counts and grades stay: an office may have ended by them."""
    if Appraisal.objects.filter(pk=object_id, plan_leaf=leaf).update(plan=gone(reason)):
        return
    AppraisalResult.objects.filter(appraisal=object_id).exclude(reason="").update(reason=gone(reason, 200))


def forget_audit(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    row = Audit.objects.get(pk=object_id)
    report = row.report_id
    row.result, row.report = gone(reason), None
    if row.problems:
        row.problems = gone(reason)
    row.more_items = gone(reason, 300) if row.more_items else ""
    row.save()
    if report is not None:
        discard(attachment_ids=[report])


def _about(label: str | Promise) -> Callable[[int, int], str]:
    def about(object_id: int, leaf: int) -> str:
        plan = Leaf.objects.filter(pk=leaf, entry__verb="committees.appraisal_planned").exists()
        return _("%(what)s第%(pk)s号%(part)s") % {"what": label, "pk": object_id, "part": _("（方案）") if plan else ""}

    return about


def _desk(name: str) -> Callable[[int], str]:
    def desk(object_id: int) -> str:
        return reverse(f"committees:{name}", args=[object_id])

    return desk


def _answer_desk(object_id: int) -> str:
    return reverse("committees:opinion", args=[SupervisionAnswer.objects.get(pk=object_id).opinion_id])


def _report_desk(object_id: int) -> str:
    return reverse("committees:supervision")


def register() -> None:
    """Called by ``witness``."""
    register_witness("committees.opinion", _compared(_opinions, opinion_body))
    register_witness("committees.opinion_answer", _compared(_answers, answer_body))
    register_witness("committees.supervision_report", _compared(_reports, report_body))
    register_witness("committees.appraisal_plan", _compared(_appraisals, plan_body, "plan_leaf"))
    register_witness("committees.appraisal", _compared(_appraisals, result_body))
    register_witness("committees.audit", _compared(_audits, audit_body))
    register_page(OPINION, opinion_page)
    register_page(ANSWER, answer_page)
    register_page(REPORT, report_page)
    register_page(APPRAISAL, appraisal_page)
    register_page(AUDIT, audit_page)
    register_erasable(OPINION, Erasable(_about(gettext_lazy("监督意见")), forget_opinion, _desk("opinion")))
    register_erasable(ANSWER, Erasable(_about(gettext_lazy("对监督意见的答复")), forget_answer, _answer_desk))
    register_erasable(REPORT, Erasable(_about(gettext_lazy("监督工作报告")), forget_report, _report_desk))
    register_erasable(APPRAISAL, Erasable(_about(gettext_lazy("民主评议")), forget_appraisal, _desk("appraisal")))
    register_erasable(AUDIT, Erasable(_about(gettext_lazy("审计结果")), forget_audit, _desk("audit")))
