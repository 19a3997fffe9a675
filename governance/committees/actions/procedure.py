"""Procedures as data: the bundled ones, and what a county sets for itself (R-CMT-4)."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import record
from governance.base.places.choices import Committee
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.choices import MatterClass
from governance.committees.models import Procedure
from governance.committees.permissions import SET_PROCEDURE
from governance.committees.rules import matter as rules

DATA = Path(__file__).parents[1] / "data" / "procedures.csv"
LONGEST_BASIS = 200


class BadProcedures(ValueError):
    """A line that cannot be taken; nothing was written."""


@dataclass(frozen=True)
class ProcedureInput:
    place: str
    committee: str
    decision_class: str
    steps: Sequence[str]
    basis: str
    valid_from: dt.date


@transaction.atomic
def load_procedures(*, at: dt.datetime, path: Path = DATA) -> int:
    """Bring the table up to the file; other steps need another first day. Returns how many rows are new or reworded."""
    stored = {
        (row.place, row.committee, row.decision_class, row.valid_from): row
        for row in Procedure.objects.filter(by=None).select_for_update()
    }
    changed = 0
    with path.open(encoding="utf-8", newline="") as file:
        for number, line in enumerate(csv.DictReader(file), start=2):
            row = _row(line, f"{path.name}:{number}")
            known = stored.get((row.place, row.committee, row.decision_class, row.valid_from))
            if known is None:
                row.save()
                changed += 1
            elif known.steps != row.steps:
                raise BadProcedures(f"{path.name}:{number}: other steps need another valid_from")
            elif (known.rule, known.basis, known.checked, known.valid_to) != (
                row.rule,
                row.basis,
                row.checked,
                row.valid_to,
            ):
                known.rule, known.basis, known.checked, known.valid_to = row.rule, row.basis, row.checked, row.valid_to
                known.save()
                changed += 1
    if changed:
        given = {"object_type": "procedure", "object_id": 0, "data": {"rows": changed}}
        record(verb="committees.procedures_loaded", by=None, at=at, **given)  # type: ignore[arg-type]
    return changed


def _row(line: dict[str, str], where: str) -> Procedure:
    steps = line["steps"].split("|")
    wrong = [verdict for verdict in rules.steps_fit(line["decision_class"], steps) if not verdict.ok]
    if line["committee"] not in Committee.values or line["decision_class"] not in MatterClass.values or wrong:
        raise BadProcedures(f"{where}: {[verdict.code for verdict in wrong] or line}")
    return Procedure(
        place=line["place"],
        committee=line["committee"],
        decision_class=line["decision_class"],
        steps=steps,
        rule=line["rule"],
        basis=line["basis"],
        checked=line["checked"] == "1",
        valid_from=dt.date.fromisoformat(line["valid_from"]),
        valid_to=dt.date.fromisoformat(line["valid_to"]) if line["valid_to"] else None,
    )


def set_procedure(*, given: ProcedureInput, by: User, at: dt.datetime, on: dt.date) -> Procedure:
    """A county's own steps from a day on; what it had before ends the day before. Matters filed earlier keep theirs."""
    with transaction.atomic():
        require(may(by, SET_PROCEDURE.name, place=given.place, on=on), forbidden=True)
        require(
            _words(given),
            *rules.steps_fit(given.decision_class, given.steps),
            rules.told(given.basis, "basis", _("依据"), most=LONGEST_BASIS),
            _from_today(given.valid_from, on),
        )
        own = Procedure.objects.select_for_update().filter(
            place=given.place, committee=given.committee, decision_class=given.decision_class
        )
        require(_later(own.filter(valid_from__gte=given.valid_from).exists()))
        own.filter(valid_to=None).update(valid_to=given.valid_from - dt.timedelta(days=1))
        made = Procedure.objects.create(
            place=given.place,
            committee=given.committee,
            decision_class=given.decision_class,
            steps=list(given.steps),
            basis=given.basis.strip(),
            checked=True,  # the county stands for its own document
            valid_from=given.valid_from,
            by=by,
        )
        record(
            verb="committees.procedure_set",
            by=by.pk,
            at=at,
            object_type="procedure",
            object_id=made.pk,
            division=given.place,
            basis=rules.BASIS,
            data={"committee": given.committee, "decision_class": given.decision_class, "steps": list(given.steps)},
        )
    return made


def _words(given: ProcedureInput) -> Verdict:
    if given.committee in Committee.values and given.decision_class in MatterClass.values and given.place:
        return yes("words", field="decision_class")
    return no("words", _("请选村或者社区，以及由谁决定。"), basis=rules.BASIS, field="decision_class")


def _from_today(valid_from: dt.date, on: dt.date) -> Verdict:
    if valid_from >= on:
        return yes("valid_from", field="valid_from")
    needed, met = on.isoformat(), valid_from.isoformat()
    text = _("新的程序从今天或者以后开始，不倒着改。")
    return no("valid_from", text, needed=needed, met=met, basis=rules.BASIS, field="valid_from")


def _later(taken: bool) -> Verdict:
    if not taken:
        return yes("later", field="valid_from")
    text = _("这一天或者以后已经设定过程序，请选更晚的日期。")
    return no("later", text, basis=rules.BASIS, field="valid_from")
