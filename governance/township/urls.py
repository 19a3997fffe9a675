"""Desk pages of the township's subject: guidance, corrections, money."""

from django.urls import URLPattern, path, re_path

from governance.township.views import money

app_name = "township"
GUIDANCE: list[URLPattern] = []
MONEY: list[URLPattern] = [
    path("money/", money.money, name="money"),
    re_path(r"^money/(?P<due_id>\d{1,18})/$", money.due, name="due"),
    re_path(r"^export/dues\.(?P<kind>csv|xlsx)$", money.export_dues, name="export_dues"),
    re_path(r"^export/money\.(?P<kind>csv|xlsx)$", money.export_sums, name="export_money"),
]
urlpatterns = [*GUIDANCE, *MONEY]
