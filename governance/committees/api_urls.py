"""The API of committees, part of /api/v1/."""

from django.urls import URLPattern, path, re_path

from governance.committees.api import body, matter, meeting, oversight

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
MATTERS: list[URLPattern] = [
    path("matters/", matter.MatterList.as_view()),
    re_path(rf"^matters/{PK}/$", matter.MatterDetail.as_view()),
    re_path(rf"^matters/{PK}/steps/$", matter.MatterSteps.as_view()),
    re_path(rf"^matters/{PK}/result/$", matter.MatterResult.as_view()),
    re_path(rf"^matters/{PK}/end/$", matter.MatterClose.as_view()),
]
MEETINGS: list[URLPattern] = [
    path("meetings/", meeting.MeetingList.as_view()),
    path("meetings/ask/", meeting.MeetingAskedFor.as_view()),
    re_path(rf"^meetings/{PK}/$", meeting.MeetingDetail.as_view()),
    re_path(rf"^meetings/{PK}/hold/$", meeting.MeetingHold.as_view()),
    re_path(rf"^meetings/{PK}/cancel/$", meeting.MeetingCancel.as_view()),
    re_path(rf"^meetings/{PK}/minutes/$", meeting.MeetingMinutes.as_view()),
    re_path(rf"^meetings/{PK}/sign/$", meeting.MeetingSign.as_view()),
    re_path(rf"^agenda-items/{PK}/count/$", meeting.ItemCount.as_view()),
    re_path(rf"^agenda-items/{PK}/resolve/$", meeting.ItemResolve.as_view()),
    re_path(rf"^agenda-items/{PK}/reject/$", meeting.ItemReject.as_view()),
    path("resolutions/", meeting.ResolutionList.as_view()),
    re_path(rf"^resolutions/{PK}/authorise/$", meeting.ResolutionAuthorise.as_view()),
    re_path(rf"^resolutions/{PK}/revoke/$", meeting.ResolutionRevoke.as_view()),
]
ELECTIONS: list[URLPattern] = []
SUPERVISION: list[URLPattern] = [
    path("supervision-opinions/", oversight.OpinionList.as_view()),
    re_path(rf"^supervision-opinions/{PK}/$", oversight.OpinionDetail.as_view()),
    re_path(rf"^supervision-opinions/{PK}/answer/$", oversight.OpinionReply.as_view()),
    path("appraisals/", oversight.AppraisalList.as_view()),
    re_path(rf"^appraisals/{PK}/$", oversight.AppraisalDetail.as_view()),
    re_path(rf"^appraisals/{PK}/hold/$", oversight.AppraisalHold.as_view()),
    re_path(rf"^appraisals/{PK}/call-off/$", oversight.AppraisalCallOff.as_view()),
    path("audits/", oversight.AuditList.as_view()),
    re_path(rf"^audits/{PK}/$", oversight.AuditDetail.as_view()),
    re_path(rf"^audits/{PK}/start/$", oversight.AuditStart.as_view()),
    re_path(rf"^audits/{PK}/publish/$", oversight.AuditPublish.as_view()),
    re_path(rf"^audits/{PK}/object/$", oversight.AuditObject.as_view()),
    re_path(rf"^audits/{PK}/again/$", oversight.AuditAgain.as_view()),
    re_path(rf"^audit-objections/{PK}/answer/$", oversight.ObjectionReply.as_view()),
    path("archives/", oversight.ArchiveList.as_view()),
    path("archives/file-year/", oversight.ArchiveYear.as_view()),
]
urlpatterns = [*BODIES, *MATTERS, *MEETINGS, *ELECTIONS, *SUPERVISION]
