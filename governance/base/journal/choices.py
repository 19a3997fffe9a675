"""Why a signing key ended."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class KeyEnd(TextChoices):
    ROTATED = "rotated", _("到期换新")
    LOST = "lost", _("遗失")
    STOLEN = "stolen", _("可能被人盗用")
