"""Files published along with a draft: add, look at, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.documents.actions.attachment import store
from governance.base.documents.queries.attachment import attachment_response
from governance.base.frame import DeskRequest, desk_page, show, submitted
from governance.base.spreadsheet import megabytes
from openness.actions.enclosure import add_enclosure, confirm_looked, remove_enclosure
from openness.forms.enclosure import EnclosureForm
from openness.models import Disclosure, Enclosure
from openness.permissions import may_file
from openness.queries.guard import kept_rows
from openness.views import guarding
from openness.views.disclosure import seen

LOOKED, REMOVE = "looked", "remove"


@desk_page("GET", "POST")
def enclosures(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """One page for all of them. Before it can be submitted, a picture or scan asks to be looked at, and each doubtful
    thing in a file for a reason."""
    draft = _draft(request, disclosure_id)
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    for name, action in ((LOOKED, confirm_looked), (REMOVE, remove_enclosure)):
        if name in request.POST:
            action(enclosure_id=_of(draft, request.POST[name]).pk, **when)
            return redirect("openness:enclosures", draft.pk)
    if guarding.KEEP in request.POST:
        problems = guarding.answer(request, draft)
        if problems:
            return _page(request, draft, EnclosureForm(), problems)
        return redirect("openness:enclosures", draft.pk)
    form = EnclosureForm(request.POST or None, request.FILES or None)
    added, problems = submitted(request, form, lambda: _add(draft, form, when))
    if added is not None:
        messages.success(request, _("已添加。公开以后，附件和正文一起登记，不能替换。"))
        return redirect("openness:enclosures", draft.pk)
    return _page(request, draft, form, problems)


def _page(request: DeskRequest, draft: Disclosure, form: EnclosureForm, problems: list[dict[str, str]]) -> HttpResponse:
    kept = kept_rows(draft)
    context = {
        "d": {"title": draft.title},
        "place": {"name": draft.division.name},
        "rows": [{**_row(one), **guarding.file_part(one, kept, request.POST)} for one in _rows(draft)],
        "form": form,
        "problems": problems,
        "actions": [{"name": "add", "label": _("添加"), "kind": "primary"}],
        "back_url": reverse("openness:edit", args=[draft.pk]),
    }
    return show(request, "desk/enclosures.html", context, 422 if problems else 200)


@desk_page("GET")
def enclosure_file(request: DeskRequest, disclosure_id: int, enclosure_id: int) -> HttpResponseBase:
    """The file as it would be published, for everybody who may see the disclosure at work."""
    found = seen(request, disclosure_id)
    return attachment_response(_of(found, str(enclosure_id)).attachment)


def _add(draft: Disclosure, form: EnclosureForm, when: dict[str, Any]) -> Enclosure:
    stored = store(file=form.cleaned_data["file"], place_code=draft.division.code, by=when["by"], at=when["at"])
    return add_enclosure(disclosure_id=draft.pk, attachment_id=stored.pk, title=form.cleaned_data["title"], **when)


def _draft(request: DeskRequest, disclosure_id: int) -> Disclosure:
    found = seen(request, disclosure_id)
    if not found.is_editable or not may_file(request.user, found.division.code, request.on).ok:
        raise Http404
    return found


def _rows(draft: Disclosure) -> list[Enclosure]:
    return list(Enclosure.objects.filter(disclosure=draft).select_related("attachment", "looked_by"))


def _of(draft: Disclosure, enclosure_id: str) -> Enclosure:
    """One of this very disclosure; 404 otherwise."""
    if not enclosure_id.isdigit():
        raise Http404
    found = Enclosure.objects.filter(disclosure=draft, pk=int(enclosure_id)).select_related("attachment").first()
    if found is None:
        raise Http404
    return found


def _row(one: Enclosure) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "url": reverse("openness:enclosure", args=[one.disclosure_id, one.pk]),
        "name": one.attachment.name,
        "size_label": megabytes(one.attachment.size),
        "to_look": one.unread and one.looked_by_id is None,
        "looked_by": "" if one.looked_by is None else str(one.looked_by),
    }
