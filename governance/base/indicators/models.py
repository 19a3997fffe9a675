"""What the scoreboard holds: one row for each indicator, month and division that has anything to count."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.base.places.models import Division


class Tally(models.Model):
    """Numerator and denominator of one indicator in one month, for a community or summed over a division.

    Kept by the sweep, so that a province page costs what a village page costs. Never sorted by value.
    """

    indicator = models.CharField(_("指标"), max_length=40)
    period = models.DateField(_("月份"))
    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT, db_index=False)
    numerator = models.PositiveIntegerField(_("分子"))
    denominator = models.PositiveIntegerField(_("分母"))

    class Meta:
        verbose_name = _("指标值")
        verbose_name_plural = _("指标值")
        constraints = [models.UniqueConstraint(fields=["indicator", "period", "division"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.period:%Y-%m} {self.numerator}/{self.denominator}"
