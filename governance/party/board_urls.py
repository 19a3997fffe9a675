"""Public pages of the party's subject; no sign-in."""

from django.urls import URLPattern, re_path

from governance.party.views import board

CODE = r"(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})"

app_name = "party_board"
urlpatterns: list[URLPattern] = [
    re_path(rf"^{CODE}/party/$", board.party, name="party"),
    re_path(rf"^{CODE}/party/studies/(?P<study_id>\d{{1,18}})/$", board.study, name="study"),
]
