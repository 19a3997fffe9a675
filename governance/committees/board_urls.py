"""Public pages of bodies, matters and resolutions, elections, audits; no sign-in."""

from django.urls import URLPattern, re_path

from governance.committees.views import body_board, election_board, matter_board, oversight_board

CODE = r"(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})"

app_name = "committees_board"
BODIES: list[URLPattern] = [
    re_path(rf"^{CODE}/bodies/$", body_board.bodies, name="bodies"),
    re_path(rf"^{CODE}/bodies/rules/(?P<workingrules_id>\d{{1,18}})/$", body_board.rules, name="rules"),
]
MATTERS: list[URLPattern] = [
    re_path(rf"^{CODE}/matters/$", matter_board.matters, name="matters"),
    re_path(rf"^{CODE}/matters/(?P<matter_id>\d{{1,18}})/$", matter_board.matter, name="matter"),
]
MEETINGS: list[URLPattern] = [
    re_path(rf"^{CODE}/meetings/$", matter_board.meetings, name="meetings"),
    re_path(
        rf"^{CODE}/meetings/resolutions/(?P<resolution_id>\d{{1,18}})/$", matter_board.resolution, name="resolution"
    ),
]
ELECTIONS: list[URLPattern] = [
    re_path(rf"^{CODE}/elections/$", election_board.elections, name="elections"),
    re_path(rf"^{CODE}/elections/(?P<election_id>\d{{1,18}})/$", election_board.election, name="election"),
    re_path(rf"^{CODE}/elections/(?P<election_id>\d{{1,18}})/me/$", election_board.look_up, name="election_lookup"),
]
SUPERVISION: list[URLPattern] = [
    re_path(rf"^{CODE}/supervision/$", oversight_board.supervision, name="supervision"),
    re_path(rf"^{CODE}/supervision/(?P<opinion_id>\d{{1,18}})/$", oversight_board.opinion, name="opinion"),
    re_path(rf"^{CODE}/appraisals/$", oversight_board.appraisals, name="appraisals"),
    re_path(rf"^{CODE}/appraisals/(?P<appraisal_id>\d{{1,18}})/$", oversight_board.appraisal, name="appraisal"),
    re_path(rf"^{CODE}/audits/$", oversight_board.audits, name="audits"),
    re_path(rf"^{CODE}/audits/(?P<audit_id>\d{{1,18}})/$", oversight_board.audit, name="audit"),
]
urlpatterns = [*BODIES, *MATTERS, *MEETINGS, *ELECTIONS, *SUPERVISION]
