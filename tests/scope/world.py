"""Three villages that each have one of everything, and one person for each role near the first of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from governance.base.accounts.choices import TWO_STEP_ROLES, Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions import report_event
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.documents.models import Attachment
from governance.base.indicators.models import Tally
from governance.base.journal.models import Entry, Leaf
from governance.base.notices.actions import tell_user
from governance.base.notices.models import Notice
from governance.base.places.models import Organisation
from governance.township.actions.project import register_project
from governance.township.rules.project import Plan
from openness.actions.account_code import set_account_code
from openness.actions.challenge import Question, receive
from openness.actions.disclosure import DraftInput, create_draft, save_draft, submit
from openness.actions.inquiry import InquiryInput, receive_inquiry
from openness.actions.posting import record_posted
from openness.actions.verification import Named, sign, upload_sheet
from openness.actions.voucher import add_voucher
from openness.models import Order, Voucher
from openness.rules.account import LineFact
from openness.rules.account_code import CodeInput
from tests.openness.county import COUNTY, SIBLING, STRANGER, TOWNSHIP, VILLAGE, County, at, make_county
from tests.scope.agreement import furnish_agreement
from tests.scope.autonomy import furnish_lists, list_ids
from tests.scope.body import furnish_bodies
from tests.scope.burden import furnish_burden
from tests.scope.election import furnish_election
from tests.scope.gate import furnish_gate
from tests.scope.meeting import furnish_meetings
from tests.scope.oversight import furnish_oversight
from tests.scope.party import furnish_party
from tests.scope.people import furnish_people
from tests.scope.privacy import furnish_privacy
from tests.scope.report import furnish_reports

VILLAGES = (VILLAGE, SIBLING, STRANGER)
NOW = dt.date(2026, 3, 4)
POSTS = {
    Role.CLERK: VILLAGE,
    Role.ACCOUNTING_AGENT: TOWNSHIP,
    Role.SUPERVISOR: VILLAGE,
    Role.PARTY_SECRETARY: VILLAGE,
    Role.COMMITTEE_HEAD: VILLAGE,
    Role.TOWNSHIP_STAFF: TOWNSHIP,
    Role.BUREAU_REVIEWER: COUNTY,
    Role.GOVERNMENT_OFFICE: COUNTY,
    Role.PARTY_OFFICE: COUNTY,
    Role.DEPARTMENT: COUNTY,
    Role.LEADER: COUNTY,
    Role.PLATFORM_ADMIN: COUNTY,
}


@dataclass
class Holdings:
    """Ids of what one village has, by the name of the thing."""

    code: str
    ids: dict[str, list[int]] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """Stands in every title of this village that is not public."""
        return f"标记{self.code}"


@dataclass
class World:
    county: County
    holdings: dict[str, Holdings]
    people: dict[str, User]

    def client(self, who: str) -> Client:
        client = Client()
        if who in self.people:
            client.force_login(self.people[who], "allauth.account.auth_backends.AuthenticationBackend")
        return client


def person(county: County, name: str, role: str, code: str) -> User:
    user = User.objects.create_user(name, name=f"{name}标记{code}")
    organisation = Organisation.objects.filter(division=county.places[code]).first()
    Assignment.objects.create(
        user=user,
        role=role,
        division=county.places[code],
        organisation=organisation if role == Role.DEPARTMENT else None,
        starts_on=dt.date(2025, 1, 1),
    )
    if role in TWO_STEP_ROLES:
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)
    return user


def make_world() -> World:
    county = make_county()
    for code in ("monthly-account", "policy", "project-start", "recipients", "decision"):
        for applies_to in ("village", "urban"):
            county.adopt(code, applies_to)
    Organisation.objects.create(name="水务局", kind="department", division=county.places[COUNTY])
    sweep(on=NOW, at=at(NOW))
    for code in (VILLAGE, STRANGER):
        bureau = county.bureau if code == VILLAGE else person(county, "bureau2", Role.BUREAU_REVIEWER, code[:6])
        township = county.township if code == VILLAGE else person(county, "township2", Role.TOWNSHIP_STAFF, code[:9])
        furnish_lists(county.places[code[:6]], mark=f"标记{code}", bureau=bureau, township=township)
    holdings = {code: furnish(county, code) for code in VILLAGES}
    people = {role: person(county, f"the_{role}", role, code) for role, code in POSTS.items()}
    people["nobody"] = User.objects.create_user("nobody", name="无任职")
    return World(county, holdings, people)


def furnish(county: County, code: str) -> Holdings:
    """One draft, one submitted with papers, one published, a project, an event: by the people of that village."""
    has, place = Holdings(code), county.places[code]
    clerk, *supervisors = (
        person(county, f"{name}{code}", role, code)
        for name, role in (("c", Role.CLERK), ("s", Role.SUPERVISOR), ("t", Role.SUPERVISOR))
    )
    when = {"by": clerk, "at": at(NOW), "on": NOW}
    paper = Attachment.objects.create(
        place_code=code,
        file="papers/none.pdf",
        name=f"{has.mark}.pdf",
        media_type="application/pdf",
        size=1,
        sha256=code.ljust(64, "0"),
        uploaded_by=clerk,
        uploaded_at=at(NOW),
    )
    accounts = []
    item = county.item("quarterly-account" if code == STRANGER else "monthly-account")
    event = report_event(kind="policy_issued", division=place, on=NOW, title=has.mark, by=clerk, at=at(NOW))
    for number in (1, 2) if code != STRANGER else ():
        draft = create_draft(item_id=item.pk, division_id=place.pk, period_start=dt.date(2026, number, 1), **when)
        words = has.mark if number > 1 else f"公开{code}"  # the first month becomes public
        lines = [LineFact("expenditure", "公益支出", words, Decimal("10.00"))]
        opening = {"opening": Decimal("100.00"), "opening_source": "对账单"} if number == 1 else {}
        given = DraftInput(title=f"{words}第{number}月", lines=lines, **opening)
        draft = save_draft(disclosure_id=draft.pk, version=draft.version, given=given, **when)
        add_voucher(disclosure_id=draft.pk, attachment_id=paper.pk, note=has.mark, **when)
        accounts.append(submit(disclosure_id=draft.pk, version=draft.version, **when))
        if number == 1:
            for supervisor in supervisors:
                sign(
                    disclosure_id=draft.pk,
                    agrees=True,
                    opinion="",
                    no_interest=True,
                    content_hash=accounts[0].content_hash,
                    by=supervisor,
                    at=at(NOW),
                    on=NOW,
                )
    plan = Plan(
        name=has.mark,
        funding="上级补助",
        budget=Decimal("1000.00"),
        contractor="某公司",
        selection="村民代表会议议定",
        planned_start_on=dt.date(2026, 5, 1),
        planned_end_on=dt.date(2026, 6, 1),
    )
    project = register_project(division_id=place.pk, plan=plan, **when)
    draft = create_draft(
        item_id=county.item("village-affairs").pk, division_id=place.pk, period_start=dt.date(2026, 1, 1), **when
    )
    given = DraftInput(title=has.mark)
    draft = save_draft(disclosure_id=draft.pk, version=draft.version, given=given, **when)
    asked = receive(
        division_id=place.pk,
        question=Question(text=f"{has.mark}这笔钱对不上，请说明", name=f"提问人{has.mark}", line=has.mark),
        **when,
    )
    order = Order.objects.create(
        division=place,
        item=county.item("village-affairs"),
        title="协商事项",
        reason="到期没有公开",
        level="county",
        issued_by=clerk,
        issued_on=NOW,
        issued_at=at(NOW),
        due_on=NOW + dt.timedelta(days=10),
    )
    given = InquiryInput(
        kind="inquiry",
        askers="representatives",
        title="路灯",
        text="路灯电费怎么分摊",
        count=5,
        total=20,
        source="联名书",
        voluntary=True,
    )
    inquiry = receive_inquiry(division_id=place.pk, given=given, **when)
    said = CodeInput(
        scheme="自用科目",
        code="60301",
        title=has.mark,
        kind="expenditure",
        category="公益支出",
        source="账册",
        valid_from=NOW,
    )
    told = {"kind": "openness.returned", "matter": f"disclosure/{draft.pk}#1", "title": has.mark, "url": "/desk/"}
    tell_user(user=clerk, division=place, at=at(NOW), **told)
    sweep(on=NOW, at=at(NOW))
    has.ids = {
        "accountcode": [set_account_code(place=code, given=said, **when).pk],
        "challenge": [asked.challenge.pk],
        "order": [order.pk],
        "inquiry": [inquiry.pk],
        "disclosure": [draft.pk, *(row.pk for row in accounts[1:])],
        "attachment": [paper.pk],
        "project": [project.pk],
        "event": [event.pk],
        "duty": list(Duty.objects.filter(division=place).order_by("kind", "id").values_list("pk", flat=True)[:3]),
        "user": [clerk.pk],
        "assignment": list(Assignment.objects.filter(division=place).values_list("pk", flat=True)[:1]),
        "entry": list(Entry.objects.filter(division=code).values_list("pk", flat=True)[:2]),
        "voucher": list(Voucher.objects.filter(disclosure__division=place).values_list("pk", flat=True)[:1]),
        "tally": list(Tally.objects.filter(division=place).values_list("pk", flat=True)[:1]),
        "division": [place.pk],
        "notice": list(Notice.objects.filter(recipient=clerk).values_list("pk", flat=True)),
    }
    if accounts[1:]:
        named = [Named(assignment=Assignment.objects.get(user=supervisors[0]).pk, agrees=True, opinion="")]
        sheet = upload_sheet(disclosure_id=accounts[1].pk, attachment_id=paper.pk, named=named, **when)
        has.ids["sheet"] = [sheet.pk]
        hung = record_posted(disclosure_id=accounts[0].pk, place_note=has.mark, posted_on=NOW, **when)
        has.ids["posting"] = [hung.pk]
    has.ids |= list_ids(place)
    has.ids |= furnish_bodies(place, **when)
    has.ids |= furnish_meetings(place, has.mark, **when)
    has.ids |= furnish_oversight(place, has.mark, **when)
    has.ids |= furnish_election(place, has.mark, body_id=has.ids["body"][0], office_id=has.ids["office"][0], **when)
    has.ids |= furnish_burden(place, **when)
    agreed = furnish_agreement(place, has.mark, **when)
    has.ids |= furnish_gate(place, county.places[code[:6]], has.mark, **when)
    has.ids |= furnish_reports(place, has.mark, **when)
    has.ids |= furnish_people(place, has.mark, **when)
    has.ids |= furnish_party(place, has.mark, **when)
    private = furnish_privacy(village=place, county=county.places[code[:6]], mark=has.mark, **when)
    # Both rooms know breaches: of an agreement, and of personal data.
    has.ids |= {**agreed, **private, "breach": [*agreed["breach"], *private["breach"]]}
    has.ids["leaf"] = list(Leaf.objects.filter(entry__division=code).values_list("pk", flat=True)[:2])
    return has


def addresses() -> Iterator[str]:
    """Every route of the URL table, as one pattern text."""

    def walk(resolver: URLResolver, before: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield before + str(entry.pattern)
            else:
                yield from walk(entry, before + str(entry.pattern))

    yield from (route.replace("^", "").replace("\\", "").rstrip("$") for route in walk(get_resolver(), ""))
