"""Forms of the social forces."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.fields import LongText, PlainForm


class DropForm(PlainForm):
    drop_reason = LongText(label=_("为什么不再需要"), rows=3, max_length=300)
