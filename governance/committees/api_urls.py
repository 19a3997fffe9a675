"""The API of committees, part of /api/v1/."""

from django.urls import URLPattern, path, re_path

from governance.committees.api import body

PK = r"(?P<pk>[0-9]{1,18})"
BODIES: list[URLPattern] = [
    path("bodies/", body.BodyList.as_view()),
    path("bodies/composition/", body.BodyComposition.as_view()),
    re_path(rf"^bodies/{PK}/$", body.BodyDetail.as_view()),
    re_path(rf"^bodies/{PK}/end/$", body.BodyEnd.as_view()),
    re_path(rf"^bodies/{PK}/terms/$", body.BodyTerms.as_view()),
    re_path(rf"^bodies/{PK}/appoint/$", body.BodyAppoint.as_view()),
    re_path(rf"^bodies/{PK}/appoint/check/$", body.BodyAppointCheck.as_view()),
    re_path(rf"^bodies/{PK}/rules/$", body.BodyRules.as_view()),
    path("offices/", body.OfficeList.as_view()),
    re_path(rf"^offices/{PK}/end/$", body.OfficeEndView.as_view()),
    path("handovers/", body.HandoverList.as_view()),
    re_path(rf"^terms/{PK}/handover/$", body.TermHandover.as_view()),
    re_path(rf"^handovers/{PK}/$", body.HandoverDetail.as_view()),
    re_path(rf"^handovers/{PK}/items/$", body.HandoverListed.as_view()),
    re_path(rf"^handovers/{PK}/finish/$", body.HandoverFinish.as_view()),
]
MATTERS: list[URLPattern] = []
MEETINGS: list[URLPattern] = []
ELECTIONS: list[URLPattern] = []
SUPERVISION: list[URLPattern] = []
urlpatterns = [*BODIES, *MATTERS, *MEETINGS, *ELECTIONS, *SUPERVISION]
