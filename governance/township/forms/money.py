"""Forms of money: a payment that went, and what came of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, LongText, PlainForm, YuanField


class PaymentForm(PlainForm):
    amount = YuanField(label=_("付了多少（元）"))
    paid_on = DayField(label=_("哪一天付的"))
    reference = forms.CharField(
        label=_("凭证号"), max_length=60, help_text=_("银行回单号或者支付令号。同一张凭证只登记一次。")
    )


class CheckForm(PlainForm):
    received = YuanField(label=_("到账多少（元）"), help_text=_("一分没有到的填 0。"))
    note = LongText(
        label=_("说明"), rows=2, max_length=200, required=False, help_text=_("和登记的不一样的，写明差在哪里。")
    )
