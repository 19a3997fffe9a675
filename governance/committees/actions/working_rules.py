"""A body's own rules of work, by version and public: a new version ends the old one and never changes it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import publish_body, record
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.actions.body import BASIS, locked_place
from governance.committees.models import Body, WorkingRules
from governance.committees.permissions import KEEP_BODIES
from governance.committees.queries.working_rules import rules_body
from governance.committees.rules import office as written

OBJECT = "committees.working_rules"
TITLE, ADOPTED_BY, TEXT = 80, 120, 20_000  # characters


def adopt_rules(
    *,
    body_id: int,
    title: str,
    text: str,
    adopted_on: dt.date,
    adopted_by: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> WorkingRules:
    """Published at once. The version before is in force until the day before the adoption."""
    with transaction.atomic():
        division = locked_place(Body.objects.values_list("division_id", flat=True).get(pk=body_id))
        require(may(by, KEEP_BODIES.name, place=division.code, on=on), forbidden=True)
        body = Body.objects.get(pk=body_id)
        same = WorkingRules.objects.select_for_update().filter(body=body, title=title.strip())
        last = same.order_by("-number").first()
        require(
            written.not_ended(body.name, body.ended_on),
            _filled("title", _("名称"), title, TITLE),
            _filled("text", _("内容"), text, TEXT),
            _filled("adopted_by", _("由谁通过"), adopted_by, ADOPTED_BY),
            written.day("adopted_on", _("通过日期"), adopted_on, on, body.since),
            _after(adopted_on, last),
            *guard_verdicts(
                [
                    Part("title", _("名称"), title),
                    Part("text", _("内容"), text),
                    Part("adopted_by", _("由谁通过"), adopted_by),
                ]
            ),
        )
        if last is not None and last.ended_on is None:
            last.ended_on = adopted_on - dt.timedelta(days=1)
            last.save(update_fields=["ended_on"])
        made = WorkingRules.objects.create(
            body=body,
            number=last.number + 1 if last else 1,
            title=title.strip(),
            text=text.strip(),
            adopted_on=adopted_on,
            adopted_by=adopted_by.strip(),
            by=by,
        )
        entry = record(
            verb="committees.rules_adopted",
            by=by.pk,
            at=at,
            object_type=OBJECT,
            object_id=made.pk,
            division=division.code,
            basis=BASIS,
            data={"body": body.pk, "number": made.number},
        )
        made.leaf = publish_body(entry=entry, body=rules_body(made, division)).number
        made.save(update_fields=["leaf"])
    return made


def _filled(name: str, label: str, value: str, most: int) -> Verdict:
    length = len(value.strip())
    if 0 < length <= most:
        return yes("filled", field=name)
    text = _("请填写“%(label)s”，最多%(most)d个字。") % {"label": label, "most": most}
    return no("filled", text, needed=f"1-{most}", met=str(length), field=name)


def _after(adopted_on: dt.date, last: WorkingRules | None) -> Verdict:
    if last is None or adopted_on > last.adopted_on:
        return yes("after", field="adopted_on")
    text = _("上一版在%(day)s通过，新版要晚于它。") % {"day": last.adopted_on.isoformat()}
    return no("after", text, needed=f"> {last.adopted_on.isoformat()}", met=adopted_on.isoformat(), field="adopted_on")
