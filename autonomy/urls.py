"""Desk pages of the lists, the gate, agreements, reports and burdens."""

from django.urls import URLPattern, path

from autonomy.views.entrance import entrance
from autonomy.views.opinion import opinion

app_name = "autonomy"
LISTS: list[URLPattern] = [
    path("autonomy/opinions/<int:opinion_id>/", opinion, name="opinion"),
]
ADMISSION: list[URLPattern] = []
AGREEMENTS: list[URLPattern] = []
REPORTS: list[URLPattern] = []
BURDEN: list[URLPattern] = []
urlpatterns = [path("autonomy/", entrance, name="home"), *LISTS, *ADMISSION, *AGREEMENTS, *REPORTS, *BURDEN]
