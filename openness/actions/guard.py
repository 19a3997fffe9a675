"""Masking what the personal-data guard found in a draft, or leaving a doubtful thing with a reason (R-OPN-9)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.documents.actions.guard import keep_finding as keep
from governance.base.documents.models import Kept
from governance.base.documents.queries.guard import Finding, masked_parts
from governance.base.verdict import Refused, Verdict, no, require, yes
from openness.actions.disclosure import fresh
from openness.actions.log import OBJECT, log
from openness.choices import Form
from openness.models import Account, Disclosure, Enclosure, Line
from openness.permissions import may_file
from openness.queries.content import COMPUTED
from openness.queries.enclosed import found_in_files
from openness.queries.guard import findings, kept_marks, parts_of
from openness.rules.publication import editable

LINE_FIELDS = frozenset(("category", "summary", "payee"))


def mask_finding(
    *, disclosure_id: int, version: int, by: User, at: dt.datetime, on: dt.date, mark: str = ""
) -> Disclosure:
    """Put stars in the place of one thing found, or of everything found and not kept (``mark`` empty), in the stored
    draft. What was typed is gone afterwards: no copy is kept."""
    with transaction.atomic():
        draft = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may_file(by, draft.division.code, on), forbidden=True)
        require(editable(draft.state), fresh(draft, version))
        kept = kept_marks(draft)
        wanted = [one for one in findings(draft) if one.mark == mark or (not mark and one.mark not in kept)]
        written = _write(draft, wanted)
        require(_some(written))
        draft.version += 1
        draft.save()
        kinds = Counter(one.kind for one in written)
        log(draft, "masked", by=by.pk, at=at, version=draft.version, kinds=dict(kinds))
    return draft


def keep_finding(*, disclosure_id: int, mark: str, reason: str, by: User, at: dt.datetime, on: dt.date) -> Kept:
    """Leave a doubtful thing where it is, in the draft or in a file published along; those who verify read the reason.
    Certain numbers are never kept."""
    with transaction.atomic():
        draft = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may_file(by, draft.division.code, on), forbidden=True)
        require(editable(draft.state))
        found = next((one for one in [*findings(draft), *found_in_files(draft)] if one.mark == mark), None)
        if found is None:
            raise Refused(no("guard_gone", _("这一处已经改过了，请重新打开看还有没有要处理的。"), field="keep"))
        return keep(
            object_type=OBJECT,
            object_id=draft.pk,
            finding=found,
            reason=reason,
            division=draft.division.code,
            by=by,
            at=at,
        )


def _some(written: Sequence[Finding]) -> Verdict:
    """Nothing may be masked here that is gone already, or typed elsewhere."""
    if written:
        return yes("guard_masked")
    text = _("这里没有可以遮盖的。由各月的账算出的，请更正那个月的账；取自项目登记的，请到项目页改。")
    return no("guard_elsewhere", text, basis=("R-OPN-9",), field="mask")


def _write(draft: Disclosure, wanted: Sequence[Finding]) -> list[Finding]:
    """Masks them where they are stored; those that were, without what is computed or kept elsewhere."""
    written = []
    texts = masked_parts(parts_of(draft), wanted)
    for one in wanted:
        if _put(draft, one.field, texts[one.field]):
            written.append(one)
    return written


def _put(draft: Disclosure, field: str, text: str) -> bool:
    steps = field.split(".")
    if len(steps) == 3 and steps[0] == "lines" and steps[2] in LINE_FIELDS:
        if draft.form in COMPUTED:
            return False
        line = Line.objects.filter(disclosure=draft).order_by("position")[int(steps[1])]
        setattr(line, steps[2], text)
        line.save()
    elif len(steps) == 3 and steps[0] == "enclosures":
        enclosure = Enclosure.objects.filter(disclosure=draft)[int(steps[1])]
        enclosure.title = text
        enclosure.save()
    elif len(steps) == 3 and steps[0] == "sections":
        sections = [dict(section) for section in draft.content["sections"]]
        sections[int(steps[1])][steps[2]] = text
        draft.content = {**draft.content, "sections": sections}
    elif field in ("title", "correction_reason"):
        setattr(draft, field, text)
    elif field == "opening_source":
        Account.objects.filter(disclosure=draft).update(opening_source=text)
        draft.content = {**draft.content, field: text} if field in draft.content else draft.content
    elif draft.form == Form.PROJECT_STAGE and field != "note":
        return False
    else:
        draft.content = {**draft.content, field: text}
    return True
