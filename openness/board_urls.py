"""The public board; mounted at /board/."""

from django.urls import path, re_path

from openness.views import ask, board, export, paper

CODE = r"(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})"

app_name = "board"
urlpatterns = [
    path("", board.home, name="home"),
    re_path(rf"^{CODE}/$", board.place, name="place"),
    re_path(rf"^{CODE}/schedule/$", board.schedule, name="schedule"),
    re_path(rf"^{CODE}/schedule\.(?P<kind>csv|xlsx)$", export.schedule, name="export_schedule"),
    re_path(rf"^{CODE}/rules\.(?P<kind>csv|xlsx)$", export.rules, name="export_rules"),
    re_path(rf"^{CODE}/published\.(?P<kind>csv|xlsx)$", export.published, name="export_published"),
    re_path(rf"^{CODE}/(?P<disclosure_id>\d{{1,18}})/lines\.(?P<kind>csv|xlsx)$", export.lines, name="export_lines"),
    path("track/", ask.track, name="track"),
    re_path(rf"^{CODE}/ask/$", ask.ask, name="ask"),
    re_path(rf"^{CODE}/challenges/$", ask.challenges, name="challenges"),
    re_path(rf"^{CODE}/challenges/(?P<challenge_id>\d{{1,18}})/$", ask.challenge, name="challenge"),
    re_path(rf"^{CODE}/inquiries/(?P<inquiry_id>\d{{1,18}})/$", ask.inquiry, name="inquiry"),
    re_path(rf"^{CODE}/(?P<disclosure_id>\d{{1,18}})/$", board.disclosure, name="disclosure"),
    re_path(rf"^{CODE}/(?P<disclosure_id>\d{{1,18}})/poster-(?P<size>a3|a4)\.pdf$", paper.poster, name="poster"),
    re_path(rf"^{CODE}/(?P<disclosure_id>\d{{1,18}})/files/(?P<enclosure_id>\d{{1,18}})/$", board.file, name="file"),
]
