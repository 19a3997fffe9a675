"""What may be written down about a person on the register, field by field."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes
from residents.rules.identity import identity_verdicts, plain_identity
from residents.rules.person import is_phone, plain_name, plain_phone
from residents.rules.request import chosen, length

LONGEST_NAME = 40
SEXES, REGISTRATIONS = ("male", "female"), ("here", "elsewhere")
OLDEST_DAYS = 130 * 366  # nobody living is older


@dataclass(frozen=True)
class PersonFacts:
    """As the form, the sheet or the API gives it. ``identity`` and ``phone``: None leaves what is there, "" takes it
    away. ``since`` None: the day of the entry."""

    name: str
    sex: str
    born_on: dt.date
    registration: str
    identity: str | None = None
    phone: str | None = None
    household_id: int | None = None
    resident_since: dt.date | None = None
    works_since: dt.date | None = None
    since: dt.date | None = None


def register_verdicts(facts: PersonFacts, on: dt.date) -> list[Verdict]:
    """Everything about the fields themselves; whether a number is there already is asked of the register."""
    identity, phone = facts.identity or "", facts.phone or ""
    return [
        length(plain_name(facts.name), 2, LONGEST_NAME, "name", _("姓名")),
        chosen(facts.sex, SEXES, "sex", _("性别")),
        chosen(facts.registration, REGISTRATIONS, "registration", _("户籍")),
        day_fits(facts.born_on, on - dt.timedelta(days=OLDEST_DAYS), on, "born_on", _("出生日期")),
        day_fits(facts.since or on, facts.born_on, on, "since", _("登记日期")),
        *(
            day_fits(day, facts.born_on, on, field, label)
            for day, field, label in (
                (facts.resident_since, "resident_since", _("从何时起在本地居住")),
                (facts.works_since, "works_since", _("从何时起从事村（社区）工作")),
            )
            if day is not None
        ),
        *(identity_verdicts(plain_identity(identity), facts.born_on, facts.sex) if identity else []),
        _phone(plain_phone(phone)) if phone else yes("phone", field="phone"),
    ]


def day_fits(day: dt.date, first: dt.date, last: dt.date, field: str, label: str) -> Verdict:
    if first <= day <= last:
        return yes("day", field=field)
    words = {"label": label, "first": first.isoformat(), "last": last.isoformat(), "met": day.isoformat()}
    text = _("“%(label)s”应在%(first)s到%(last)s之间，现在是%(met)s。请改正日期。") % words
    return no("day", text, needed=f"{first}–{last}", met=day.isoformat(), field=field)


def _phone(plain: str) -> Verdict:
    if is_phone(plain):
        return yes("phone", field="phone")
    text = _("电话应是手机11位，或固定电话7到12位；现在读到%(met)d位。没有电话的空着。") % {"met": len(plain)}
    return no("phone", text, needed=_("手机11位或固定电话"), met=str(len(plain)), field="phone")
