"""Desk pages of the social forces."""

from django.urls import path, re_path

from governance.society.views import exports, need, needs

app_name = "society"
urlpatterns = [
    path("society/needs/", needs, name="needs"),
    path("society/needs/<int:need_id>/", need, name="need"),
    re_path(r"^society/needs\.(?P<kind>csv|xlsx)$", exports, name="export_needs"),
]
