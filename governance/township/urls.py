"""Desk pages of the township's subject: guidance, corrections, money."""

from django.urls import URLPattern

app_name = "township"
GUIDANCE: list[URLPattern] = []
MONEY: list[URLPattern] = []
urlpatterns = [*GUIDANCE, *MONEY]
