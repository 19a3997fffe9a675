"""What a county does with the rulebook: confirm a rule after reading the original, or take that back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import record
from governance.base.law.choices import Confidence
from governance.base.law.models import Confirmation, Rule
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes

CONFIRM = "law.confirm_rule"


@transaction.atomic
def confirm_rule(*, rule_id: int, place: str, by: User, at: dt.datetime, source: str) -> Confirmation:
    """The county (or the city or province above it) says by name that it read the original of the rule.

    From that day on the rule binds in ``place`` and below. ``Refused`` when it may not or need not.
    """
    on = timezone.localdate(at)
    rule = Rule.objects.select_for_update().get(pk=rule_id)
    require(may(by, CONFIRM, place=place, on=on), forbidden=True)
    source = source.strip()
    require(_level(place), _covered(rule, place), _useful(rule), _in_force(rule, on), _named(source), _new(rule, place))
    confirmation = Confirmation.objects.create(rule=rule, place=place, confirmed_by=by, on=on, source=source)
    _journal("law.rule_confirmed", confirmation, by=by, at=at)
    return confirmation


@transaction.atomic
def withdraw_confirmation(*, confirmation_id: int, by: User, at: dt.datetime, reason: str) -> Confirmation:
    """Take a confirmation back; the rule stops binding that day, what was decided before stays as it was."""
    on = timezone.localdate(at)
    confirmation = Confirmation.objects.select_for_update().select_related("rule").get(pk=confirmation_id)
    require(may(by, CONFIRM, place=confirmation.place, on=on), forbidden=True)
    reason = reason.strip()
    require(_standing(confirmation), _reasoned(reason))
    confirmation.withdraw(by=by, on=on, reason=reason)
    confirmation.save()
    _journal("law.confirmation_withdrawn", confirmation, by=by, at=at)
    return confirmation


def _journal(verb: str, confirmation: Confirmation, *, by: User, at: dt.datetime) -> None:
    record(
        verb=verb,
        by=by.pk,
        at=at,
        object_type="law.confirmation",
        object_id=confirmation.pk,
        division=confirmation.place,
        basis=[confirmation.rule.code],
        data={"rule": confirmation.rule_id},
    )


def _level(place: str) -> Verdict:
    if len(place) in (2, 4, 6) and Division.objects.filter(code=place, closed_on=None).exists():
        return yes()
    text = _("规则由县级（或市级、省级）确认。请填写6位县级代码，例如430103。")
    return no("level", text, field="place", needed=_("2、4或6位的区划代码"), met=place)


def _covered(rule: Rule, place: str) -> Verdict:
    if place.startswith(rule.place) or rule.place.startswith(place):
        return yes()
    text = _("这条规则只适用于代码以%(place)s开头的地方，与%(met)s无关。") % {"place": rule.place, "met": place}
    return no("place", text, field="place", needed=rule.place, met=place)


def _useful(rule: Rule) -> Verdict:
    if rule.confidence != Confidence.READ or rule.needs_review:
        return yes()
    return no("read", _("这条规则已读过原文，不需要县级确认。"), field="rule", met=rule.code)


def _in_force(rule: Rule, on: dt.date) -> Verdict:
    if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to):
        return yes()
    text = _("这条规则在%(on)s不在施行期内，确认没有作用。请选择现行的规则。") % {"on": on.isoformat()}
    return no("in_force", text, field="rule", met=rule.code)


def _named(source: str) -> Verdict:
    if len(source) >= 4:
        return yes()
    text = _("请写明看过的原文：文件名、文号或网址、条号。")
    return no("source", text, field="source", needed=_("至少4个字"), met=source)


def _new(rule: Rule, place: str) -> Verdict:
    if not Confirmation.objects.filter(rule=rule, place=place, withdrawn_on=None).exists():
        return yes()
    return no("already", _("本地已经确认过这条规则。如有变化，请先撤回原来的确认。"), field="rule", met=rule.code)


def _standing(confirmation: Confirmation) -> Verdict:
    if confirmation.withdrawn_on is None:
        return yes()
    return no("withdrawn", _("这次确认已经撤回，不用再撤回。"), met=confirmation.withdrawn_on.isoformat())


def _reasoned(reason: str) -> Verdict:
    if len(reason) >= 2:
        return yes()
    return no("reason", _("请写明撤回的理由。"), field="reason", needed=_("至少2个字"), met=reason)
