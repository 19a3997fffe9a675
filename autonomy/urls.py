"""Desk pages of the lists, the gate, agreements, reports and burdens."""

from django.urls import URLPattern, path, re_path

from autonomy.views import off_list, report
from autonomy.views.entrance import entrance
from autonomy.views.opinion import opinion

app_name = "autonomy"
LISTS: list[URLPattern] = [
    path("autonomy/opinions/<int:opinion_id>/", opinion, name="opinion"),
]
ADMISSION: list[URLPattern] = []
AGREEMENTS: list[URLPattern] = []
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
        r"^autonomy/reports/off-list/(?P<answer_id>\d{1,18})/letter\.(?P<kind>docx|pdf)$",
        off_list.letter,
        name="off_list_letter",
    ),
    re_path(r"^export/reports\.(?P<kind>csv|xlsx)$", report.export_reports, name="export_reports"),
    re_path(r"^export/off-list\.(?P<kind>csv|xlsx)$", off_list.export_off_lists, name="export_off_lists"),
]
BURDEN: list[URLPattern] = []
urlpatterns = [path("autonomy/", entrance, name="home"), *LISTS, *ADMISSION, *AGREEMENTS, *REPORTS, *BURDEN]
