"""Words of the township's subject."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DueKind(models.TextChoices):
    """What money a government owes a committee for. Later subjects add theirs."""

    AGREEMENT = "agreement", _("协助事项经费")


class PaymentState(models.TextChoices):
    ENTERED = "entered", _("已登记付款，等对方核对")
    CONFIRMED = "confirmed", _("已核对到账")
    DISPUTED = "disputed", _("没有到账或者金额不符")


class GuidanceState(models.TextChoices):
    ASKED = "asked", _("等待答复")
    ANSWERED = "answered", _("已答复")


class CorrectionState(models.TextChoices):
    ISSUED = "issued", _("已责令，等待答复")
    REPLIED = "replied", _("已答复")
    CLOSED = "closed", _("已改正或不再坚持，办结")
    REVOKED = "revoked", _("已撤销")


class CorrectionReply(models.TextChoices):
    WILL_CORRECT = "will_correct", _("自行改正")
    MAINTAIN = "maintain", _("认为没有违法，说明理由")
