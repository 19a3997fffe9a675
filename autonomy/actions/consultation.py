"""The committees concerned are asked about a draft list before it is adopted (R-AUT-1)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.opinion import Target, ask, tell_asked
from autonomy.actions.versions import lock_lists, log
from autonomy.choices import VersionState
from autonomy.models import ListEntry, ListVersion
from autonomy.permissions import DRAFT_LIST
from autonomy.queries.entries import last_round
from autonomy.rules import lists as rules
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.explain import full_date
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.limits import Limit, Term, limit
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes

OPINION_TERM = Term("", 7, working=True)  # no text gives the committees a time; the platform's own


def opinion_limit(county: Division, on: dt.date) -> Limit:
    return limit(OPINION_TERM, county, on)


def start_consultation(
    *, version_id: int, until: dt.date, by: User, at: dt.datetime, on: dt.date, revision: int | None = None
) -> ListVersion:
    """Every live community of the county is asked, with a date; they get an opinion to give and are told."""
    with transaction.atomic():
        county = lock_lists(ListVersion.objects.values_list("division_id", flat=True).get(pk=version_id))
        require(may(by, DRAFT_LIST.name, place=county.code, on=on), forbidden=True)
        draft = ListVersion.objects.locked().get(pk=version_id)
        state = str(draft.get_state_display())
        require(
            rules.in_state(draft.state, [VersionState.DRAFT], state, _("征求意见")),
            rules.not_stale(draft.revision, revision),
            rules.not_empty(ListEntry.objects.filter(version=draft).count()),
            _long_enough(county, until, on),
        )
        number = last_round(draft) + 1
        draft.consult(until=until)
        draft.save()
        provisional = bool(calendar().unknown_years(until))
        asked = ask(
            targets=[Target(county.code, version_id=draft.pk)],
            round=number,
            due_on=until,
            on=on,
            provisional=provisional,
        )
        require(_somebody(asked))
        log(draft, "list_consulted", by=by.pk, at=at, round=number, asked=asked, until=until.isoformat())
        title = _("请对%(list)s提意见（到%(until)s）") % {
            "list": draft.get_kind_display(),
            "until": full_date(until),
        }
        tell_asked(round=number, title=title, at=at, on=on, version=draft)
    return draft


def _long_enough(county: Division, until: dt.date, on: dt.date) -> Verdict:
    found = opinion_limit(county, on)
    least = found.deadline(on, calendar()).due
    if until >= least:
        return yes("until", basis=(found.basis,), field="until")
    words = {"least": full_date(least), "basis": found.basis}
    text = _("给村（社区）的时间太短，最早到%(least)s截止（%(basis)s）。") % words
    return no("until", text, needed=least.isoformat(), met=until.isoformat(), basis=(found.basis,), field="until")


def _somebody(asked: int) -> Verdict:
    if asked:
        return yes("asked", field="until")
    text = _("县里还没有上线的村（社区），没有可以征求意见的对象。请先设定上线日期。")
    return no("nobody", text, needed="1", met="0", field="until")
