"""Desk pages of bodies, matters and meetings, elections, supervision."""

from django.urls import URLPattern, path, re_path

from governance.committees.views import (
    appraisal,
    archive,
    audit,
    body,
    body_office,
    election,
    election_paper,
    election_people,
    expected,
    handover,
    matter,
    meeting,
    meeting_call,
    supervision,
)

app_name = "committees"
BODIES: list[URLPattern] = [
    path("bodies/", body.bodies, name="bodies"),
    path("bodies/place/<str:code>/", body.bodies_of, name="bodies_of"),
    path("bodies/place/<str:code>/new/", body.body_new, name="body_new"),
    path("bodies/above/<str:code>/", body.bodies_overview, name="bodies_overview"),
    re_path(r"^bodies/above/(?P<code>\d{6}|\d{9})\.(?P<kind>csv|xlsx)$", body.bodies_file, name="bodies_file"),
    path("bodies/expected/<str:code>/", expected.expected, name="expected"),
    path("bodies/<int:body_id>/", body.body, name="body"),
    path("bodies/<int:body_id>/appoint/", body_office.appoint, name="appoint"),
    path("bodies/<int:body_id>/term/", body_office.term_new, name="term_new"),
    path("bodies/<int:body_id>/rules/", body_office.rules_new, name="rules_new"),
    path("bodies/offices/<int:office_id>/end/", body_office.office_end, name="office_end"),
    path("bodies/handovers/<int:handover_id>/", handover.handover, name="handover"),
    re_path(r"^export/offices\.(?P<kind>csv|xlsx)$", body.export_offices, name="export_offices"),
]
MATTERS: list[URLPattern] = [
    path("matters/", matter.matters, name="matters"),
    path("matters/new/", matter.matter_new, name="matter_new"),
    path("matters/<int:matter_id>/", matter.matter, name="matter"),
    path("matters/procedures/<str:code>/", matter.procedures, name="procedures"),
    re_path(r"^export/matters\.(?P<kind>csv|xlsx)$", matter.export_matters, name="export_matters"),
]
MEETINGS: list[URLPattern] = [
    path("meetings/", meeting.meetings, name="meetings"),
    path("meetings/new/", meeting_call.meeting_new, name="meeting_new"),
    path("meetings/ask/", meeting_call.meeting_ask, name="meeting_ask"),
    path("meetings/record/", meeting_call.meeting_record, name="meeting_record"),
    path("meetings/<int:meeting_id>/", meeting.meeting, name="meeting"),
    re_path(
        r"^meetings/(?P<meeting_id>\d{1,18})/(?P<what>notice|signin|minutes)\.(?P<ending>pdf|docx)$",
        meeting.meeting_paper,
        name="meeting_paper",
    ),
    path("meetings/resolutions/<int:resolution_id>/", meeting.resolution, name="resolution"),
    re_path(
        r"^meetings/resolutions/(?P<resolution_id>\d{1,18})/paper\.(?P<ending>pdf|docx)$",
        meeting.resolution_paper,
        name="resolution_paper",
    ),
    re_path(r"^export/meetings\.(?P<kind>csv|xlsx)$", meeting.export_meetings, name="export_meetings"),
]
ELECTIONS: list[URLPattern] = [
    path("elections/", election.elections, name="elections"),
    path("elections/new/<int:body_id>/", election.election_new, name="election_new"),
    path("elections/recall/<int:office_id>/", election.recall_new, name="recall_new"),
    path("elections/<int:election_id>/", election.election, name="election"),
    path("elections/<int:election_id>/roll/", election_people.roll, name="election_roll"),
    re_path(
        r"^elections/(?P<election_id>\d{1,18})/roll\.(?P<ending>csv|xlsx)$",
        election_people.roll_file,
        name="election_roll_file",
    ),
    path("elections/<int:election_id>/candidates/", election_people.nominees, name="election_candidates"),
    path("elections/<int:election_id>/proxies/", election_people.proxies, name="election_proxies"),
    path("elections/<int:election_id>/count/", election_people.count, name="election_count"),
    re_path(
        r"^elections/(?P<election_id>\d{1,18})/(?P<what>roll|candidates|ballot|proxies|result)\.pdf$",
        election_paper.poster,
        name="election_poster",
    ),
    re_path(r"^export/elections\.(?P<kind>csv|xlsx)$", election.export_elections, name="export_elections"),
]
SUPERVISION: list[URLPattern] = [
    path("supervision/", supervision.supervision, name="supervision"),
    path("supervision/new/", supervision.opinion_new, name="opinion_new"),
    path("supervision/<int:supervisionopinion_id>/", supervision.opinion, name="opinion"),
    path("supervision/ask/", supervision.ask_new, name="ask_new"),
    path("supervision/asks/<int:ask_id>/", supervision.ask, name="ask"),
    path("supervision/refer/", supervision.refer_new, name="refer"),
    path("supervision/referrals/<int:referral_id>/", supervision.referral, name="referral"),
    path("supervision/report/", supervision.report, name="report_work"),
    re_path(r"^export/opinions\.(?P<kind>csv|xlsx)$", supervision.export_opinions, name="export_opinions"),
    path("appraisals/", appraisal.appraisals, name="appraisals"),
    path("appraisals/new/", appraisal.appraisal_new, name="appraisal_new"),
    path("appraisals/<int:appraisal_id>/", appraisal.appraisal, name="appraisal"),
    re_path(
        r"^appraisals/(?P<appraisal_id>\d{1,18})/sheet\.(?P<ending>docx|pdf)$",
        appraisal.appraisal_sheet,
        name="appraisal_sheet",
    ),
    re_path(r"^export/appraisals\.(?P<kind>csv|xlsx)$", appraisal.export_appraisals, name="export_appraisals"),
    path("audits/", audit.audits, name="audits"),
    path("audits/new/", audit.audit_new, name="audit_new"),
    path("audits/<int:audit_id>/", audit.audit, name="audit"),
    path("audits/<int:audit_id>/report/", audit.audit_report, name="audit_report"),
    re_path(r"^audits/(?P<audit_id>\d{1,18})/notice\.(?P<ending>docx|pdf)$", audit.audit_notice, name="audit_notice"),
    re_path(r"^export/audits\.(?P<kind>csv|xlsx)$", audit.export_audits, name="export_audits"),
    path("archives/", archive.archives, name="archives"),
    path("archives/new/", archive.archive_new, name="archive_new"),
    path("archives/destroy/", archive.archive_destroy, name="archive_destroy"),
    path("archives/<int:archiveitem_id>/scan/", archive.archive_scan, name="archive_scan"),
    re_path(
        r"^archives/(?P<code>\d{12})/(?P<year>\d{4})\.(?P<ending>docx|pdf)$",
        archive.archive_paper,
        name="archive_paper",
    ),
    re_path(r"^export/archives\.(?P<kind>csv|xlsx)$", archive.export_archives, name="export_archives"),
]
urlpatterns = [*BODIES, *MATTERS, *MEETINGS, *ELECTIONS, *SUPERVISION]
