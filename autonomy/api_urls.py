"""The API of autonomy, part of /api/v1/."""

from django.urls import URLPattern, path, re_path

from autonomy.api import admission, agreement, breach, burden, drafting, list_writing, lists, opinion, report

PK = r"(?P<pk>[0-9]{1,18})"
LISTS: list[URLPattern] = [
    path("lists/", lists.ListInForce.as_view()),
    path("lists/cite-anew/", list_writing.CiteAnew.as_view()),
    path("list-versions/", lists.VersionList.as_view()),
    re_path(rf"^list-versions/{PK}/$", lists.VersionDetail.as_view()),
    re_path(rf"^list-versions/{PK}/difference/$", lists.VersionDifference.as_view()),
    re_path(rf"^list-versions/{PK}/entries/$", list_writing.VersionEntries.as_view()),
    re_path(rf"^list-versions/{PK}/consult/$", list_writing.VersionConsult.as_view()),
    re_path(rf"^list-versions/{PK}/adopt/$", list_writing.VersionAdopt.as_view()),
    re_path(rf"^list-versions/{PK}/take-back/$", list_writing.VersionTakeBack.as_view()),
    re_path(rf"^list-versions/{PK}/merge/$", list_writing.VersionMerge.as_view()),
    re_path(rf"^list-versions/{PK}/abandon/$", list_writing.VersionAbandon.as_view()),
    re_path(rf"^list-entries/{PK}/save/$", list_writing.EntrySave.as_view()),
    re_path(rf"^list-entries/{PK}/remove/$", list_writing.EntryRemove.as_view()),
    re_path(rf"^list-entries/{PK}/withdraw/$", list_writing.EntryWithdraw.as_view()),
    re_path(rf"^list-entries/{PK}/review/$", list_writing.EntryReview.as_view()),
    path("narrowings/", opinion.NarrowingList.as_view()),
    re_path(rf"^narrowings/{PK}/end/$", opinion.NarrowingEnd.as_view()),
    path("opinions/", opinion.OpinionList.as_view()),
    re_path(rf"^opinions/{PK}/give/$", opinion.OpinionGive.as_view()),
]
ADMISSION: list[URLPattern] = [
    path("admissions/", admission.AdmissionList.as_view()),
    re_path(rf"^admissions/{PK}/$", admission.AdmissionDetail.as_view()),
    re_path(rf"^admissions/{PK}/save/$", admission.AdmissionSave.as_view()),
    re_path(rf"^admissions/{PK}/file/$", admission.AdmissionFile.as_view()),
    re_path(rf"^admissions/{PK}/file-again/$", admission.AdmissionFileAgain.as_view()),
    re_path(rf"^admissions/{PK}/accept/$", admission.AdmissionAccept.as_view()),
    re_path(rf"^admissions/{PK}/return/$", admission.AdmissionReturn.as_view()),
    re_path(rf"^admissions/{PK}/review/$", admission.AdmissionReview.as_view()),
    re_path(rf"^admissions/{PK}/opinions/$", admission.AdmissionOpinions.as_view()),
    re_path(rf"^admissions/{PK}/decide/$", admission.AdmissionDecide.as_view()),
    re_path(rf"^admissions/{PK}/provisional/$", admission.AdmissionProvisional.as_view()),
    re_path(rf"^admissions/{PK}/withdraw/$", admission.AdmissionWithdraw.as_view()),
    re_path(rf"^admissions/{PK}/purchase/$", admission.AdmissionPurchase.as_view()),
]
AGREEMENTS: list[URLPattern] = [
    path("agreements/", agreement.AgreementList.as_view()),
    re_path(rf"^agreements/{PK}/$", agreement.AgreementDetail.as_view()),
    re_path(rf"^agreements/{PK}/save/$", agreement.AgreementSave.as_view()),
    re_path(rf"^agreements/{PK}/offer/$", agreement.AgreementOffer.as_view()),
    re_path(rf"^agreements/{PK}/check/$", agreement.AgreementCheck.as_view()),
    re_path(rf"^agreements/{PK}/reopen/$", agreement.AgreementReopen.as_view()),
    re_path(rf"^agreements/{PK}/abandon/$", agreement.AgreementAbandon.as_view()),
    re_path(rf"^agreements/{PK}/sign/$", agreement.AgreementSign.as_view()),
    re_path(rf"^agreements/{PK}/amend/$", agreement.AgreementAmend.as_view()),
    re_path(rf"^agreements/{PK}/renew/$", agreement.AgreementRenew.as_view()),
    re_path(rf"^agreements/{PK}/propose-end/$", agreement.AgreementProposeEnd.as_view()),
    re_path(rf"^agreements/{PK}/agree-end/$", agreement.AgreementAgreeEnd.as_view()),
    re_path(rf"^agreements/{PK}/evaluate/$", agreement.AgreementEvaluate.as_view()),
    re_path(rf"^agreements/{PK}/breaches/$", breach.BreachNote.as_view()),
    re_path(rf"^promises/{PK}/keep/$", agreement.PromiseKeep.as_view()),
    path("breaches/", breach.BreachList.as_view()),
    re_path(rf"^breaches/{PK}/$", breach.BreachDetail.as_view()),
    re_path(rf"^breaches/{PK}/answer/$", breach.BreachAnswer.as_view()),
    re_path(rf"^breaches/{PK}/settle/$", breach.BreachSettle.as_view()),
    re_path(rf"^breaches/{PK}/county/$", breach.BreachCounty.as_view()),
    re_path(rf"^breaches/{PK}/rule/$", breach.BreachRule.as_view()),
    path("agreement-runs/", drafting.RunNew.as_view()),
    re_path(rf"^agreement-runs/{PK}/$", drafting.RunDetail.as_view()),
    re_path(rf"^agreement-runs/{PK}/offer/$", drafting.RunOffer.as_view()),
]
REPORTS: list[URLPattern] = [
    path("reports/", report.ReportList.as_view()),
    path("reports/mine/", report.ReportMine.as_view()),
    path("reports/mine/say/", report.ReportSay.as_view()),
    re_path(rf"^reports/{PK}/$", report.ReportDetail.as_view()),
    re_path(rf"^reports/{PK}/answer/$", report.ReportAnswer.as_view()),
    re_path(rf"^reports/{PK}/rule/$", report.ReportRule.as_view()),
    re_path(rf"^reports/{PK}/open/$", report.ReportOpen.as_view()),
    re_path(rf"^reports/{PK}/remedy/$", report.ReportRemedy.as_view()),
    path("rulings/", report.RulingList.as_view()),
    path("off-list/", report.OffListList.as_view()),
    re_path(rf"^off-list/{PK}/$", report.OffListDetail.as_view()),
]
BURDEN: list[URLPattern] = [
    path("burdens/", burden.BurdenList.as_view()),
    path("burdens/view/", burden.BurdenSay.as_view()),
    path("burdens/sheet/", burden.BurdenSheet.as_view()),
    re_path(rf"^burdens/{PK}/$", burden.BurdenDetail.as_view()),
    re_path(rf"^burdens/{PK}/change/$", burden.BurdenChange.as_view()),
    re_path(rf"^burdens/{PK}/end/$", burden.BurdenEnd.as_view()),
    path("ceilings/", burden.CeilingList.as_view()),
    re_path(rf"^ceilings/{PK}/end/$", burden.CeilingEnd.as_view()),
]
urlpatterns = [*LISTS, *ADMISSION, *AGREEMENTS, *REPORTS, *BURDEN]
