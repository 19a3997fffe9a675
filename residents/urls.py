"""Desk pages about personal data and the platform's box; mounted at /desk/."""

from django.urls import path, re_path

from residents.views import desk, households, import_people, people

app_name = "residents"
PEOPLE = [
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/export/", people.export, name="export_people"),
    path("people/import/", import_people.upload, name="import"),
    path("people/import/template.xlsx", import_people.sheet_template, name="import_template"),
    path("people/import/<int:upload_id>/", import_people.preview, name="import_preview"),
    path("people/groups/", households.groups, name="groups"),
    path("people/groups/<int:group_id>/", households.group_change, name="group_change"),
    path("people/groups/<int:group_id>/end/", households.group_end, name="group_end"),
    path("people/households/new/", households.household_new, name="household_new"),
    path("people/households/<int:household_id>/", households.household, name="household"),
    path("people/households/<int:household_id>/change/", households.household_change, name="household_change"),
    path("people/households/<int:household_id>/end/", households.household_end, name="household_end"),
    path("people/absences/<int:absence_id>/end/", people.absence_end, name="absence_end"),
    path("people/members/<int:member_id>/end/", people.member_end, name="member_end"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/change/", people.person_change, name="person_change"),
    path("people/<int:person_id>/away/", people.person_away, name="person_away"),
    path("people/<int:person_id>/leave/", people.person_leave, name="person_leave"),
    path("people/<int:person_id>/merge/", people.person_merge, name="person_merge"),
    path("people/<int:person_id>/member/", people.person_member, name="person_member"),
    path("people/<int:person_id>/number/", people.person_number, name="person_number"),
]
urlpatterns = [
    *PEOPLE,
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
