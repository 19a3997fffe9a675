"""The API of autonomy, part of /api/v1/."""

from django.urls import URLPattern

LISTS: list[URLPattern] = []
ADMISSION: list[URLPattern] = []
AGREEMENTS: list[URLPattern] = []
REPORTS: list[URLPattern] = []
BURDEN: list[URLPattern] = []
urlpatterns = [*LISTS, *ADMISSION, *AGREEMENTS, *REPORTS, *BURDEN]
