"""The public board; mounted at /board/."""

from django.urls import path, re_path

from openness.views import board

CODE = r"(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})"

app_name = "board"
urlpatterns = [
    path("", board.home, name="home"),
    re_path(rf"^{CODE}/$", board.place, name="place"),
    re_path(rf"^{CODE}/schedule/$", board.schedule, name="schedule"),
    re_path(rf"^{CODE}/(?P<disclosure_id>\d{{1,18}})/$", board.disclosure, name="disclosure"),
    re_path(rf"^{CODE}/(?P<disclosure_id>\d{{1,18}})/files/(?P<enclosure_id>\d{{1,18}})/$", board.file, name="file"),
]
