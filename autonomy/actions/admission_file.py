"""Papers that go with a request; seen by the department and the gate, not published (R-AUT-3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.admission import ask_department, locked
from autonomy.actions.admission_clock import log
from autonomy.choices import RequestState
from autonomy.models import AdmissionRequest, RequestFile
from autonomy.queries import admission as facts
from autonomy.rules.admission import in_state
from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.verdict import Verdict, no, require, yes

S = RequestState
MOST_FILES = 20


def add_file(*, request_id: int, attachment_id: int, note: str, by: User, at: dt.datetime, on: dt.date) -> RequestFile:
    """A paper that goes with the request; seen by the department and the gate, not published."""
    with transaction.atomic():
        request = locked(request_id)
        ask_department(request, by, on)
        attachment = Attachment.objects.get(pk=attachment_id, place_code=request.county.code)
        require(in_state(request.state, [S.DRAFT, S.REPAIR], facts.labels(), _("添加附件")), _room(request))
        row = RequestFile.objects.create(request=request, attachment=attachment, note=note.strip()[:80])
        log(request, "admission_file_added", by=by.pk, at=at, attachment=attachment.pk)
    return row


def _room(request: AdmissionRequest) -> Verdict:
    count = request.files.count()
    if count < MOST_FILES:
        return yes("files", field="file")
    text = _("一件申请最多%(most)d个附件。") % {"most": MOST_FILES}
    return no("files", text, needed=f"<= {MOST_FILES}", met=str(count + 1), field="file")


def remove_file(*, file_id: int, by: User, at: dt.datetime, on: dt.date) -> AdmissionRequest:
    with transaction.atomic():
        request = locked(RequestFile.objects.values_list("request_id", flat=True).get(pk=file_id))
        ask_department(request, by, on)
        require(in_state(request.state, [S.DRAFT, S.REPAIR], facts.labels(), _("去掉附件")))
        RequestFile.objects.filter(pk=file_id, request=request).delete()
        log(request, "admission_file_removed", by=by.pk, at=at)
    return request
