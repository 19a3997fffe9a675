"""Taking back, correcting, withdrawing: each says why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.fields import LongText, PlainForm


class ReasonForm(PlainForm):
    reason = LongText(label=_("理由"), help_text=_("写明为什么，让看的人明白。"), rows=3)
