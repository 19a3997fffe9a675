"""Public pages of the lists, decisions of the gate, agreements and rulings; no sign-in."""

from django.urls import URLPattern, re_path

from autonomy.views import admission_board, agreement_board, burden_board, list_board, rulings

CODE = r"(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})"

app_name = "autonomy_board"
KIND = r"(?P<kind>autonomy|assistance)"
LISTS: list[URLPattern] = [
    re_path(rf"^{CODE}/lists/$", list_board.lists, name="lists"),
    re_path(rf"^{CODE}/lists/{KIND}/$", list_board.one_list, name="list"),
    re_path(rf"^{CODE}/lists/{KIND}\.(?P<ending>csv|xlsx)$", list_board.list_file, name="list_file"),
    re_path(rf"^{CODE}/lists/{KIND}/versions/$", list_board.versions, name="versions"),
    re_path(rf"^{CODE}/lists/{KIND}/versions/(?P<number>\d{{1,6}})/$", list_board.changes, name="changes"),
]
ADMISSION: list[URLPattern] = [
    re_path(rf"^{CODE}/admission/$", admission_board.admissions, name="admissions"),
    re_path(rf"^{CODE}/admission/(?P<admission_id>\d{{1,18}})/$", admission_board.admission, name="admission"),
    re_path(
        rf"^{CODE}/admission/(?P<admission_id>\d{{1,18}})/letter\.(?P<ending>docx|pdf)$",
        admission_board.letter,
        name="admission_letter",
    ),
    re_path(rf"^{CODE}/admission\.(?P<kind>csv|xlsx)$", admission_board.exports, name="export_admissions"),
]
AGREEMENTS: list[URLPattern] = [
    re_path(rf"^{CODE}/agreements/$", agreement_board.agreements, name="agreements"),
    re_path(rf"^{CODE}/agreements/(?P<agreement_id>\d{{1,18}})/$", agreement_board.agreement, name="agreement"),
]
REPORTS: list[URLPattern] = [
    re_path(rf"^{CODE}/rulings/$", rulings.rulings, name="rulings"),
    re_path(rf"^{CODE}/breaches/(?P<breach_id>\d{{1,18}})/$", rulings.breach, name="breach"),
    re_path(rf"^{CODE}/rulings/(?P<report_id>\d{{1,18}})/$", rulings.ruling, name="ruling"),
]
BURDEN: list[URLPattern] = [
    re_path(rf"^{CODE}/burden/$", burden_board.burden, name="burden"),
    re_path(rf"^{CODE}/burden\.(?P<kind>csv|xlsx)$", burden_board.burden_file, name="export_burden"),
]
urlpatterns = [*LISTS, *ADMISSION, *AGREEMENTS, *REPORTS, *BURDEN]
