"""Writing and filing a disclosure: create, save, submit, take back (R-OPN-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.clock.actions import cancel
from governance.base.clock.models import Event
from governance.base.clock.rules.period import Frequency, Period
from governance.base.journal.models import Entry
from governance.base.places.models import Division
from governance.base.verdict import Refused, Verdict, no, require, yes
from governance.township.models import Project
from openness.actions.log import OBJECT, log, open_again, open_ids
from openness.choices import Form, Stage, State, Trigger
from openness.duty_kinds import KIND_VERIFY, verification_deadline
from openness.models import Account, Disclosure, Item, Line
from openness.models.disclosure import money
from openness.permissions import may_file
from openness.queries.account import LINE_COLUMNS, previous_month
from openness.queries.content import COMPUTED, content_hash, figure_and_summary, period_label, project_facts
from openness.queries.disclosure import catalogue_row, computed, draft_facts, duty_of, following_months, recurring
from openness.queries.enclosed import file_obstacles
from openness.queries.guard import content_verdicts
from openness.queries.persons import titles_unseen
from openness.queries.verification import barred, seats
from openness.rules.account import NOTHING_TYPED, Figures, LineFact, Typed, carried, figures, money_problem
from openness.rules.completeness import completeness, short_enough, storable_content, storable_line
from openness.rules.publication import editable, looked_at, not_stale, period_over, reason_given
from openness.rules.schedule import titled
from openness.rules.verification import FILED, can_be_verified, tally

FREQUENCY_OF_FORM = {
    Form.MONTHLY_ACCOUNT: Frequency.MONTH,
    Form.QUARTERLY_ACCOUNT: Frequency.QUARTER,
    Form.LARGE_EXPENDITURE: Frequency.QUARTER,
    Form.YEARLY_ACCOUNT: Frequency.YEAR,
}


@dataclass(frozen=True)
class DraftInput:
    """What a form hands over. None leaves a part as it is; computed parts have no field."""

    title: str | None = None
    content: Mapping[str, Any] | None = None
    lines: Sequence[LineFact] | None = None
    opening: Decimal | None = None
    opening_source: str | None = None
    nil: bool | None = None
    typed: Typed = NOTHING_TYPED


def create_draft(
    *,
    item_id: int,
    division_id: int,
    by: User,
    at: dt.datetime,
    on: dt.date,
    period_start: dt.date | None = None,
    event_id: int | None = None,
    project_id: int | None = None,
    duty_id: int | None = None,
    title: str = "",
) -> Disclosure:
    """The draft for one matter and period, event or project stage; the one that is there already if there is one."""
    item = Item.objects.get(pk=item_id)
    division = Division.objects.get(pk=division_id)
    require(may_file(by, division.code, on), forbidden=True)
    event = None if event_id is None else Event.objects.get(pk=event_id, division=division)
    project = None if project_id is None else Project.objects.get(pk=project_id, division=division)
    start, end = _period(item, division, on, period_start=period_start, event=event, project=project)
    draft = Disclosure(
        item=item,
        division=division,
        form=item.form,
        title=(title or _title(item, start, end, event, project))[:120],
        period_start=start,
        period_end=end,
        event_id=event_id,
        project=project,
        duty_id=duty_id,
        created_by=by,
        created_at=at,
    )
    one = _one_account(draft)  # asked before: the same form opened in the same second is the existing one, not another
    existing = _existing(draft)
    if existing is not None:
        return existing
    require(one)
    if draft.duty_id is None:
        duty = duty_of(draft)
        draft.duty_id = None if duty is None else duty.pk
    try:
        with transaction.atomic():
            draft.save()
            _recompute(draft)
            log(draft, "draft_created", by=by.pk, at=at)
    except IntegrityError:  # somebody else opened the same form in the same second
        existing = _existing(draft)
        if existing is None:
            raise
        return existing
    return draft


def save_draft(
    *, disclosure_id: int, version: int, given: DraftInput, by: User, at: dt.datetime, on: dt.date
) -> Disclosure:
    """Keep what was typed, finished or not. Raises Refused "stale" naming who saved in between."""
    with transaction.atomic():
        draft = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may_file(by, draft.division.code, on), forbidden=True)
        require(editable(draft.state))
        require(fresh(draft, version))
        _apply(draft, given)
        draft.version += 1
        draft.save()
        log(draft, "draft_saved", by=by.pk, at=at, version=draft.version)
    return draft


def submit(*, disclosure_id: int, version: int, by: User, at: dt.datetime, on: dt.date) -> Disclosure:
    """Hand it to the supervision committee. Raises Refused with every missing part at once."""
    with transaction.atomic():
        draft = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may_file(by, draft.division.code, on), forbidden=True)
        require(editable(draft.state))
        require(fresh(draft, version))
        _recompute(draft)
        found = seats(draft.division_id, on)
        bars = barred(draft, found) | {by.pk: FILED}
        require(
            period_over(recurring=recurring(draft.item), period_end=draft.period_end, on=on)
            if draft.project_id is None
            else yes("period_over"),
            *completeness(draft_facts(draft)),
            *content_verdicts(draft),
            *file_obstacles(draft),
            looked_at(titles_unseen(draft)),
            can_be_verified(tally(found, [], bars)),
        )
        draft.figure, draft.summary = figure_and_summary(draft)
        draft.submit(by=by, at=at, content_hash=content_hash(draft))
        draft.version += 1
        draft.save()
        open_again(draft, kind=KIND_VERIFY, role=Role.SUPERVISOR, on=on, deadline=verification_deadline)
        following = [month.start.isoformat() for month in following_months(draft)]
        log(draft, "submitted", by=by.pk, at=at, content_hash=draft.content_hash, following=following)
    return draft


def file_nil(
    *,
    item_id: int,
    division_id: int,
    period_start: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
    duty_id: int | None = None,
) -> Disclosure:
    """本月无收支 in one tap: draft, nil account and submission in one transaction."""
    with transaction.atomic():
        draft = create_draft(
            item_id=item_id,
            division_id=division_id,
            period_start=period_start,
            duty_id=duty_id,
            by=by,
            at=at,
            on=on,
        )
        given = DraftInput(nil=True)  # lines typed before are not thrown away: they are refused
        draft = save_draft(disclosure_id=draft.pk, version=draft.version, given=given, by=by, at=at, on=on)
        return submit(disclosure_id=draft.pk, version=draft.version, by=by, at=at, on=on)


def take_back(*, disclosure_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Disclosure:
    """The clerk fetches a submission that is not verified yet; signatures given so far do not count any more."""
    with transaction.atomic():
        draft = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may_file(by, draft.division.code, on), forbidden=True)
        require(_submitted(draft), reason_given(reason))
        draft.give_back(reason=reason.strip())
        draft.version += 1
        draft.save()
        cancel(duty_ids=open_ids(draft, KIND_VERIFY), on=on)
        log(draft, "taken_back", by=by.pk, at=at, reason=reason.strip())
    return draft


def _submitted(draft: Disclosure) -> Verdict:
    if draft.state == State.SUBMITTED:
        return yes("submitted", field="state")
    text = _("只有等待核实的内容可以取回，这一份现在是“%(state)s”。") % {"state": draft.get_state_display()}
    return no("not_submitted", text, needed=State.SUBMITTED, met=draft.state, basis=("R-OPN-6",), field="state")


def _period(
    item: Item,
    division: Division,
    on: dt.date,
    *,
    period_start: dt.date | None,
    event: Event | None,
    project: Project | None,
) -> tuple[dt.date, dt.date]:
    """The days it is about: a month, quarter or year; the day of the event; the day of the project's stage."""
    day = period_start or on
    listing = catalogue_row(item, division, day) or catalogue_row(item, division, on)
    if listing is None:
        text = _("本地的公开目录里没有“%(item)s”。请联系县级民政部门加入目录后再填。") % {"item": item.title}
        raise Refused(no("not_in_catalogue", text, needed=item.title, basis=("R-OPN-1",), field="item"))
    if item.trigger == Trigger.STAGE:
        stage_day = _stage_day(item, project)
        return stage_day, stage_day
    if item.trigger == Trigger.EVENT:
        day = day if event is None else event.on
        return day, day
    frequency = FREQUENCY_OF_FORM.get(Form(item.form)) or Frequency(listing.frequency)
    period = Period.containing(day, frequency)
    return period.start, period.end


def _stage_day(item: Item, project: Project | None) -> dt.date:
    """Before the start: the planned day. Half-way and settlement: once the project record says so (R-OPN-3)."""
    if project is None:
        raise Refused(no("project", _("请先选择项目。"), basis=("R-OPN-3",), field="project"))
    days = {
        Stage.START: project.planned_start_on,
        Stage.HALFWAY: project.halfway_on,
        Stage.SETTLEMENT: project.settled_on,
    }
    found = days[Stage(item.stage)]
    if found is None:
        text = _("项目还没有记到“%(stage)s”。请先在项目页记录进展，再公开这一阶段。") % {
            "stage": Stage(item.stage).label
        }
        raise Refused(no("stage", text, needed=item.stage, basis=("R-OPN-3",), field="project"))
    return found


def _title(item: Item, start: dt.date, end: dt.date, event: Event | None, project: Project | None) -> str:
    if project is not None:
        return _("%(project)s：%(item)s") % {"project": project.name, "item": item.title}
    if event is not None and event.title:
        return event.title
    return titled(period_label(start, end), item.title)


def _existing(draft: Disclosure) -> Disclosure | None:
    """A stage stands once for its project, also when its planned day has moved."""
    rows = Disclosure.objects.filter(division=draft.division, item=draft.item, corrects=None).exclude(
        state=State.WITHDRAWN
    )
    if draft.project is not None:
        return rows.filter(project=draft.project).first()
    return rows.filter(period_start=draft.period_start, event_id=draft.event_id, project=None).first()


def _one_account(draft: Disclosure) -> Verdict:
    """One chain of monthly accounts for a community, whatever item of the catalogue it stands under."""
    if draft.form != Form.MONTHLY_ACCOUNT:
        return yes("one_account")
    other = Disclosure.objects.live().filter(division=draft.division, form=draft.form, period_start=draft.period_start)
    title = other.values_list("item__title", flat=True).first()
    if title is None:
        return yes("one_account")
    text = _("这个月的收支总账已经在“%(title)s”里填报，同一个数不用填两次。") % {"title": title}
    return no("one_account", text, needed="1", met="2", basis=("R-OPN-2",), field="item")


def fresh(draft: Disclosure, version: int) -> Verdict:
    """Whether this is the version that the person saw; one journal query when it is not."""
    if draft.version == version:
        return yes("version", field="version")
    entry = Entry.objects.filter(object_type=OBJECT, object_id=draft.pk, actor_id__isnull=False).order_by("-id").first()
    user = None if entry is None else User.objects.filter(pk=entry.actor_id or 0).first()
    who = _("别人") if user is None else str(user)
    when = "" if entry is None else timezone.localtime(entry.at).strftime("%H:%M")
    return not_stale(seen=version, current=draft.version, who=who, when=when)


def _apply(draft: Disclosure, given: DraftInput) -> None:
    """Put the typed parts in their places; what is computed is computed again."""
    require(
        short_enough(given.title or "", 120, "title"),
        short_enough(given.opening_source or "", 120, "opening_source"),
        *storable_content(draft.form, given.content or {}),
        *(verdict for row, line in enumerate(given.lines or ()) for verdict in storable_line(line, row)),
    )
    if given.title is not None:
        draft.title = given.title.strip()
    content = {**draft.content, **(given.content or {})}
    if given.nil is not None:
        content["nil"] = given.nil
    typed = {name: money(value) for name, value in vars(given.typed).items() if value is not None}
    if typed or given.lines is not None:
        content["typed"] = typed
    draft.content = content
    if given.lines is not None and draft.form not in COMPUTED:
        write_lines(draft, given.lines)
    if draft.form == Form.MONTHLY_ACCOUNT:
        _account(draft, opening=given.opening, source=given.opening_source)
    else:
        _recompute(draft)


# One statement whatever the number: a ledger may have ten thousand lines.
INSERT_LINES = """
INSERT INTO openness_line
    (side, category, summary, amount, "on", payee, payee_is_person, voucher_no, position, disclosure_id)
SELECT line.*, %s FROM unnest(
    %s::text[], %s::text[], %s::text[], %s::numeric[], %s::date[], %s::text[], %s::boolean[], %s::text[]
) WITH ORDINALITY AS line
"""


def write_lines(draft: Disclosure, lines: Sequence[LineFact]) -> None:
    """In the place of those there were, in this order."""
    Line.objects.filter(disclosure=draft).delete()
    if lines:
        columns = [[getattr(line, name) for line in lines] for name in LINE_COLUMNS]
        with connection.cursor() as cursor:
            cursor.execute(INSERT_LINES, [draft.pk, *columns])


def _account(draft: Disclosure, *, opening: Decimal | None, source: str | None) -> None:
    """The month's figures: opening carried from the month before, sums from the lines."""
    previous = previous_month(draft.division, draft.period_start)
    stored = Account.objects.filter(disclosure=draft).first()
    if previous is not None:
        if opening is not None:
            require(carried(opening, previous, ""))
        opening, source = previous.closing, ""
    elif stored is not None:
        opening = stored.opening if opening is None else opening
        source = stored.opening_source if source is None else source
    if opening is None:
        draft.content = {**draft.content, "opening_source": source or draft.content.get("opening_source", "")}
        return
    require(money_problem(opening, "opening"))
    source = source if source is not None else draft.content.get("opening_source", "")
    lines = draft_facts(draft).lines
    nil = bool(draft.content.get("nil")) and not lines
    _write_account(draft, figures(opening, lines), source=source or "", nil=nil)


def _write_account(draft: Disclosure, found: Figures, *, source: str, nil: bool) -> None:
    Account.objects.update_or_create(
        disclosure=draft,
        defaults={
            "opening": found.opening,
            "opening_source": source,
            "income": found.income,
            "expenditure": found.expenditure,
            "closing": found.closing,
            "nil": nil,
        },
    )


def _recompute(draft: Disclosure) -> None:
    """Whatever is not typed: carried balances, sums of the months, facts of the project. Saves the row."""
    if draft.form == Form.MONTHLY_ACCOUNT:
        _account(draft, opening=None, source=None)
    elif draft.form in COMPUTED:
        found = computed(draft)
        write_lines(draft, found.lines)
        if found.figures is not None:
            _write_account(draft, found.figures, source="", nil=False)
        if draft.form == Form.LARGE_EXPENDITURE and found.threshold is not None:
            limit = {"amount": money(found.threshold), "basis": found.threshold_basis}
            draft.content = {**draft.content, "threshold": limit}
    elif draft.project is not None:
        draft.content = {**draft.content, **project_facts(draft.project, draft.item.stage)}
    draft.save()
