"""Forms of accounts and posts: they parse what was typed and leave every rule to the actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as two_steps
from allauth.mfa.totp import forms as totp
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from governance.base.accounts.choices import LEVELS, MANAGED_LEVELS, Deactivation, Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_managed, manager_posts, within_codes
from governance.base.fields import PlainForm
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Refused

# Up to so many places a person picks from a list; beyond, the code is typed.
LISTED = 500


def show_refusal(form: forms.Form, refused: Refused) -> None:
    """Each verdict at the field it names, or above the form."""
    for verdict in refused.verdicts:
        form.add_error(verdict.field if verdict.field in form.fields else None, verdict.text or verdict.code)


class DivisionChoice(forms.ModelChoiceField):
    """Pick from the places one manages."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.code}　{obj.name}"


class DivisionCode(forms.CharField):
    """Type a code, where the list would be too long."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        found = Division.objects.filter(code=code).first()
        if found is None:
            raise ValidationError(_("没有代码为“%(code)s”的区划。请核对代码。") % {"code": code})
        return found


def fillable(by: User, on: dt.date) -> dict[int, set[str]]:
    """Code lengths at which the person fills posts, each with the divisions inside which."""
    reach: dict[int, set[str]] = {}
    for post in manager_posts(by, on):
        for length in MANAGED_LEVELS[post.role]:
            reach.setdefault(length, set()).add(post.code)
    return reach


def division_field(by: User, on: dt.date) -> forms.Field:
    condition = Q(pk__in=())
    for length, codes in fillable(by, on).items():
        condition |= Q(level=length) & within_codes(codes, "code")
    managed = Division.objects.filter(condition, closed_on=None).order_by("code")
    if managed[: LISTED + 1].count() > LISTED:
        return DivisionCode(label=_("区划代码"), max_length=12)
    return DivisionChoice(label=_("区划"), queryset=managed, widget=UnfoldAdminSelectWidget)


class PostForm(PlainForm):
    """A post for somebody: ``by`` sees only places and organisations where accounts are theirs to manage."""

    role = forms.ChoiceField(label=gettext_lazy("角色"), choices=Role.choices, widget=UnfoldAdminSelectWidget)
    division = forms.Field()  # replaced for each person
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("单位"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text=gettext_lazy("职能部门工作人员必填"),
    )
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), widget=UnfoldAdminSingleDateWidget)
    ends_on = forms.DateField(
        label=gettext_lazy("结束日期"),
        required=False,
        widget=UnfoldAdminSingleDateWidget,
        help_text=gettext_lazy("当天仍有效；没有期限的不填"),
    )

    def __init__(self, *args: Any, by: User, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lengths = set(fillable(by, on))
        roles = [(role.value, role.label) for role in Role if lengths & set(LEVELS[role])]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]
        self.fields["division"] = division_field(by, on)
        organisations = Organisation.objects.filter(
            within_codes(codes_managed(by, on), "division__code"), closed_on=None
        )
        self.fields["organisation"].queryset = organisations.order_by("division__code", "name")  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = on


class NewPersonForm(PostForm):
    """An account together with its first post."""

    field_order = ("name", "username", "email", "role", "division", "organisation", "starts_on", "ends_on")
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=40, widget=UnfoldAdminTextInputWidget)
    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=40,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("3 至 40 个小写字母、数字、点、横线，例如姓名拼音加村名缩写"),
    )
    email = forms.CharField(
        label=gettext_lazy("电子邮箱"),
        required=False,
        max_length=254,
        widget=UnfoldAdminEmailInputWidget,
        help_text=gettext_lazy("可以不填；不填的，忘记密码时由乡镇重置"),
    )


class UsernameField(forms.CharField):
    """An account by its login name; typed, so that no list of accounts elsewhere is shown."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value: Any) -> Any:
        username = super().clean(value)
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise ValidationError(_("没有登录名为“%(name)s”的账号，或者已停用。请核对登录名。") % {"name": username})
        return found


class AssignForm(PostForm):
    """A further post for an account that exists."""

    field_order = ("user", "role", "division", "organisation", "starts_on", "ends_on")
    user = UsernameField(label=gettext_lazy("登录名"), max_length=150)


class EndForm(PlainForm):
    ends_on = forms.DateField(
        label=gettext_lazy("最后一天"),
        widget=UnfoldAdminSingleDateWidget,
        help_text=gettext_lazy("这一天仍有效；要立即结束，填昨天。还没开始的任职会整个撤回。"),
    )


class StandInForm(PlainForm):
    user = UsernameField(label=gettext_lazy("代行人的登录名"), max_length=150)
    starts_on = forms.DateField(label=gettext_lazy("开始日期"), widget=UnfoldAdminSingleDateWidget)
    ends_on = forms.DateField(
        label=gettext_lazy("结束日期"), widget=UnfoldAdminSingleDateWidget, help_text=gettext_lazy("当天仍有效")
    )


class DeactivateForm(PlainForm):
    reason = forms.ChoiceField(label=gettext_lazy("理由"), choices=Deactivation.choices, widget=UnfoldAdminSelectWidget)


class ConfirmForm(PlainForm):
    """No question beyond "are you sure"."""


# Signing in, as the library does it; what is left empty is said in our words.


class LoginForm(PlainForm, account.LoginForm):
    """Name and password."""


class ChangePasswordForm(PlainForm, account.ChangePasswordForm):
    """The old one and twice the new one."""


class NewPasswordForm(PlainForm, account.ResetPasswordKeyForm):
    """By the address in a letter."""


class PasswordAgainForm(PlainForm, account.ReauthenticateForm):
    """Before something that matters."""


class SecondStepForm(PlainForm, two_steps.AuthenticateForm):
    """The code of the second step."""


class SecondStepAgainForm(PlainForm, two_steps.ReauthenticateForm):
    """The same before something that matters."""


class BeginSecondStepForm(PlainForm, totp.ActivateTOTPForm):
    """The first code, which proves that the device is set up."""


class ResetPasswordForm(PlainForm, account.ResetPasswordForm):
    """Says at once when no letter can be sent, instead of promising one."""

    def clean_email(self) -> str:
        if not settings.EMAIL_HOST:
            raise ValidationError(_("本平台没有设置发信，发不了邮件。请找乡镇（街道）的管理员当面重设密码。"))
        return super().clean_email()


class RosterForm(PlainForm):
    file = forms.FileField(
        label=gettext_lazy("表格文件"),
        widget=UnfoldAdminFileFieldWidget,
        help_text=gettext_lazy("xlsx 或 csv；第一行的列名不要改动"),
    )
