"""Desk pages of the lists, the gate, agreements, reports and burdens."""

from django.urls import URLPattern, path, re_path

from autonomy.views import (
    admission,
    admission_form,
    agreement,
    agreement_draft,
    agreement_template,
    breach,
    burden,
    burden_place,
    burden_sheet,
    county,
    drafting,
    list_entry,
    list_review,
    lists,
    off_list,
    report,
)
from autonomy.views.entrance import entrance
from autonomy.views.opinion import opinion

app_name = "autonomy"
LISTS: list[URLPattern] = [
    path("autonomy/lists/", lists.lists, name="lists"),
    path("autonomy/lists/<int:version_id>/", lists.version, name="version"),
    path("autonomy/lists/<int:version_id>/consult/", lists.consult, name="consult"),
    path("autonomy/lists/<int:version_id>/adopt/", lists.adopt, name="adopt"),
    path("autonomy/lists/<int:version_id>/compare/", lists.compare, name="compare"),
    path("autonomy/lists/<int:version_id>/opinions/", lists.opinions, name="opinions"),
    path("autonomy/lists/<int:version_id>/new/", list_entry.entry_new, name="entry_new"),
    path("autonomy/lists/<int:version_id>/import/", list_entry.list_import, name="list_import"),
    path("autonomy/lists/<int:version_id>/template.xlsx", list_entry.list_template, name="list_template"),
    re_path(r"^autonomy/lists/(?P<version_id>\d{1,18})/list\.(?P<kind>csv|xlsx)$", lists.list_file, name="list_file"),
    path("autonomy/lists/<int:version_id>/yearly/<int:year>/", list_review.yearly, name="yearly"),
    path("autonomy/entries/<int:listentry_id>/", list_entry.entry, name="entry"),
    path("autonomy/entries/<int:listentry_id>/leave/", list_entry.entry_leave, name="entry_leave"),
    path("autonomy/entries/<int:listentry_id>/review/<int:year>/", list_review.entry_review, name="entry_review"),
    path("autonomy/narrowing/<str:code>/", list_review.narrowings, name="narrowings"),
    path("autonomy/narrowings/<int:narrowing_id>/end/", list_review.narrowing_end, name="narrowing_end"),
    path("autonomy/law-changes/<str:code>/", list_review.law_changes, name="law_changes"),
    path("autonomy/opinions/<int:opinion_id>/", opinion, name="opinion"),
]
ADMISSION: list[URLPattern] = [
    path("autonomy/admission/", admission.queue, name="admissions"),
    path("autonomy/admission/unit/<int:organisation_id>/new/", admission_form.new, name="admission_new"),
    path("autonomy/admission/unit/<int:organisation_id>/near/", admission_form.near, name="admission_near"),
    path("autonomy/admission/<int:admission_id>/", admission.admission, name="admission"),
    path("autonomy/admission/<int:admission_id>/edit/", admission_form.edit, name="admission_edit"),
    path("autonomy/admission/<int:admission_id>/papers/", admission_form.papers, name="admission_papers"),
    path("autonomy/admission/<int:admission_id>/papers/<int:file_id>/", admission_form.paper, name="admission_paper"),
    path("autonomy/admission/<int:admission_id>/receipt.pdf", admission.receipt, name="admission_receipt"),
    re_path(
        r"^autonomy/admission/(?P<admission_id>\d{1,18})/letter\.(?P<ending>docx|pdf)$",
        admission.letter,
        name="admission_letter",
    ),
    re_path(r"^export/admissions\.(?P<kind>csv|xlsx)$", admission.exports, name="export_admissions"),
]
AGREEMENTS: list[URLPattern] = [
    path("autonomy/agreements/", agreement.agreements, name="agreements"),
    path("autonomy/agreements/new/", agreement_draft.new, name="agreement_new"),
    path("autonomy/agreements/draft/", drafting.new, name="agreement_run_new"),
    re_path(r"^autonomy/agreements/draft/(?P<code>\d{9})\.xlsx$", drafting.numbers, name="agreement_numbers"),
    path("autonomy/agreements/runs/<int:run_id>/", drafting.run, name="agreement_run"),
    path("autonomy/agreements/<int:agreement_id>/", agreement.agreement, name="agreement"),
    path("autonomy/agreements/<int:agreement_id>/edit/", agreement_draft.edit, name="agreement_edit"),
    path("autonomy/agreements/<int:agreement_id>/scan/", agreement.scan, name="agreement_scan"),
    re_path(
        r"^autonomy/agreements/(?P<agreement_id>\d{1,18})/paper\.(?P<ending>docx|pdf)$",
        agreement.paper,
        name="agreement_paper",
    ),
    path("autonomy/template/<str:code>/", agreement_template.template, name="template"),
    path("autonomy/template/<str:code>/new/", agreement_template.template_new, name="template_new"),
    path("autonomy/breaches/<int:breach_id>/", breach.breach, name="breach"),
    re_path(r"^export/agreements\.(?P<kind>csv|xlsx)$", agreement.export_agreements, name="export_agreements"),
]
REPORTS: list[URLPattern] = [
    path("autonomy/reports/", report.reports, name="reports"),
    path("autonomy/reports/mine/", report.mine, name="reports_mine"),
    path("autonomy/reports/new/", report.new, name="report_new"),
    path("autonomy/reports/<int:report_id>/", report.report, name="report"),
    path("autonomy/reports/<int:report_id>/file/", report.report_file, name="report_file"),
    path("autonomy/reports/<int:report_id>/remedy/", report.remedy, name="remedy"),
    path("autonomy/reports/off-list/", off_list.off_lists, name="off_lists"),
    path("autonomy/reports/off-list/new/", off_list.new, name="off_list_new"),
    path("autonomy/reports/off-list/<int:answer_id>/", off_list.off_list, name="off_list"),
    re_path(
        r"^autonomy/reports/off-list/(?P<answer_id>\d{1,18})/letter\.(?P<ending>docx|pdf)$",
        off_list.letter,
        name="off_list_letter",
    ),
    re_path(r"^export/reports\.(?P<kind>csv|xlsx)$", report.export_reports, name="export_reports"),
    re_path(r"^export/off-list\.(?P<kind>csv|xlsx)$", off_list.export_off_lists, name="export_off_lists"),
]
BURDEN: list[URLPattern] = [
    path("autonomy/burden/", burden_sheet.home, name="burden"),
    path("autonomy/burden/<int:burden_id>/", burden.burden, name="burden_one"),
    path("autonomy/burden/<int:burden_id>/change/", burden.burden_change, name="burden_change"),
    path("autonomy/burden/<int:burden_id>/end/", burden.burden_end, name="burden_end"),
    path("autonomy/burden/unit/<int:organisation_id>/", burden.unit, name="burden_unit"),
    path("autonomy/burden/unit/<int:organisation_id>/new/", burden.unit_new, name="burden_new"),
    path("autonomy/burden/unit/<int:organisation_id>/import/", burden.unit_import, name="burden_import"),
    path("autonomy/burden/unit/<int:organisation_id>/template.xlsx", burden.unit_template, name="burden_template"),
    re_path(
        r"^autonomy/burden/unit/(?P<organisation_id>\d{1,18})\.(?P<kind>csv|xlsx)$", burden.unit_file, name="unit_file"
    ),
    path("autonomy/burden/sheet/<str:code>/", burden_sheet.sheet, name="burden_sheet"),
    path("autonomy/burden/sheet/<str:code>.pdf", burden_sheet.sheet_paper, name="burden_paper"),
    re_path(
        r"^autonomy/burden/sheet/(?P<code>\d{12})\.(?P<kind>csv|xlsx)$", burden_sheet.sheet_file, name="sheet_file"
    ),
    path("autonomy/burden/place/<str:code>/", burden_place.place, name="burden_place"),
    re_path(
        r"^autonomy/burden/place/(?P<code>\d{2,9})\.(?P<kind>csv|xlsx)$", burden_place.place_file, name="place_file"
    ),
    path("autonomy/burden/place/<str:code>/ceiling/", burden_place.ceiling_new, name="ceiling_new"),
    path("autonomy/burden/ceilings/<int:ceiling_id>/end/", burden_place.ceiling_end, name="ceiling_end"),
]
urlpatterns = [
    path("autonomy/", entrance, name="home"),
    path("autonomy/county/<str:code>/", county.county, name="county"),
    *LISTS,
    *ADMISSION,
    *AGREEMENTS,
    *REPORTS,
    *BURDEN,
]
