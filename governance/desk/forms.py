"""Forms of the desk's own pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import PlainForm


class EmailForm(PlainForm):
    email = forms.BooleanField(
        label=_("把每日汇总和即时通知发到我的邮箱"),
        required=False,
        help_text=_("关掉以后，通知仍在收件箱里。"),
    )


class ChannelForm(PlainForm):
    address = forms.CharField(
        label=_("群机器人的网址"),
        max_length=300,
        help_text=_("在企业微信、钉钉或飞书的群里添加机器人，把它给出的网址整个复制过来。保存后不再显示。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=_("加签密钥（只有钉钉）"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
