"""The API of the township's subject, part of /api/v1/."""

from django.urls import URLPattern, path, re_path

from governance.township.api import money

PK = r"(?P<pk>[0-9]{1,18})"
GUIDANCE: list[URLPattern] = []
MONEY: list[URLPattern] = [
    path("dues/", money.DueList.as_view()),
    path("dues/reconciliation/", money.Reconciliation.as_view()),
    re_path(rf"^dues/{PK}/$", money.DueDetail.as_view()),
    re_path(rf"^dues/{PK}/pay/$", money.DuePay.as_view()),
    re_path(rf"^payments/{PK}/check/$", money.PaymentCheck.as_view()),
]
urlpatterns = [*GUIDANCE, *MONEY]
