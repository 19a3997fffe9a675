"""The API of the township's subject, part of /api/v1/."""

from django.urls import URLPattern, path, re_path

from governance.township.api import guidance, money

PK = r"(?P<pk>[0-9]{1,18})"
GUIDANCE: list[URLPattern] = [
    path("guidance/", guidance.GuidanceList.as_view()),
    path("guidance/give/", guidance.GuidanceGive.as_view()),
    re_path(rf"^guidance/{PK}/$", guidance.GuidanceDetail.as_view()),
    re_path(rf"^guidance/{PK}/answer/$", guidance.GuidanceAnswer.as_view()),
    path("corrections/", guidance.CorrectionList.as_view()),
    re_path(rf"^corrections/{PK}/$", guidance.CorrectionDetail.as_view()),
    re_path(rf"^corrections/{PK}/reply/$", guidance.CorrectionReplyView.as_view()),
    re_path(rf"^corrections/{PK}/close/$", guidance.CorrectionClose.as_view()),
    re_path(rf"^corrections/{PK}/revoke/$", guidance.CorrectionRevoke.as_view()),
]
MONEY: list[URLPattern] = [
    path("dues/", money.DueList.as_view()),
    path("dues/reconciliation/", money.Reconciliation.as_view()),
    re_path(rf"^dues/{PK}/$", money.DueDetail.as_view()),
    re_path(rf"^dues/{PK}/pay/$", money.DuePay.as_view()),
    re_path(rf"^payments/{PK}/check/$", money.PaymentCheck.as_view()),
]
urlpatterns = [*GUIDANCE, *MONEY]
