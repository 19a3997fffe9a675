"""Desk pages of openness: filing, verifying, reporting, projects, catalogue; mounted at /desk/."""

from django.urls import path, re_path

from openness.views import (
    challenge,
    disclosure,
    duty,
    enclosure,
    erasure,
    event,
    export,
    filing,
    inquiry,
    order,
    paper,
    project,
    schedule,
    sheet,
    verification,
)

app_name = "openness"
urlpatterns = [
    path("duties/<int:duty_id>/", duty.duty, name="duty"),
    path("disclosures/new/", disclosure.start, name="start"),
    path("disclosures/<int:disclosure_id>/", disclosure.detail, name="disclosure"),
    path("disclosures/<int:disclosure_id>/edit/", filing.edit, name="edit"),
    path("disclosures/<int:disclosure_id>/template/", sheet.sheet_template, name="template"),
    path("disclosures/<int:disclosure_id>/import/", sheet.sheet, name="import"),
    re_path(
        r"^disclosures/(?P<disclosure_id>\d{1,18})/lines\.(?P<kind>csv|xlsx)$", export.draft_lines, name="draft_lines"
    ),
    path("disclosures/<int:disclosure_id>/autosave/", filing.autosave, name="autosave"),
    path("disclosures/<int:disclosure_id>/verify/", verification.verify, name="verify"),
    re_path(
        r"^disclosures/(?P<disclosure_id>\d{1,18})/(?P<verb>take-back|correct|withdraw)/$",
        disclosure.reason,
        name="reason",
    ),
    path("disclosures/<int:disclosure_id>/posting/", paper.posting, name="posting"),
    path("postings/<int:posting_id>/take-down/", paper.take_down, name="take_down"),
    re_path(r"^disclosures/(?P<disclosure_id>\d{1,18})/poster-(?P<size>a3|a4)\.pdf$", paper.desk_poster, name="poster"),
    path("disclosures/<int:disclosure_id>/sheet.pdf", paper.sheet, name="verification_sheet"),
    path("disclosures/<int:disclosure_id>/speech.txt", paper.speech_text, name="speech"),
    path("disclosures/<int:disclosure_id>/enclosures/", enclosure.enclosures, name="enclosures"),
    path(
        "disclosures/<int:disclosure_id>/enclosures/<int:enclosure_id>/", enclosure.enclosure_file, name="enclosure"
    ),
    path("disclosures/<int:disclosure_id>/erase/", erasure.ask, name="erase"),
    path("erasures/<int:request_id>/", erasure.decide, name="erasure"),
    path("sheets/<int:sheet_id>/confirm/", verification.confirm, name="confirm"),
    path("files/<int:attachment_id>/", verification.paper, name="file"),
    path("challenges/", challenge.challenges, name="challenges"),
    path("challenges/new/", challenge.new, name="challenge_new"),
    path("challenges/<int:challenge_id>/", challenge.challenge, name="challenge"),
    path("orders/new/", order.new, name="order_new"),
    path("orders/<int:order_id>/", order.order, name="order"),
    path("inquiries/new/", inquiry.new, name="inquiry_new"),
    path("inquiries/<int:inquiry_id>/", inquiry.inquiry, name="inquiry"),
    path("events/new/", event.event, name="event"),
    re_path(r"^export/duties\.(?P<kind>csv|xlsx)$", export.duties, name="export_duties"),
    re_path(r"^export/disclosures\.(?P<kind>csv|xlsx)$", export.disclosures, name="export_disclosures"),
    re_path(r"^export/projects\.(?P<kind>csv|xlsx)$", export.projects, name="export_projects"),
    path("projects/", project.projects, name="projects"),
    path("projects/new/", project.project_new, name="project_new"),
    path("projects/<int:project_id>/", project.project, name="project"),
    re_path(
        r"^projects/(?P<project_id>\d{1,18})/(?P<verb>plan|start|halfway|settlement|cancel)/$",
        project.project_step,
        name="project_step",
    ),
    path("schedule/<str:code>/", schedule.schedule, name="schedule"),
    path("schedule/<str:code>/adopt/<int:listing_id>/", schedule.schedule_adopt, name="schedule_adopt"),
    path("schedule/<str:code>/items/<int:item_id>/<str:applies_to>/", schedule.schedule_set, name="schedule_set"),
    path("schedule/<str:code>/add/", schedule.schedule_add, name="schedule_add"),
    path("schedule/<str:code>/threshold/", schedule.schedule_threshold, name="schedule_threshold"),
    path("schedule/<str:code>/ladder/<str:step>/", schedule.schedule_ladder, name="schedule_ladder"),
]
