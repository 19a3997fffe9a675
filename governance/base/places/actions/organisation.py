"""Registering departments, bureaus, units and companies. Who may is asked in ``accounts.actions.place``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from governance.base.journal.actions import record
from governance.base.places.choices import OrganisationKind
from governance.base.places.explain import worded
from governance.base.places.models import Division, Organisation
from governance.base.places.rules import division as division_rules
from governance.base.places.rules import organisation as rules
from governance.base.verdict import Verdict, require, yes


@transaction.atomic
def add_organisation(
    *, division_id: int, name: str, kind: str, credit_code: str, by: int | None, at: dt.datetime, on: dt.date
) -> Organisation:
    """Register an organisation in a division that is open."""
    # The division's lock makes two registrations of one name follow each other.
    division = Division.objects.select_for_update().get(id=division_id)
    name, credit_code = name.strip(), credit_code.strip().upper()
    _ask(
        division_rules.is_open(division.facts(), "division"),
        division_rules.name_is_well_formed(name, rules.NAME_LENGTH),
        rules.name_is_free(name, taken=_taken(division_id, name)),
        _kind(kind),
        rules.credit_code_is_valid(credit_code),
    )
    organisation = Organisation.objects.create(division=division, name=name, kind=kind, credit_code=credit_code)
    _journal("places.organisation_added", organisation, by, at, {"name": name, "kind": kind})
    return organisation


@transaction.atomic
def rename_organisation(
    *, organisation_id: int, name: str, by: int | None, at: dt.datetime, on: dt.date
) -> Organisation:
    """Give an organisation another name; its earlier rows stay in its history."""
    organisation = _locked(organisation_id)
    name, old = name.strip(), organisation.name
    if name == old:
        return organisation
    _ask(
        division_rules.name_is_well_formed(name, rules.NAME_LENGTH),
        rules.name_is_free(name, taken=_taken(organisation.division_id, name)),
        rules.organisation_is_open(organisation.closed_on),
    )
    organisation.name = name
    organisation.save(update_fields=["name"])
    _journal("places.organisation_renamed", organisation, by, at, {"old": old, "new": name})
    return organisation


@transaction.atomic
def close_organisation(
    *, organisation_id: int, closed_on: dt.date, by: int | None, at: dt.datetime, on: dt.date
) -> Organisation:
    """Close an organisation: it stays readable and is offered no more."""
    organisation = _locked(organisation_id)
    _ask(
        rules.organisation_is_open(organisation.closed_on),
        division_rules.date_is_sensible(closed_on, on, "closed_on"),
    )
    organisation.closed_on = closed_on
    organisation.save(update_fields=["closed_on"])
    _journal("places.organisation_closed", organisation, by, at, {"closed_on": closed_on.isoformat()})
    return organisation


def _ask(*verdicts: Verdict) -> None:
    require(*(worded(verdict) for verdict in verdicts))


def _locked(organisation_id: int) -> Organisation:
    return Organisation.objects.select_for_update(of=("self",)).select_related("division").get(id=organisation_id)


def _taken(division_id: int, name: str) -> bool:
    return Organisation.objects.filter(division_id=division_id, name=name).exists()


def _kind(kind: str) -> Verdict:
    if kind in OrganisationKind.values:
        return yes("kind", field="kind")
    return Verdict(False, "organisation_kind", needed="、".join(OrganisationKind.values), met=kind, field="kind")


def _journal(verb: str, organisation: Organisation, by: int | None, at: dt.datetime, data: dict[str, Any]) -> None:
    record(
        verb=verb,
        by=by,
        at=at,
        object_type="places.organisation",
        object_id=organisation.id,
        division=organisation.division.code,
        data=data,
    )
