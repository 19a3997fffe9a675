"""Desk pages of the township's subject: guidance, corrections, money."""

from django.urls import URLPattern, path, re_path

from governance.township.views import guidance, money

app_name = "township"
GUIDANCE: list[URLPattern] = [
    path("guidance/", guidance.overview, name="guidance_list"),
    path("guidance/ask/", guidance.ask, name="guidance_ask"),
    path("guidance/give/", guidance.give, name="guidance_give"),
    path("guidance/<int:guidance_id>/", guidance.guidance, name="guidance"),
    path("guidance/corrections/new/", guidance.correct, name="correction_new"),
    path("guidance/corrections/<int:correction_id>/", guidance.correction, name="correction"),
    re_path(r"^export/guidance\.(?P<kind>csv|xlsx)$", guidance.export_guidance, name="export_guidance"),
    re_path(r"^export/corrections\.(?P<kind>csv|xlsx)$", guidance.export_corrections, name="export_corrections"),
]
MONEY: list[URLPattern] = [
    path("money/", money.money, name="money"),
    re_path(r"^money/(?P<due_id>\d{1,18})/$", money.due, name="due"),
    re_path(r"^export/dues\.(?P<kind>csv|xlsx)$", money.export_dues, name="export_dues"),
    re_path(r"^export/money\.(?P<kind>csv|xlsx)$", money.export_sums, name="export_money"),
]
urlpatterns = [*GUIDANCE, *MONEY]
