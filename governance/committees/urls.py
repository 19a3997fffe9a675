"""Desk pages of bodies, matters and meetings, elections, supervision."""

from django.urls import URLPattern

app_name = "committees"
BODIES: list[URLPattern] = []
MATTERS: list[URLPattern] = []
MEETINGS: list[URLPattern] = []
ELECTIONS: list[URLPattern] = []
SUPERVISION: list[URLPattern] = []
urlpatterns = [*BODIES, *MATTERS, *MEETINGS, *ELECTIONS, *SUPERVISION]
