"""Forms of the changes to places: they parse what was typed and leave every rule to the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from governance.base.fields import PlainForm
from governance.base.places.choices import Committee, CommunityType, OrganisationKind
from governance.base.places.explain import worded
from governance.base.places.models import Division
from governance.base.verdict import Verdict


def _missing(code: str) -> ValidationError:
    return ValidationError(worded(Verdict(False, "place_missing", met=code)).text)


class DivisionField(forms.CharField):
    """A code typed; the id of the division it names, None when empty."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        found = Division.objects.filter(code=code).values_list("id", flat=True).first()
        if found is None:
            raise _missing(code)
        return found


class DivisionsField(forms.CharField):
    """Several codes, one a line; their ids."""

    widget = UnfoldAdminTextareaWidget

    def clean(self, value: Any) -> Any:
        codes = super().clean(value).split()
        found = dict(Division.objects.filter(code__in=codes).values_list("code", "id"))
        for code in codes:
            if code not in found:
                raise _missing(code)
        return [found[code] for code in codes]


def _text(label: Any, *, length: int, required: bool = True, **rest: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=required, widget=UnfoldAdminTextInputWidget, **rest)


def _day(label: Any, *, required: bool = True, **rest: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=UnfoldAdminSingleDateWidget, **rest)


class GoLiveForm(PlainForm):
    go_live_on = _day(
        _("上线日期"),
        required=False,
        help_text=_("从这一天起要按时公开。这里和下面所有还没上线的村（社区）都用这个日期；空着表示取消还没到的日期。"),
    )


class CommitteeForm(PlainForm):
    committee = forms.ChoiceField(
        label=_("自治组织"), choices=Committee.choices, required=False, widget=UnfoldAdminSelectWidget
    )


class CommunityTypeForm(PlainForm):
    community_type = forms.ChoiceField(
        label=_("社区（村）类型"), choices=CommunityType.choices, required=False, widget=UnfoldAdminSelectWidget
    )


class ContactForm(PlainForm):
    telephone = _text(_("公开电话"), length=30, required=False)
    office_hours = _text(_("办公时间"), length=60, required=False, help_text=_("如：工作日 8:30—12:00，14:30—17:30"))


class AddForm(PlainForm):
    code = _text(_("区划代码"), length=12, help_text=_("以这里的代码开头，不补零"))
    name = _text(_("名称"), length=60)
    from_on = _day(_("设立日期"))


class RenameForm(PlainForm):
    name = _text(_("新名称"), length=60)
    from_on = _day(_("从哪天起"))


class MergeForm(PlainForm):
    division_ids = DivisionsField(label=_("并入这里的区划"), help_text=_("每行一个代码；它们从合并日期起撤销"))
    closed_on = _day(_("合并日期"))


class CloseForm(PlainForm):
    successor_id = DivisionField(
        label=_("并入哪里"), required=False, help_text=_("填代码。有村（居）民委员会的必须填，由其接着公开")
    )
    closed_on = _day(_("撤销日期"), help_text=_("这一天已不再存在"))


class OrganisationForm(PlainForm):
    name = _text(_("单位名称"), length=80)
    kind = forms.ChoiceField(label=_("类别"), choices=OrganisationKind.choices, widget=UnfoldAdminSelectWidget)
    credit_code = _text(_("统一社会信用代码"), length=18, required=False)


class RenameOrganisationForm(PlainForm):
    name = _text(_("新名称"), length=80)


class CloseOrganisationForm(PlainForm):
    closed_on = _day(_("注销日期"))
