"""Accounts from a spreadsheet: upload, look at every row, confirm. Nothing is written before the last step."""

from __future__ import annotations

import base64
import dataclasses
import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.actions.account import NewAccount
from governance.base.accounts.actions.roster import import_roster
from governance.base.accounts.admin.base import now, today, who
from governance.base.accounts.forms import RosterForm, show_refusal
from governance.base.accounts.queries.roster import MAX_PEOPLE, Plan, columns, examples, plan_import
from governance.base.spreadsheet import XLSX_TYPE, Column, Row, TableProblem, read_table, write_table, write_template
from governance.base.verdict import Refused

SESSION_KEY = "accounts.roster"


def roster_template() -> FileResponse:
    """The sheet to fill in."""
    content = io.BytesIO(write_template(columns(), examples(), title=_("账号和任职")))
    return FileResponse(content, as_attachment=True, filename=_("账号导入模板.xlsx"), content_type=XLSX_TYPE)


def roster_page(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """The three steps at one address: GET asks for a file, a POST with one previews it, a POST with
    ``confirm`` does it."""
    if request.method == "POST" and "confirm" in request.POST:
        return _confirmed(model_admin, request)
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            table = read_table(upload.read(), upload.name, columns(), max_rows=MAX_PEOPLE)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return _preview(model_admin, request, table.rows, table.problems)
    request.session.pop(SESSION_KEY, None)
    return _page(model_admin, request, {"form": form}, status=422 if form.errors else 200)


def _preview(model_admin: Any, request: HttpRequest, rows: list[Row], empty: list[TableProblem]) -> HttpResponse:
    """Every row with its problems; the button only when there are none."""
    plan = plan_import(rows, by=who(request), on=today(request))
    problems = sorted([*empty, *plan.problems], key=lambda p: p.row)
    if problems:
        request.session.pop(SESSION_KEY, None)
    else:
        request.session[SESSION_KEY] = [dataclasses.asdict(row) for row in rows]
    context = {
        "columns": columns(),
        "lines": [_line(row, problems) for row in rows],
        "problems": problems,
        "plan": Plan(plan.posts, problems),
        "form": RosterForm(),
    }
    return _page(model_admin, request, context, status=422 if problems else 200)


def _confirmed(model_admin: Any, request: HttpRequest) -> HttpResponse:
    stored = request.session.pop(SESSION_KEY, None)
    here = reverse("admin:accounts_user_import_roster")
    if stored is None:
        messages.warning(request, _("预览已失效，没有写入任何内容。请重新上传表格。"))
        return redirect(here)
    rows = [Row(**row) for row in stored]
    try:
        made = import_roster(rows=rows, **now(request))
    except Refused:  # something changed since the preview: show it again, with the reasons
        return _preview(model_admin, request, rows, [])
    messages.success(
        request, _("已导入 %(posts)s 项任职，新建 %(made)s 个账号。") % {"posts": len(rows), "made": len(made)}
    )
    if not made:
        return redirect("admin:accounts_user_changelist")
    context = model_admin.admin_site.each_context(request) | {
        "title": _("初始密码"),
        "made": made,
        "sheet": base64.b64encode(password_sheet(made)).decode(),
        "back": reverse("admin:accounts_user_changelist"),
    }
    return render(request, "admin/accounts/passwords.html", context)


def password_sheet(made: list[NewAccount]) -> bytes:
    """To print, cut and hand over."""
    head = [
        Column("name", _("姓名")),
        Column("username", _("登录名"), width=24),
        Column("password", _("初始密码"), width=24),
    ]
    return write_table(head, [(m.user.name, m.user.username, m.password) for m in made], title=_("初始密码"))


def _line(row: Row, problems: list[TableProblem]) -> dict[str, Any]:
    wrong = {p.column: p.verdict.text for p in problems if p.row == row.number}
    cells = [{"text": row.values[c.name], "wrong": wrong.get(c.heading, "")} for c in columns()]
    return {"number": row.number, "cells": cells, "wrong": bool(wrong)}


def _page(model_admin: Any, request: HttpRequest, context: dict[str, Any], *, status: int) -> HttpResponse:
    page = model_admin.admin_site.each_context(request) | {
        "title": _("从表格导入账号和任职"),
        "back": reverse("admin:accounts_user_changelist"),
        "template_url": reverse("admin:accounts_user_roster_template"),
        "limit": MAX_PEOPLE,
    }
    return render(request, "admin/accounts/roster.html", page | context, status=status)
