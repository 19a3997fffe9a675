"""Forms of the buttons in the admin."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from governance.base.documents.choices import WordKind
from governance.base.fields import PlainForm


class PlainWordForm(PlainForm):
    term = forms.CharField(label=_("词语"), widget=UnfoldAdminTextInputWidget)
    everyday = forms.CharField(label=_("大白话"), help_text=_("村里人怎么说。"), widget=UnfoldAdminTextInputWidget)
    kind = forms.ChoiceField(label=_("类别"), choices=WordKind.choices, widget=UnfoldAdminSelectWidget)
    active = forms.BooleanField(
        label=_("提示"), help_text=_("不勾就不再提示这个词。"), required=False, widget=UnfoldBooleanSwitchWidget
    )
