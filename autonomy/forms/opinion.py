"""What a committee says."""

from django import forms
from django.utils.translation import gettext_lazy

from autonomy.choices import Stance
from governance.base.fields import PlainForm


class OpinionForm(PlainForm):
    stance = forms.ChoiceField(label=gettext_lazy("态度"), choices=Stance.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("意见"),
        help_text=gettext_lazy("要修改或者不同意的，写明怎样改、为什么。"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=1000,
        required=False,
    )
