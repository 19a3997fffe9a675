"""When a rule of the rulebook ends, every entry that rests on it is looked at: one duty a county and rule.

Also when another row of the same code follows: the text has changed, so somebody has to read it. The duty is met when
no entry in force rests on the ended rule any more: cited anew, changed by a draft, or withdrawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from autonomy.actions.lists import guarded
from autonomy.actions.versions import follow, lock_lists, put_in_force, settle_law
from autonomy.choices import VersionCause, VersionState
from autonomy.duty_kinds import KIND_LAW_ENDED
from autonomy.models import Basis, ListEntry, ListVersion
from autonomy.permissions import ADOPT_LIST
from autonomy.queries.review import resting
from autonomy.rules import lists as rules
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import meet
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Limit, Term
from governance.base.clock.registry import SweepContext
from governance.base.law.models import Rule
from governance.base.verdict import Verdict, no, require, yes

REVIEW_TERM = Term("", 30)  # calendar days from the day the text changed; no law gives them
_OPEN = """
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT period, division, %(kind)s, rule, %(role)s, %(on)s, due_on, provisional, 0, 0
FROM unnest(
    %(periods)s::date[], %(divisions)s::bigint[], %(rules)s::bigint[], %(dues)s::date[], %(provisional)s::bool[]
) AS t (period, division, rule, due_on, provisional)
ON CONFLICT (period, division_id, kind, subject) DO NOTHING
"""


def review_limit() -> Limit:
    return REVIEW_TERM.default()


def list_ended_law(context: SweepContext) -> dict[str, int]:
    """A duty for each county and ended rule that its lists still rest on, counted from the day after the rule's last
    (from the day it was found when that lies behind); and settle those that nothing rests on any more. Constant
    queries."""
    found = set(resting(context.on).values_list("entry__version__division_id", "rule_id", "rule__valid_to"))
    waiting = Duty.objects.open().filter(kind=KIND_LAW_ENDED)
    still = {(division, rule) for division, rule, _ended in found}
    open_ones = list(waiting.values_list("id", "division_id", "subject"))
    done = [pk for pk, division, subject in open_ones if (division, subject) not in still]
    known = {(division, subject) for _pk, division, subject in open_ones}
    new = sorted(row for row in found if (row[0], row[1]) not in known)
    limit = review_limit()
    due = limit.deadline(context.on, context.calendar)
    given: dict[str, Any] = {
        "kind": KIND_LAW_ENDED,
        "role": Role.BUREAU_REVIEWER,
        "on": context.on,
        "periods": [context.on for _row in new],
        "divisions": [division for division, _rule, _ended in new],
        "rules": [rule for _division, rule, _ended in new],
        "dues": [due.due for _row in new],
        "provisional": [due.provisional for _row in new],
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, given)
        opened = int(cursor.rowcount)
    return {"opened": opened, "met": meet(duty_ids=done, on=context.on)}


def cite_anew(
    *,
    division_id: int,
    rule_id: int,
    successor_id: int,
    codes: Sequence[str],
    reason: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> list[ListVersion]:
    """The matters stay as they are under the new text: a version in force from today that cites the successor. For
    those that do not, a draft changes them or they are withdrawn. Last of its transaction."""
    with transaction.atomic():
        county = lock_lists(division_id)
        require(may(by, ADOPT_LIST.name, place=county.code, on=on), forbidden=True)
        old, new = Rule.objects.get(pk=rule_id), Rule.objects.get(pk=successor_id)
        rows = resting(on).filter(entry__version__division=county, rule=old, entry__code__in=list(codes))
        versions = set(rows.values_list("entry__version_id", flat=True))
        require(
            _follows(old, new, on),
            _something(len(versions)),
            rules.reason_given(reason),
            *guarded(("reason", _("理由"), reason)),
        )
        made = []
        held = ListVersion.objects.filter(division=county, state=VersionState.ADOPTED).exclude(effective_to__lt=on)
        kinds = set(ListVersion.objects.filter(pk__in=versions).values_list("kind", flat=True))
        for version in held.filter(kind__in=kinds).select_related("division").order_by("kind", "effective_from"):
            begins, ends = max(on, version.effective_from or on), version.effective_to
            following = follow(version, cause=VersionCause.RECITED, note=reason.strip(), on=begins, by=by, at=at)
            cited = ListEntry.objects.filter(version=following, code__in=list(codes))
            Basis.objects.filter(entry__in=cited, rule=old).update(rule=new)
            document = version.document_no
            data = {"rule": old.pk, "successor": new.pk}
            made.append(
                put_in_force(
                    following, effective_from=begins, effective_to=ends, document_no=document, by=by, at=at, **data
                )
            )
        settle_law(division_id=county.pk, on=on)
    return made


def _follows(old: Rule, new: Rule, on: dt.date) -> Verdict:
    same = (old.code, old.applies_to, old.place) == (new.code, new.applies_to, new.place)
    in_force = new.valid_from <= on and (new.valid_to is None or new.valid_to >= on)
    if same and in_force and old.valid_to is not None and old.valid_to < on:
        return yes("follows", field="successor")
    text = _("新的依据要是同一条规则现行的一行。别的依据请起草新的一版。")
    return no("follows", text, needed=old.code, met=f"{new.code} {new.valid_from}", field="successor")


def _something(count: int) -> Verdict:
    if count:
        return yes("codes", field="codes")
    text = _("选中的事项都不再引用这条依据。请刷新再看。")
    return no("nothing", text, needed="1", met="0", field="codes")
