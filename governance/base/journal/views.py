"""The public log: what it is in plain words, its checkpoints and proofs, and whether a paper equals it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from governance.base.journal.models import Checkpoint
from governance.base.journal.queries import (
    NoSuchLeaf,
    check_paper,
    checkpoint_of,
    consistency_document,
    log_size,
    newest_checkpoint,
    proof_document,
    public_keys,
)
from governance.base.journal.rules.code import number, short

TEXT = "text/plain; charset=utf-8"
LATE_HOURS = 26  # a checkpoint is due every day
LISTED = 100
VERIFIER = "tools/verify_published.py"
brief = cache_control(public=True, max_age=60)
for_ever = cache_control(public=True, max_age=86_400, immutable=True)
# An erasure must be effective at once: caches may keep what has a body in it, and have to ask.
asked_again = cache_control(public=True, no_cache=True)


@require_safe
@brief
def log_page(request: HttpRequest) -> HttpResponse:
    newest = newest_checkpoint()
    late = newest is not None and (request.at - newest.at).total_seconds() > LATE_HOURS * 3600  # type: ignore[attr-defined]
    context = {
        "size": log_size(),
        "newest": newest,
        "root_code": "" if newest is None else short(bytes(newest.root)),
        "late": late,
        "keys": public_keys(),
    }
    return render(request, "log/page.html", context)


@require_safe
@brief
def newest(request: HttpRequest) -> HttpResponse:
    """404 until the first one is signed, which is within the hour."""
    found = newest_checkpoint()
    if found is None:
        raise Http404(_("还没有签署第一个检查点，一小时内会有。"))
    return HttpResponse(found.text, content_type=TEXT)


@require_safe
@for_ever
def of_size(request: HttpRequest, size: str) -> HttpResponse:
    found = checkpoint_of(int(size))
    if found is None:
        raise Http404(_("公开记录有%s项的时候没有签署过检查点。") % size)
    return HttpResponse(found.text, content_type=TEXT)


@require_safe
@brief
def checkpoints(request: HttpRequest) -> HttpResponse:
    """The newest first; ``before`` goes on."""
    before = number(request.GET.get("before", ""))
    rows = Checkpoint.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    listed = list(rows[: LISTED + 1])
    context = {
        "rows": [(row, short(bytes(row.root))) for row in listed[:LISTED]],
        "before": listed[LISTED - 1].pk if len(listed) > LISTED else None,
    }
    return render(request, "log/checkpoints.html", context)


@require_safe
@brief
def keys(request: HttpRequest) -> HttpResponse:
    """One line for each key, as signed notes have it; what is said about it stands above, behind a #."""
    lines = []
    for key in public_keys():
        since = timezone.localdate(key.since).isoformat()
        ended = f" — {timezone.localdate(key.ended).isoformat()} {key.why}" if key.ended else ""
        lines += [f"# {since}{ended}", key.line]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type=TEXT)


@require_safe
@asked_again
def proof(request: HttpRequest, leaf: str) -> HttpResponse:
    """One leaf, proved; ``size`` chooses another state of the log than the newest checkpoint's."""
    size = _number(request, "size") if "size" in request.GET else None
    try:
        return _json(proof_document(int(leaf), size))
    except NoSuchLeaf as missing:
        raise Http404(_("公开记录里没有这个登记号，或者那时还没有。")) from missing


@require_safe
@for_ever
def consistent(request: HttpRequest) -> HttpResponse:
    try:
        return _json(consistency_document(_number(request, "from"), _number(request, "to")))
    except NoSuchLeaf as missing:
        raise Http404(_("from 要不大于 to，to 要不大于现在的登记数。")) from missing


@require_safe
@asked_again
def check(request: HttpRequest) -> HttpResponse:
    """Where the square on a paper leads to; also a form for typing what is printed."""
    asked = {
        "leaf": request.GET.get("leaf", "").strip()[:40],
        "code": (request.GET.get("code") or request.GET.get("leafcode", "")).strip()[:100],
        "root": request.GET.get("root", "").strip()[:100],
    }
    return render(request, "log/check.html", {"asked": asked, **_checked(**asked)})


def _checked(leaf: str, code: str, root: str) -> dict[str, Any]:
    """What to say about it. Nothing is asked: only the form. ``problem`` names what was typed wrong."""
    if not leaf and not code and not root:
        return {}
    asked = number(leaf)
    if asked is None:
        return {"problem": _("登记号是一个数，印在纸的下方，例如 128。填的是“%s”。") % leaf, "field": "leaf"}
    if not code and not root:
        return {"problem": _("请填校验码或总校验码：各16位，每4位一组，印在登记号旁边。"), "field": "code"}
    try:
        return {"found": check_paper(asked, leaf_code=code, root_code=root)}
    except NoSuchLeaf:
        return {"unknown": asked}


@require_safe
@brief
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks without this platform, as a file to keep."""
    program = (settings.BASE_DIR / VERIFIER).read_text(encoding="utf-8")
    named = {"Content-Disposition": 'attachment; filename="verify_published.py"'}
    return HttpResponse(program, content_type=TEXT, headers=named)


def _json(document: dict[str, Any]) -> JsonResponse:
    """Stays readable for people."""
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _number(request: HttpRequest, name: str) -> int:
    found = number(request.GET.get(name, ""))
    if found is None:
        raise Http404(_("%(name)s 要是登记数，例如 %(name)s=1204。") % {"name": name})
    return found
