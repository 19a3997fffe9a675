"""Questions about accounts and posts before they are written, in words: actions ask them, and so does the import."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Deactivation
from governance.base.accounts.explain import worded
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.queries.account import held_by
from governance.base.accounts.rules.assignment import (
    Held,
    Span,
    account_active,
    dates_in_order,
    level_fits,
    not_held_twice,
    not_own_supervisor,
    organisation_given,
    place_open,
    stand_in_fits,
)
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Verdict, no, yes

# One spelling only: a lock-out counts by name, so "Li" and "li" must not be two names for one account.
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")


def username_form(username: str) -> Verdict:
    needed = _("3 至 40 个小写字母、数字、点、横线，以字母或数字开头")
    if not USERNAME.fullmatch(username):
        text = _("登录名要用%(needed)s，填的是“%(met)s”。可以用姓名拼音加村名缩写。")
        met = username or _("空")
        return no("username", text % {"needed": needed, "met": met}, needed=needed, met=met, field="username")
    return yes("username", field="username")


def username_verdict(username: str) -> Verdict:
    form = username_form(username)
    if not form.ok:
        return form
    if User.objects.filter(username__iexact=username).exists():
        text = _("登录名“%(met)s”已经有人用了。请在后面加数字，或换一个。") % {"met": username}
        return no("username_taken", text, needed=_("没有用过的登录名"), met=username, field="username")
    return yes("username", field="username")


def name_verdict(name: str) -> Verdict:
    limit = User._meta.get_field("name").max_length or 0
    if 0 < len(name) <= limit:
        return yes("name", field="name")
    needed, met = _("1 至 %(limit)s 个字") % {"limit": limit}, _("%(count)s 个字") % {"count": len(name)}
    return no("name", _("姓名要填 1 至 %(limit)s 个字。") % {"limit": limit}, needed=needed, met=met, field="name")


def email_verdict(email: str) -> Verdict:
    if not email:
        return yes("email", field="email")
    try:
        validate_email(email)
    except ValidationError:
        text = _("电子邮箱“%(met)s”格式不对。没有邮箱可以不填。") % {"met": email}
        return no("email", text, needed=_("电子邮箱地址"), met=email, field="email")
    return yes("email", field="email")


def password_verdict(password: str, user: User) -> Verdict:
    try:
        validate_password(password, user)
    except ValidationError as error:
        text = "".join(error.messages)
        return no("password", text, needed=text, basis=("MLPS-AUTH",), field="password")
    return yes("password", field="password")


def demonstration_verdict(user: User) -> Verdict:
    if user.demonstration:
        return yes("demonstration")
    text = _("“%(met)s”不是演示账号，动态口令只由本人的手机生成。") % {"met": user.username}
    return no("demonstration", text, needed=_("演示账号"), met=user.username, basis=("MLPS-MFA",))


def reason_verdict(reason: str) -> Verdict:
    """One of a list: the journal keeps it for ever, so it holds no free text about a person."""
    if reason in Deactivation.values:
        return yes("reason", field="reason")
    needed = "、".join(str(label) for label in Deactivation.labels)
    text = _("请选择停用的理由：%(needed)s。") % {"needed": needed}
    return no("reason", text, needed=needed, met=reason or _("空"), field="reason")


def assignment_verdicts(
    user: User, role: str, division: Division, organisation: Organisation | None, span: Span
) -> list[Verdict]:
    """Every rule of a new post, in words: the import asks the same before anything is written."""
    return post_verdicts(role, division, organisation, span, held_by(user) if user.pk else [], active=user.is_active)


def post_verdicts(
    role: str, division: Division, organisation: Organisation | None, span: Span, held: list[Held], *, active: bool
) -> list[Verdict]:
    """The same for what a person holds already and is about to hold (further rows of one import)."""
    wanted = Held(role, division.code, span)
    verdicts = [
        level_fits(role, division.code),
        place_open(division.closed_on, span),
        organisation_given(role, None if organisation is None else organisation.division.code, division.code),
        dates_in_order(span),
        not_held_twice(wanted, held),
        not_own_supervisor(wanted, held),
        account_active(active=active),
    ]
    return [worded(v) for v in verdicts]


def stand_in_verdicts(original: Assignment, user: User, span: Span) -> list[Verdict]:
    return stand_in_fits(
        span,
        Span(original.starts_on, original.ends_on),
        same_person=user.pk == original.user_id,
        original_is_stand_in=original.stands_in_for_id is not None,
    )
