"""Desk pages of the party's subject."""

from django.urls import URLPattern, path, re_path

from governance.party.views import cross, leadership, link, organisation, rectification, standard, start, study

CODE = r"(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})"
FILE = r"\.(?P<kind>csv|xlsx)$"

app_name = "party"
START: list[URLPattern] = [
    path("party/", start.start, name="start"),
    re_path(rf"^party/places/{CODE}/$", start.place, name="place"),
    re_path(rf"^export/party-organisations{FILE}", start.export_organisations, name="export_organisations"),
    re_path(rf"^export/party-officers{FILE}", start.export_officers, name="export_officers"),
    re_path(rf"^export/party-studies{FILE}", start.export_studies, name="export_studies"),
    re_path(rf"^export/party-links{FILE}", start.export_links, name="export_links"),
    re_path(rf"^export/party-checks{FILE}", start.export_checks, name="export_checks"),
    re_path(rf"^export/party-duties{FILE}", start.export_duties, name="export_duties"),
    re_path(rf"^export/party-rectifications{FILE}", start.export_rectifications, name="export_rectifications"),
    re_path(rf"^export/party-cross{FILE}", start.export_cross, name="export_cross"),
]
ORGANISATIONS: list[URLPattern] = [
    re_path(rf"^party/places/{CODE}/organisations/new/$", organisation.add, name="organisation_new"),
    path("party/organisations/<int:partyorganisation_id>/", organisation.organisation, name="organisation"),
    path("party/officers/<int:officer_id>/end/", organisation.officer_end, name="officer_end"),
]
STUDIES: list[URLPattern] = [
    path("party/matters/<int:matter_id>/study/", study.record, name="study_new"),
    path("party/studies/<int:study_id>/", study.study, name="study"),
]
LINKS: list[URLPattern] = [
    re_path(rf"^party/places/{CODE}/links/new/$", link.new, name="link_new"),
    path("party/links/<int:regionallink_id>/", link.link, name="link"),
]
CROSS: list[URLPattern] = [re_path(rf"^party/places/{CODE}/cross/$", cross.cross, name="cross")]
STANDARDS: list[URLPattern] = [
    re_path(rf"^party/places/{CODE}/lists/$", standard.standards, name="standards"),
    re_path(
        rf"^party/places/{CODE}/lists/(?P<list_kind>standard|duty)/(?P<item_code>[A-Z0-9-]{{1,20}})/$",
        standard.adopt,
        name="adopt",
    ),
    path("party/organisations/<int:partyorganisation_id>/check/", standard.check_new, name="check_new"),
    path("party/checks/<int:standardcheck_id>/", standard.check, name="check"),
]
LEADERSHIP: list[URLPattern] = [
    path("party/duties/", leadership.overview, name="leadership_list"),
    path("party/duties/<int:leadershipduty_id>/", leadership.leadership, name="leadership"),
    re_path(rf"^party/places/{CODE}/appraisal/(?P<year>2\d{{3}})/$", leadership.appraise_view, name="appraise"),
]
RECTIFICATIONS: list[URLPattern] = [
    path("party/organisations/<int:partyorganisation_id>/weak/", rectification.identify, name="identify"),
    path("party/rectifications/<int:rectification_id>/", rectification.rectification, name="rectification"),
]
urlpatterns = [
    *START,
    *ORGANISATIONS,
    *STUDIES,
    *LINKS,
    *CROSS,
    *STANDARDS,
    *LEADERSHIP,
    *RECTIFICATIONS,
]
