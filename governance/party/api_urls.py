"""The API of the party's subject, part of /api/v1/."""

from django.urls import URLPattern, path, re_path

from governance.party.api import leadership, organisation, study

PK = r"(?P<pk>[0-9]{1,18})"
ORGANISATIONS: list[URLPattern] = [
    path("party-organisations/", organisation.PartyOrganisationList.as_view()),
    re_path(rf"^party-organisations/{PK}/$", organisation.PartyOrganisationDetail.as_view()),
    re_path(rf"^party-organisations/{PK}/officers/$", organisation.PartyOrganisationOfficer.as_view()),
    re_path(rf"^party-organisations/{PK}/counts/$", organisation.PartyOrganisationCount.as_view()),
    re_path(rf"^party-organisations/{PK}/end/$", organisation.PartyOrganisationEnd.as_view()),
    re_path(rf"^party-officers/{PK}/end/$", organisation.PartyOfficerEnd.as_view()),
]
STUDIES: list[URLPattern] = [
    path("party-studies/", study.StudyList.as_view()),
    re_path(rf"^party-studies/{PK}/$", study.StudyDetail.as_view()),
    path("party-links/", study.RegionalLinkList.as_view()),
    re_path(rf"^party-links/{PK}/$", study.RegionalLinkDetail.as_view()),
    re_path(rf"^party-links/{PK}/finish/$", study.RegionalLinkFinish.as_view()),
    path("party-checks/", study.StandardCheckList.as_view()),
    re_path(rf"^party-checks/{PK}/$", study.StandardCheckDetail.as_view()),
    path("party-adoptions/", study.AdoptionList.as_view()),
    re_path(rf"^party-adoptions/{PK}/drop/$", study.AdoptionDrop.as_view()),
    path("party-targets/", study.CrossTargetSet.as_view()),
]
LEADERSHIP: list[URLPattern] = [
    path("leadership-duties/", leadership.LeadershipDutyList.as_view()),
    path("leadership-duties/appraise/", leadership.LeadershipAppraise.as_view()),
    re_path(rf"^leadership-duties/{PK}/$", leadership.LeadershipDutyDetail.as_view()),
    re_path(rf"^leadership-duties/{PK}/evidence/$", leadership.LeadershipEvidence.as_view()),
    re_path(rf"^leadership-duties/{PK}/finish/$", leadership.LeadershipFinish.as_view()),
    path("rectifications/", leadership.RectificationList.as_view()),
    re_path(rf"^rectifications/{PK}/$", leadership.RectificationDetail.as_view()),
    re_path(rf"^rectifications/{PK}/plan/$", leadership.RectificationPlan.as_view()),
    re_path(rf"^rectifications/{PK}/measures/$", leadership.RectificationMeasure.as_view()),
    re_path(rf"^rectifications/{PK}/submit/$", leadership.RectificationSubmit.as_view()),
    re_path(rf"^rectifications/{PK}/accept/$", leadership.RectificationAccept.as_view()),
    re_path(rf"^rectifications/{PK}/reopen/$", leadership.RectificationReopen.as_view()),
    re_path(rf"^rectifications/{PK}/withdraw/$", leadership.RectificationWithdraw.as_view()),
]
urlpatterns = [*ORGANISATIONS, *STUDIES, *LEADERSHIP]
