"""Desk pages about personal data and the platform's box; mounted at /desk/."""

from django.urls import path, re_path

from residents.views import desk

app_name = "residents"
urlpatterns = [
    path("privacy/", desk.overview, name="overview"),
    path("privacy/contact/", desk.contact, name="contact"),
    path("privacy/requests/<int:request_id>/", desk.request_page, name="request"),
    path("privacy/assessments/new/", desk.assessment_new, name="assessment_new"),
    path("privacy/assessments/<int:assessment_id>/", desk.assessment, name="assessment"),
    path("privacy/assessments/<int:replaces_id>/next/", desk.assessment_new, name="assessment_next"),
    path("privacy/breaches/new/", desk.breach_new, name="breach_new"),
    path("privacy/breaches/<int:breach_id>/", desk.breach, name="breach"),
    re_path(r"^privacy/export/assessments\.(?P<kind>csv|xlsx)$", desk.export_assessments, name="export_assessments"),
    re_path(r"^privacy/export/breaches\.(?P<kind>csv|xlsx)$", desk.export_breaches, name="export_breaches"),
    re_path(r"^privacy/export/requests\.(?P<kind>csv|xlsx)$", desk.export_requests, name="export_requests"),
    re_path(r"^privacy/export/feedback\.(?P<kind>csv|xlsx)$", desk.export_feedback, name="export_feedback"),
    path("privacy/feedback/<int:feedback_id>/", desk.feedback_page, name="feedback"),
]
