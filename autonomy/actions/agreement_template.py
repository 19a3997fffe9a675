"""The text that agreements begin with, and a county's own version of it (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.models import AgreementTemplate
from autonomy.permissions import WRITE_TEMPLATE
from autonomy.queries.agreement import cited_rules, template_for
from autonomy.rules import agreement as rules
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.rules.calendar import ONE_DAY
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import record
from governance.base.places.models import Division
from governance.base.verdict import require

DATA = Path(__file__).resolve().parents[1] / "data" / "agreement_template.json"
FIRST_DAY = dt.date(2026, 1, 1)  # the organic laws that it cites


@cache
def bundled() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def the_template(township: Division, on: dt.date) -> AgreementTemplate:
    """The nearest one; where nobody made one, the platform's own, stored at its first use."""
    found = template_for(township, on)
    if found is not None:
        return found
    made, _new = AgreementTemplate.objects.get_or_create(
        division=None, name=bundled()["name"], starts_on=FIRST_DAY, defaults=bundled()
    )
    return made


@dataclass(frozen=True)
class TemplateInput:
    name: str
    clauses: tuple[rules.Clause, ...]
    liability_government: str
    liability_committee: str
    starts_on: dt.date


def make_template(
    *, division_id: int, given: TemplateInput, by: User, at: dt.datetime, on: dt.date
) -> AgreementTemplate:
    """A new version for a county from that day on; the one before ends the day before. What was drafted keeps its own
    version, word for word."""
    with transaction.atomic():
        division = Division.objects.select_for_update(no_key=True).get(pk=division_id)
        require(may(by, WRITE_TEMPLATE.name, place=division.code, on=on), forbidden=True)
        before = AgreementTemplate.objects.filter(division=division).order_by("starts_on").last()
        texts = _texts(given)
        require(
            *rules.template_complete(given.name, given.clauses),
            *rules.both_liable(rules.Liability(given.liability_government, given.liability_committee)),
            *rules.fields_allowed([one.heading for one in given.clauses], cited_rules(division, on)),
            *rules.no_letter(texts),
            rules.begins_later(given.starts_on, on, None if before is None else before.starts_on),
            *guard_verdicts([Part(one.field, one.label, one.text) for one in texts if one.text]),
        )
        if before is not None:
            before.ends_on = given.starts_on - ONE_DAY
            before.save(update_fields=["ends_on"])
        made = AgreementTemplate.objects.create(
            division=division,
            name=given.name.strip(),
            clauses=[asdict(one) for one in given.clauses],
            liability_government=given.liability_government.strip(),
            liability_committee=given.liability_committee.strip(),
            starts_on=given.starts_on,
            made_by=by,
        )
        record(
            verb="autonomy.template_made",
            by=by.pk,
            at=at,
            object_type="agreementtemplate",
            object_id=made.pk,
            division=division.code,
            basis=rules.BASIS,
            data={"starts_on": given.starts_on.isoformat(), "follows": None if before is None else before.pk},
        )
    return made


def _texts(given: TemplateInput) -> list[rules.Text]:
    """Every text of it, by the field in which it is written."""
    found = [rules.Text("name", _("名称"), given.name)]
    for number, one in enumerate(given.clauses):
        words = {"number": number + 1}
        found.append(rules.Text(f"heading-{number}", _("第%(number)s条的标题") % words, one.heading))
        found.append(rules.Text(f"text-{number}", _("第%(number)s条") % words, one.text))
    found.append(rules.Text("liability_government", _("政府一方违约责任"), given.liability_government))
    found.append(rules.Text("liability_committee", _("村（居）委会一方违约责任"), given.liability_committee))
    return found
