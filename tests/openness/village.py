"""A village that owes the public something, and short words for what its people do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.documents.models import Attachment
from governance.base.places.models import Division
from openness.actions.disclosure import DraftInput, create_draft, save_draft, submit
from openness.actions.publication import start_correction
from openness.actions.verification import sign
from openness.choices import Category, Form, LimitKind, State, Trigger
from openness.models import Disclosure, Item, Listing
from openness.rules.account import LineFact

NAMES = {"99": "演示省", "9901": "演示市", "990101": "清溪县", "990101001": "柳林镇", "990101002": "石桥乡"}
VILLAGE, SIBLING, STRANGER = "990101001201", "990101001202", "990101002201"
GO_LIVE = dt.date(2026, 1, 1)
DAY = dt.date(2026, 4, 10)
YUAN = Decimal("1.00")


def at(on: dt.date) -> dt.datetime:
    """Nine in the morning in Shanghai."""
    return dt.datetime.combine(on, dt.time(1), tzinfo=dt.UTC)


def month(number: int, year: int = 2026) -> dt.date:
    index = year * 12 + number - 1
    return dt.date(index // 12, index % 12 + 1, 1)


def income(amount: str, summary: str = "上级补助", **parts: object) -> LineFact:
    return LineFact("income", "补助收入", summary, Decimal(amount), **parts)  # type: ignore[arg-type]


def spent(amount: str, summary: str = "修路灯", **parts: object) -> LineFact:
    return LineFact("expenditure", "公益支出", summary, Decimal(amount), **parts)  # type: ignore[arg-type]


ITEMS = (
    ("month-account", "村务收支总账", Category.MONEY, Form.MONTHLY_ACCOUNT, Trigger.PERIOD, "month", "", ""),
    ("quarter-account", "季度收支总账", Category.MONEY, Form.QUARTERLY_ACCOUNT, Trigger.PERIOD, "quarter", "", ""),
    ("large", "大笔资金开支明细", Category.MONEY, Form.LARGE_EXPENDITURE, Trigger.PERIOD, "quarter", "", ""),
    ("year-account", "年度财务收支总账", Category.MONEY, Form.YEARLY_ACCOUNT, Trigger.PERIOD, "year", "", ""),
    ("policy", "惠民政策", Category.MATTERS, Form.POLICY, Trigger.EVENT, "", "policy", ""),
    ("affairs", "协商事项", Category.MATTERS, Form.GENERAL, Trigger.EVENT, "", "deliberation", ""),
    ("recipients", "保障对象", Category.PEOPLE, Form.RECIPIENTS, Trigger.EVENT, "", "recipients", ""),
    ("project-start", "开工前公开", Category.PROJECTS, Form.PROJECT_STAGE, Trigger.STAGE, "", "project_start", "start"),
    (
        "project-half",
        "进展公开",
        Category.PROJECTS,
        Form.PROJECT_STAGE,
        Trigger.STAGE,
        "",
        "project_halfway",
        "halfway",
    ),
    (
        "project-end",
        "结算公开",
        Category.PROJECTS,
        Form.PROJECT_STAGE,
        Trigger.STAGE,
        "",
        "project_settlement",
        "settlement",
    ),
)


def make_items() -> dict[str, Item]:
    made = {}
    for code, title, category, form, trigger, frequency, event_kind, stage in ITEMS:
        item, _made = Item.objects.get_or_create(
            code=f"test-{code}",
            defaults={
                "title": title,
                "category": category,
                "form": form,
                "trigger": trigger,
                "event_kind": event_kind,
                "stage": stage,
            },
        )
        Listing.objects.get_or_create(
            item=item,
            applies_to="village",
            place_code="",
            binding="law",
            valid_from=dt.date(2020, 1, 1),
            defaults={
                "content": title,
                "basis": "《村民委员会组织法》第三十五条",
                "rule_codes": ["VC-DI-ITEMS"],
                "frequency": frequency,
                "limit_kind": LimitKind.DAYS_AFTER_PERIOD if frequency else LimitKind.WITHIN_DAYS,
                "limit_days": 15,
                "audience": "全体村民",
                "channel": "公开栏",
                "web": "totals" if form == Form.RECIPIENTS else "all",
            },
        )
        made[code] = item
    return made


@dataclass
class Village:
    """``village.month(3, spent("20.00"))`` files, verifies and publishes March."""

    division: Division
    sibling: Division
    stranger: Division
    items: dict[str, Item]
    people: dict[str, User] = field(default_factory=dict)

    def person(self, name: str, role: str = "", code: str = VILLAGE, **fields: object) -> User:
        user = User.objects.create_user(name, name=f"{name}某")
        if role:
            self.post(user, role, code, **fields)
        self.people[name] = user
        return user

    def post(self, user: User, role: str, code: str = VILLAGE, **fields: object) -> Assignment:
        given = {"starts_on": dt.date(2025, 1, 1), **fields}
        return Assignment.objects.create(user=user, role=role, division=Division.objects.get(code=code), **given)

    def draft(self, item: str, on: dt.date = DAY, *, by: str = "clerk", **parts: object) -> Disclosure:
        return create_draft(
            item_id=self.items[item].pk,
            division_id=self.division.pk,
            by=self.people[by],
            at=at(on),
            on=on,
            **parts,  # type: ignore[arg-type]
        )

    def save(self, draft: Disclosure, on: dt.date = DAY, *, by: str = "clerk", **given: object) -> Disclosure:
        return save_draft(
            disclosure_id=draft.pk,
            version=draft.version,
            given=DraftInput(**given),  # type: ignore[arg-type]
            by=self.people[by],
            at=at(on),
            on=on,
        )

    def submit(self, draft: Disclosure, on: dt.date = DAY, *, by: str = "clerk") -> Disclosure:
        return submit(disclosure_id=draft.pk, version=draft.version, by=self.people[by], at=at(on), on=on)

    def sign(
        self, filed: Disclosure, by: str, on: dt.date = DAY, *, agrees: bool = True, **parts: object
    ) -> Disclosure:
        given = {
            "opinion": "" if agrees else "发票和明细对不上",
            "no_interest": True,
            "content_hash": filed.content_hash,
        }
        return sign(
            disclosure_id=filed.pk,
            agrees=agrees,
            by=self.people[by],
            at=at(on),
            on=on,
            **(given | parts),  # type: ignore[arg-type]
        )

    def publish(self, filed: Disclosure, on: dt.date = DAY) -> Disclosure:
        self.sign(filed, "sun", on)
        return self.sign(filed, "qian", on)

    def saved_month(self, number: int, *lines: LineFact, on: dt.date = DAY, **given: object) -> Disclosure:
        draft = self.draft("month-account", on, period_start=month(number))
        first = {"opening": Decimal("1000.00"), "opening_source": "2025年12月信用社对账单"} if number == 1 else {}
        parts = {"lines": lines, "nil": not lines} | first | given
        return self.save(draft, on, **parts)

    def month(self, number: int, *lines: LineFact, on: dt.date = DAY, **given: object) -> Disclosure:
        return self.publish(self.submit(self.saved_month(number, *lines, on=on, **given), on), on)

    def correct(self, old: Disclosure, *lines: LineFact, on: dt.date = DAY, publish: bool = True) -> Disclosure:
        draft = start_correction(
            disclosure_id=old.pk, reason="漏记了一笔支出", by=self.people["clerk"], at=at(on), on=on
        )
        filed = self.submit(self.save(draft, on, lines=lines, nil=not lines), on)
        return self.publish(filed, on) if publish else filed


def make_village() -> Village:
    made: dict[str, Division] = {}
    for code, name in {**NAMES, VILLAGE: "上湾村", SIBLING: "下湾村", STRANGER: "石桥村"}.items():
        parent = made.get(max((known for known in made if code.startswith(known)), key=len, default=""))
        live = {"committee": "village", "unit_kind": "village", "go_live_on": GO_LIVE} if len(code) == 12 else {}
        made[code] = Division.objects.create(code=code, name=name, level=len(code), parent=parent, **live)
    village = Village(made[VILLAGE], made[SIBLING], made[STRANGER], make_items())
    village.person("clerk", Role.CLERK)
    village.person("agent", Role.ACCOUNTING_AGENT, "990101001")
    for name in ("sun", "qian", "zhou"):
        village.person(name, Role.SUPERVISOR)
    village.person("secretary", Role.PARTY_SECRETARY)
    village.person("township", Role.TOWNSHIP_STAFF, "990101001")
    village.person("bureau", Role.BUREAU_REVIEWER, "990101")
    village.person("neighbour", Role.CLERK, SIBLING)
    village.person("far", Role.TOWNSHIP_STAFF, "990101002")
    village.person("villager")
    return village


def make_attachment(village: Village, name: str = "scan.pdf", by: str = "clerk") -> Attachment:
    return Attachment.objects.create(
        place_code=village.division.code,
        file=f"papers/{name}",
        name=name,
        media_type="application/pdf",
        size=10,
        sha256=name.encode().hex().ljust(64, "0")[:64],
        uploaded_by=village.people[by],
        uploaded_at=at(DAY),
    )


def reload(disclosure: Disclosure) -> Disclosure:
    return Disclosure.objects.get(pk=disclosure.pk)


PUBLISHED = State.PUBLISHED
