"""Public pages of the lists, decisions of the gate, agreements and rulings; no sign-in."""

from django.urls import URLPattern

app_name = "autonomy_board"
LISTS: list[URLPattern] = []
ADMISSION: list[URLPattern] = []
AGREEMENTS: list[URLPattern] = []
REPORTS: list[URLPattern] = []
BURDEN: list[URLPattern] = []
urlpatterns = [*LISTS, *ADMISSION, *AGREEMENTS, *REPORTS, *BURDEN]
