"""Public pages of bodies, matters and resolutions, elections, audits; no sign-in."""

from django.urls import URLPattern

CODE = r"(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})"

app_name = "committees_board"
BODIES: list[URLPattern] = []
MATTERS: list[URLPattern] = []
MEETINGS: list[URLPattern] = []
ELECTIONS: list[URLPattern] = []
SUPERVISION: list[URLPattern] = []
urlpatterns = [*BODIES, *MATTERS, *MEETINGS, *ELECTIONS, *SUPERVISION]
