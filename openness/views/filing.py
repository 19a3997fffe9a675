"""Filling in a draft: the form, the autosave, the working papers, the submission (R-OPN-6)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explain
from governance.base.documents.actions.attachment import store
from governance.base.frame import DeskRequest, desk_page, show
from governance.base.spreadsheet import megabytes
from governance.base.verdict import Refused, Verdict, failures
from openness.actions.disclosure import save_draft, submit
from openness.actions.voucher import add_voucher, remove_voucher
from openness.choices import Form, Side
from openness.forms.disclosure import CATEGORIES, DraftForm, draft_form
from openness.models import Disclosure, Voucher
from openness.permissions import may_file
from openness.queries import desk
from openness.queries.account import previous_month
from openness.queries.content import COMPUTED
from openness.queries.disclosure import draft_facts, duty_of, following_months, recurring
from openness.queries.enclosed import waiting_in_files
from openness.queries.labels import remaining_label, weekday_label
from openness.queries.wording import wording
from openness.rules.account import ZERO, MonthFact, figures, missing, shown, total
from openness.rules.completeness import completeness
from openness.rules.publication import period_over
from openness.rules.sheet_forms import FORMS as SHEET_FORMS
from openness.views import guarding

# What stands in the way and cannot be typed into this form: said at once, before anything is submitted.
ELSEWHERE = ("months", "project", "supervisors")


@desk_page("GET", "POST")
def edit(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """The form of a draft. What was typed is kept before anything else is tried."""
    draft = own_draft(request, disclosure_id)
    if not draft.is_editable:
        return redirect("openness:disclosure", draft.pk)
    previous = _previous(draft)
    if request.method == "GET":
        return _page(request, draft, draft_form(draft, previous), previous)
    form = draft_form(draft, previous, request.POST)
    problems = [] if form.is_valid() else form.problems()
    if not problems:
        draft, problems = _save(request, draft, form)
    if problems:  # not saved: the form keeps the version it was opened on, so it cannot overwrite what it never showed
        return _page(request, draft, form, previous, problems, version=_version(request))
    problems = _papers(request, draft)
    if problems:
        return _page(request, draft, form, previous, problems)
    if guarding.asked(request):
        problems = guarding.answer(request, draft)
        if problems:
            return _page(request, draft, form, previous, problems)
        return redirect("openness:edit", draft.pk)
    if "submit" in request.POST or "nil" in request.POST:
        try:
            filed = submit(disclosure_id=draft.pk, version=draft.version, by=request.user, at=request.at, on=request.on)
        except Refused as refused:
            if refused.forbidden:
                raise
            return _page(request, draft, form, previous, form.add_refusals(refused.verdicts))
        messages.success(request, _("已提交，等监督委员会核实。"))
        return redirect("openness:disclosure", filed.pk)
    messages.success(request, _("已存草稿。"))
    return redirect("openness:edit", draft.pk)


@desk_page("POST")
def autosave(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """Keep what can be kept while typing; answers with a few words and the version that the form now stands on."""
    draft = own_draft(request, disclosure_id)
    form = draft_form(draft, _previous(draft), request.POST)
    form.is_valid()
    if form.form.errors:
        return _saved(request, draft, _("还没有存上：%(why)s") % {"why": form.problems()[0]["text"]}, kept=False)
    waiting = form.unwritten()
    form.drop_unwritten()
    draft, problems = _save(request, draft, form)
    if problems:
        return _saved(request, draft, _("还没有存上：%(why)s") % {"why": problems[0]["text"]}, kept=False)
    words = _("%(time)s 已存草稿") % {"time": timezone.localtime(request.at).strftime("%H:%M")}
    if waiting:
        rows = "、".join(str(number) for number in waiting)
        words = _("%(words)s；第%(rows)s笔还没写完，写好收支和金额再存") % {"words": words, "rows": rows}
    waits = guarding.waiting(draft)
    if waits:
        words = _("%(words)s；有%(n)s处像是个人信息，提交前要处理") % {"words": words, "n": waits}
    return _saved(request, draft, words, kept=True)


def own_draft(request: DeskRequest, disclosure_id: int) -> Disclosure:
    """One that the person may see and file; 404 for every other."""
    try:
        draft = desk.working_copy(request.user, disclosure_id, request.on)
    except Disclosure.DoesNotExist as missing_one:
        raise Http404 from missing_one
    if not may_file(request.user, draft.division.code, request.on).ok:
        raise Http404
    return draft


def _previous(draft: Disclosure) -> MonthFact | None:
    return previous_month(draft.division, draft.period_start) if draft.form == Form.MONTHLY_ACCOUNT else None


def _version(request: DeskRequest) -> int:
    """What the form was opened on; a form without it was not ours and is stale."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _save(request: DeskRequest, draft: Disclosure, form: DraftForm) -> tuple[Disclosure, list[dict[str, str]]]:
    try:
        saved = save_draft(
            disclosure_id=draft.pk,
            version=_version(request),
            given=form.given(nil="nil" in request.POST),
            by=request.user,
            at=request.at,
            on=request.on,
        )
    except Refused as refused:
        if refused.forbidden:
            raise
        return draft, form.add_refusals(refused.verdicts)
    return saved, []


def _papers(request: DeskRequest, draft: Disclosure) -> list[dict[str, str]]:
    """Files chosen are stored one by one; one that is refused does not stop the others."""
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    gone = request.POST.get("remove_attachment", "")
    if gone.isascii() and gone.isdigit():
        remove_voucher(voucher_id=get_object_or_404(Voucher, pk=gone, disclosure=draft).pk, **when)
    problems = []
    for file in request.FILES.getlist("files"):
        try:
            keep_paper(request, draft, file)
        except Refused as refused:
            if refused.forbidden:
                raise
            problems += [
                {"field": str(file.name), "text": verdict.text, "anchor": "id_files"} for verdict in refused.verdicts
            ]
    return problems


def keep_paper(request: DeskRequest, draft: Disclosure, file: UploadedFile) -> Voucher:
    stored = store(file=file, place_code=draft.division.code, by=request.user, at=request.at)
    return add_voucher(disclosure_id=draft.pk, attachment_id=stored.pk, by=request.user, at=request.at, on=request.on)


def _saved(request: DeskRequest, draft: Disclosure, words: str, *, kept: bool) -> HttpResponse:
    context: dict[str, Any] = {"words": words, "version": draft.version if kept else None, "kept": kept}
    if kept:
        context["wording"] = wording(draft)
    return HttpResponse(render_to_string("desk/saved.html", context, request))


def _page(
    request: DeskRequest,
    draft: Disclosure,
    form: DraftForm,
    previous: MonthFact | None,
    problems: list[dict[str, str]] | None = None,
    version: int | None = None,
) -> HttpResponse:
    verdicts = completeness(draft_facts(draft))
    duty = duty_of(draft)
    context: dict[str, Any] = {
        "title": draft.title,
        "place": {"name": draft.division.name, "code": draft.division.code},
        "state": draft.state,
        "state_label": str(draft.get_state_display()),
        "correction_reason": draft.correction_reason,
        "returned": desk.returned(draft),
        "problems": problems,
        "obstacles": _obstacles(request, draft, verdicts),
        "following": [month.label for month in following_months(draft)],
        "form": form.form,
        "rows": form.rows,
        "version": draft.version if version is None else version,
        "wording": wording(draft),
        "back_url": reverse("desk:home"),
        "autosave_url": reverse("openness:autosave", args=[draft.pk]),
        "attachments": desk.attachments(draft),
        "enclosures_url": reverse("openness:enclosures", args=[draft.pk]),
        "enclosures_count": len(desk.files(draft)),
        "enclosures_waiting": sum(count for _title, count in waiting_in_files(draft)),
        "upload": True,
        "upload_limit": megabytes(settings.ATTACHMENT_MAX_BYTES),
        "sheet_url": reverse("openness:import", args=[draft.pk]) if draft.form in SHEET_FORMS else "",
        "many": len(form.lines) if form.too_many else 0,
        "actions": [
            {"name": "submit", "label": _("提交核实"), "kind": "primary"},
            {"name": "save", "label": _("存草稿"), "kind": "plain"},
        ],
        "more": reverse("openness:reason", args=[draft.pk, "withdraw"]),
        **guarding.guard_part(draft, form),
        **_parts(draft, form, previous),
    }
    if duty is not None:
        context |= {
            "due_label": weekday_label(duty.due_on),
            "remaining_label": remaining_label(duty.due_on, request.on),
            "explain": explain(duty, calendar()),
        }
    return show(request, "desk/disclosure_form.html", context, 422 if problems else 200)


def _obstacles(request: DeskRequest, draft: Disclosure, verdicts: list[Verdict]) -> list[dict[str, Any]]:
    """What must be done elsewhere first, each with the way there."""
    found: list[dict[str, Any]] = []
    for verdict in failures(verdicts):
        if verdict.field.split(".")[0] not in ELSEWHERE:
            continue
        found.append({"text": verdict.text, "links": _ways(draft, verdict)})
    if draft.project_id is None:
        over = period_over(recurring=recurring(draft.item), period_end=draft.period_end, on=request.on)
        found += [{"text": verdict.text, "links": []} for verdict in failures([over])]
    return found


def _ways(draft: Disclosure, verdict: Verdict) -> list[dict[str, str]]:
    if verdict.code == "months_missing":
        facts = draft_facts(draft)
        months = missing(facts.months_needed, facts.months)
        return [
            {
                "url": reverse("openness:start") + f"?place={draft.division.code}&month={month.isoformat()}",
                "label": _("填%(year)s年%(month)s月") % {"year": month.year, "month": month.month},
            }
            for month in months
        ]
    if verdict.field.startswith("project") and draft.project_id is not None:
        return [{"url": reverse("openness:project", args=[draft.project_id]), "label": _("去项目页")}]
    return []


def _parts(draft: Disclosure, form: DraftForm, previous: MonthFact | None) -> dict[str, Any]:
    """What differs from form to form."""
    if draft.form == Form.MONTHLY_ACCOUNT:
        return {
            "help": _("一笔一笔写这个月收进来和花出去的钱。合计和余额自动算出，不用填。"),
            "nil_action": {"name": "nil", "label": _("本月无收支，直接提交")},
            "rows_label": _("一笔一笔写"),
            "add_label": _("再加一笔"),
            "categories": CATEGORIES,
            "fields_after": ["closing", "note"],
            "totals": _totals(form, previous),
        }
    if draft.form in COMPUTED:
        return {
            "help": _("这份账由各月已经核实的收支总账算出，不用填数。数字不对，请更正那个月的账。"),
            "copy": desk.body(draft),
        }
    if draft.form == Form.PROJECT_STAGE:
        return {
            "help": _("内容取自项目登记，不用再填。要改，请到项目页改。"),
            "source_url": "" if draft.project_id is None else reverse("openness:project", args=[draft.project_id]),
            "copy": desk.body(draft),
        }
    if draft.form == Form.RECIPIENTS:
        return {
            "help": _(
                "姓名只贴在公开栏上；网上只有人数和金额，或者隐去名字的名单，看县里怎么定。"
                "不要写身份证号、电话、账号和病情。"
            ),
            "rows_label": _("一户一户写"),
            "add_label": _("再加一户"),
            "totals": [{"key": "total", "label": _("合计"), "value": shown(total(form.facts(), Side.EXPENDITURE))}],
        }
    if draft.form == Form.GENERAL:
        return {"rows_label": _("公开的内容"), "add_label": _("再加一段")}
    return {}


def _totals(form: DraftForm, previous: MonthFact | None) -> list[dict[str, str]]:
    """The four figures of what stands in the form now."""
    if previous is not None:
        opening = previous.closing
    else:
        opening = (form.form.cleaned_data if form.form.is_bound else form.form.initial).get("opening") or ZERO
    found = figures(opening, form.facts())
    carried = _("（%(month)s的期末余额）") % {"month": previous.label} if previous is not None else ""
    return [
        {"key": "opening", "label": _("上次剩下的钱（期初余额）") + carried, "value": shown(found.opening)},
        {"key": "income", "label": _("收进来的钱（收入）"), "value": shown(found.income)},
        {"key": "expenditure", "label": _("花出去的钱（支出）"), "value": shown(found.expenditure)},
        {"key": "closing", "label": _("现在还剩的钱（期末余额）"), "value": shown(found.closing)},
    ]
