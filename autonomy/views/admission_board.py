"""Decisions of the gate for anyone: what was admitted, refused and why, trials with their ends, letters (R-AUT-3)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from autonomy.choices import RequestState
from autonomy.models import AdmissionRequest
from autonomy.queries.admission_pages import board_page, board_row, exported_public, public_rows
from autonomy.queries.admission_words import asked_rows, burden_rows, day, opinion_text, review_rows
from autonomy.queries.letter import letter_docx, letter_pdf
from governance.base.documents.word import CONTENT_TYPE
from governance.base.frame import board, public
from governance.base.journal.queries import body_of, erasure_reason, page_proof
from governance.base.places.models import Division
from governance.base.spreadsheet import sent

COUNTY = 6


@public
def admissions(request: HttpRequest, code: str) -> HttpResponse:
    county = _county(code)
    on = request.on  # type: ignore[attr-defined]
    context = {**board_page(county.code, on), "county": county.name}
    return board(request, "autonomy/board_admissions.html", county, context)


@public
def admission(request: HttpRequest, code: str, admission_id: int) -> HttpResponse:
    """From the body in the log, so that it is what was published then."""
    found = _found(code, admission_id)
    on = request.on  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "r": board_row(found, on),
        "receipt": found.receipt,
        "list_url": reverse("autonomy_board:admissions", args=[code]),
        "provisional_reason": found.provisional_reason,
    }
    if found.leaf is None:
        return board(request, "autonomy/board_admission.html", found.county, context)
    body = body_of(found.leaf)
    if body is None:
        context["erased"] = erasure_reason(found.leaf)
    elif body["kind"] == "admission_decision":
        context |= _decision(body)
    context["proof"] = page_proof(found.leaf)
    return board(request, "autonomy/board_admission.html", found.county, context)


def _decision(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "body": body,
        "rows": asked_rows(body["asked"]),
        "reviews": review_rows(body["reviews"], body["flags"]),
        "opinion_text": opinion_text(body["opinions"]),
        "burden": burden_rows(body["burden"]),
        "filed_label": day(body["filed_on"]),
        "precedents": body["precedents"],
    }


@require_safe
def letter(request: HttpRequest, code: str, admission_id: int, ending: str) -> HttpResponse:
    found = _found(code, admission_id)
    body = None if found.leaf is None or found.state == RequestState.EXPIRED else body_of(found.leaf)
    if body is None:
        raise Http404
    if ending == "docx":
        content, media_type = letter_docx(body, found.county, found.leaf), CONTENT_TYPE
    else:
        content, media_type = letter_pdf(body, found.county, found.leaf, keep=True), "application/pdf"
    response = HttpResponse(content, content_type=media_type)
    name = content_disposition_header(as_attachment=True, filename=f"{found.document_no}.{ending}")
    response["Content-Disposition"] = name or ""
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


@require_safe
def exports(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    response = sent(exported_public(_county(code).code), kind)
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response


def _county(code: str) -> Division:
    return get_object_or_404(Division, code=code, level=COUNTY)


def _found(code: str, admission_id: int) -> AdmissionRequest:
    return get_object_or_404(public_rows(code), pk=admission_id)
