"""Desk pages of the lists, the gate, agreements, reports and burdens."""

from django.urls import URLPattern, path

from autonomy.views.entrance import entrance

app_name = "autonomy"
LISTS: list[URLPattern] = []
ADMISSION: list[URLPattern] = []
AGREEMENTS: list[URLPattern] = []
REPORTS: list[URLPattern] = []
BURDEN: list[URLPattern] = []
urlpatterns = [path("autonomy/", entrance, name="home"), *LISTS, *ADMISSION, *AGREEMENTS, *REPORTS, *BURDEN]
