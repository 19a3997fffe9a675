"""The API of all apps; mounted at /api/v1/. Reading is GET, and each POST is one action."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from governance.base.accounts.api.place import GoLive, OrganisationList
from governance.base.accounts.api.token import TokenView
from governance.base.clock.api.duty import CalendarView, DutyDetail, DutyList, SweepView
from governance.base.documents.api.plain import PlainWordCheck, PlainWordList
from governance.base.indicators.api import TallyList
from governance.base.journal.api import LogConsistency, LogProof, LogView
from governance.base.law.api.rule import RuleList
from governance.base.places.api.division import DivisionDetail, DivisionList
from governance.config.api import NothingHere
from governance.township.api import (
    ProjectDetail,
    ProjectHalfway,
    ProjectList,
    ProjectPlan,
    ProjectSettlement,
    ProjectStart,
)
from openness.api import challenge, disclosure, event, guard, inquiry, papers, published, schedule, sheet, terms
from openness.api.account_code import AccountCodeEnd, AccountCodeList
from openness.api.enclosure import EnclosureLooked, EnclosureRemove, Enclosures
from openness.api.erasure import ErasureAsk, ErasureDecide
from openness.api.posting import PostingList, PostingTakeDown
from openness.api.project import ProjectCancel

CODE = r"(?P<code>[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})"
PK = r"(?P<pk>[0-9]{1,18})"
NOTHING = r"^(?:[\s\S]*/)?$"

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("token/", TokenView.as_view(), name="token"),
    path("divisions/", DivisionList.as_view()),
    path("divisions/go-live/", GoLive.as_view()),
    re_path(rf"^divisions/{CODE}/$", DivisionDetail.as_view()),
    path("organisations/", OrganisationList.as_view()),
    path("rules/", RuleList.as_view()),
    path("log/", LogView.as_view()),
    path("log/consistency/", LogConsistency.as_view()),
    re_path(r"^log/(?P<leaf>[0-9]{1,18})/proof/$", LogProof.as_view()),
    path("schedule/", schedule.ScheduleView.as_view()),
    path("schedule/adopt/", terms.Adopt.as_view()),
    path("schedule/set/", terms.SetTerms.as_view()),
    path("schedule/items/", terms.AddItem.as_view()),
    path("schedule/threshold/", terms.SetThreshold.as_view()),
    path("schedule/ladder/", terms.SetLadder.as_view()),
    re_path(r"^calendar/(?P<year>2[0-9]{3})/$", CalendarView.as_view()),
    path("sweep/", SweepView.as_view()),
    path("indicators/", TallyList.as_view()),
    path("duties/", DutyList.as_view()),
    re_path(rf"^duties/{PK}/$", DutyDetail.as_view()),
    path("events/", event.EventList.as_view()),
    path("projects/", ProjectList.as_view()),
    re_path(rf"^projects/{PK}/$", ProjectDetail.as_view()),
    re_path(rf"^projects/{PK}/plan/$", ProjectPlan.as_view()),
    re_path(rf"^projects/{PK}/start/$", ProjectStart.as_view()),
    re_path(rf"^projects/{PK}/halfway/$", ProjectHalfway.as_view()),
    re_path(rf"^projects/{PK}/settlement/$", ProjectSettlement.as_view()),
    re_path(rf"^projects/{PK}/cancel/$", ProjectCancel.as_view()),
    path("published/", published.PublishedList.as_view()),
    re_path(rf"^published/{PK}/$", published.PublishedDetail.as_view()),
    path("disclosures/", disclosure.DisclosureList.as_view()),
    path("disclosures/nil/", disclosure.DisclosureNil.as_view()),
    re_path(rf"^disclosures/{PK}/$", disclosure.DisclosureDetail.as_view()),
    re_path(rf"^disclosures/{PK}/save/$", disclosure.DisclosureSave.as_view()),
    re_path(rf"^disclosures/{PK}/mask/$", guard.DisclosureMask.as_view()),
    re_path(rf"^disclosures/{PK}/keep/$", guard.DisclosureKeep.as_view()),
    re_path(rf"^disclosures/{PK}/submit/$", disclosure.DisclosureSubmit.as_view()),
    re_path(rf"^disclosures/{PK}/take-back/$", disclosure.DisclosureTakeBack.as_view()),
    re_path(rf"^disclosures/{PK}/sign/$", disclosure.DisclosureSign.as_view()),
    re_path(rf"^disclosures/{PK}/recuse/$", disclosure.DisclosureRecuse.as_view()),
    re_path(rf"^disclosures/{PK}/correct/$", disclosure.DisclosureCorrect.as_view()),
    re_path(rf"^disclosures/{PK}/withdraw/$", disclosure.DisclosureWithdraw.as_view()),
    re_path(rf"^disclosures/{PK}/enclosures/$", Enclosures.as_view()),
    re_path(rf"^enclosures/{PK}/looked/$", EnclosureLooked.as_view()),
    re_path(rf"^enclosures/{PK}/remove/$", EnclosureRemove.as_view()),
    re_path(rf"^disclosures/{PK}/erase/$", ErasureAsk.as_view()),
    re_path(rf"^erasures/{PK}/decide/$", ErasureDecide.as_view()),
    re_path(rf"^disclosures/{PK}/template/$", sheet.SheetTemplate.as_view()),
    re_path(rf"^disclosures/{PK}/import/preview/$", sheet.SheetPreview.as_view()),
    re_path(rf"^disclosures/{PK}/import/$", sheet.SheetSave.as_view()),
    re_path(rf"^disclosures/{PK}/vouchers/$", papers.Vouchers.as_view()),
    re_path(rf"^disclosures/{PK}/sheets/$", papers.Sheets.as_view()),
    re_path(rf"^vouchers/{PK}/remove/$", papers.VoucherRemove.as_view()),
    re_path(rf"^sheets/{PK}/confirm/$", papers.SheetConfirm.as_view()),
    re_path(rf"^disclosures/{PK}/postings/$", PostingList.as_view()),
    re_path(rf"^postings/{PK}/take-down/$", PostingTakeDown.as_view()),
    path("account-codes/", AccountCodeList.as_view()),
    re_path(rf"^account-codes/{PK}/end/$", AccountCodeEnd.as_view()),
    path("plain-words/", PlainWordList.as_view()),
    path("plain-words/check/", PlainWordCheck.as_view()),
    path("challenges/", challenge.ChallengeList.as_view()),
    re_path(rf"^challenges/{PK}/$", challenge.ChallengeDetail.as_view()),
    re_path(rf"^challenges/{PK}/accept/$", challenge.ChallengeAccept.as_view()),
    re_path(rf"^challenges/{PK}/refuse/$", challenge.ChallengeRefuse.as_view()),
    re_path(rf"^challenges/{PK}/answer/$", challenge.ChallengeAnswer.as_view()),
    re_path(rf"^challenges/{PK}/sign/$", challenge.ChallengeSign.as_view()),
    re_path(rf"^challenges/{PK}/investigate/$", challenge.ChallengeInvestigate.as_view()),
    re_path(rf"^challenges/{PK}/respond/$", challenge.ChallengeRespond.as_view()),
    re_path(rf"^challenges/{PK}/contact/$", challenge.ChallengeContact.as_view()),
    path("orders/", inquiry.OrderList.as_view()),
    re_path(rf"^orders/{PK}/revoke/$", inquiry.OrderRevoke.as_view()),
    path("inquiries/", inquiry.InquiryList.as_view()),
    re_path(rf"^inquiries/{PK}/answer/$", inquiry.InquiryAnswer.as_view()),
    path("", include("residents.api_urls")),
    path("", include("governance.committees.api_urls")),
    path("", include("governance.party.api_urls")),
    path("", include("governance.township.api_urls")),
    path("", include("governance.society.api_urls")),
    path("", include("autonomy.api_urls")),
    re_path(NOTHING, NothingHere.as_view()),  # in the words of the API, not as a page
]
