"""The API of committees, part of /api/v1/."""

from django.urls import URLPattern

PK = r"(?P<pk>[0-9]{1,18})"
BODIES: list[URLPattern] = []
MATTERS: list[URLPattern] = []
MEETINGS: list[URLPattern] = []
ELECTIONS: list[URLPattern] = []
SUPERVISION: list[URLPattern] = []
urlpatterns = [*BODIES, *MATTERS, *MEETINGS, *ELECTIONS, *SUPERVISION]
