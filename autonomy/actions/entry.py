"""Entries of a draft, one at a time: written, changed, taken out, with what they rest on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.versions import lock_lists, log
from autonomy.choices import ASSISTANCE_GROUPS, AUTONOMY_GROUPS, ListKind, VersionState
from autonomy.models import Basis, ListEntry, ListVersion
from autonomy.permissions import DRAFT_LIST
from autonomy.queries.entries import facts_of
from autonomy.rules import lists as rules
from autonomy.rules.writing import BasisInput, EntryInput
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.law.models import Citation, Rule
from governance.base.places.models import Organisation
from governance.base.verdict import Verdict, no, require, yes

WRITTEN = tuple(name for name in EntryInput.__dataclass_fields__ if name not in ("bases", "code"))


def save_entry(
    *,
    version_id: int,
    given: EntryInput,
    by: User,
    at: dt.datetime,
    on: dt.date,
    entry_id: int | None = None,
    revision: int | None = None,
) -> ListEntry:
    """Write one entry of a draft; it may still lack something, which is told and keeps it from being adopted."""
    with transaction.atomic():
        draft = open_draft(version_id, by=by, on=on, revision=revision)
        entry = ListEntry(version=draft) if entry_id is None else ListEntry.objects.get(pk=entry_id, version=draft)
        write(draft, entry, given)
        draft.revision += 1
        draft.save(update_fields=["revision", "starting_draft"])
        log(draft, "entry_written", by=by.pk, at=at, code=entry.code)
    return entry


def write(draft: ListVersion, entry: ListEntry, given: EntryInput) -> None:
    """One entry and its bases, in the caller's transaction, after the caller asked who may."""
    given = replace(given, title=given.title.strip(), code=given.code.strip() or entry.code or next_code(draft))
    facts = rules.EntryFacts(**{name: getattr(given, name) for name in _FACTS}, code=given.code)
    others = ListEntry.objects.filter(version=draft).exclude(pk=entry.pk)
    require(
        *rules.fits(draft.kind, facts),
        _group(draft.kind, given.group),
        _code_free(given.code, others.filter(code=given.code).exists()),
        _organisation(draft, given.organisation_id),
    )
    entry.code = given.code
    for name in WRITTEN:
        value = getattr(given, name)
        setattr(entry, name, value.strip() if isinstance(value, str) else value)
    if entry.pk is None:
        entry.position = others.count() + 1
    entry.save()
    write_bases(entry, given.bases)


_FACTS = [name for name in WRITTEN if name in rules.EntryFacts.__dataclass_fields__]


def write_bases(entry: ListEntry, given: Sequence[BasisInput]) -> None:
    """In the place of those there were. A document not known yet is entered as not checked."""
    Basis.objects.filter(entry=entry).delete()
    rows = []
    for one in given:
        source: dict[str, Any]
        if one.rule_id is not None:
            source = {"rule": Rule.objects.get(pk=one.rule_id)}
        else:
            name = one.document.strip().strip("《》")
            source = {"citation": Citation.objects.get_or_create(document=name, article="")[0]}
        rows.append(Basis(entry=entry, article=one.article.strip(), quote=one.quote.strip(), **source))
    Basis.objects.bulk_create(rows)


def remove_entry(*, entry_id: int, by: User, at: dt.datetime, on: dt.date, revision: int | None = None) -> ListVersion:
    """Out of the draft; what is in force leaves by ``withdraw_entry`` or when the draft is adopted."""
    with transaction.atomic():
        version_id = ListEntry.objects.values_list("version_id", flat=True).get(pk=entry_id)
        draft = open_draft(version_id, by=by, on=on, revision=revision)
        entry = ListEntry.objects.get(pk=entry_id)
        code = entry.code
        entry.delete()
        draft.revision += 1
        draft.save(update_fields=["revision"])
        log(draft, "entry_removed", by=by.pk, at=at, code=code)
    return draft


def open_draft(version_id: int, *, by: User, on: dt.date, revision: int | None) -> ListVersion:
    """The draft under its lock, for somebody who may change it; a draft that is being consulted on is taken back
    first."""
    county = lock_lists(ListVersion.objects.values_list("division_id", flat=True).get(pk=version_id))
    require(may(by, DRAFT_LIST.name, place=county.code, on=on), forbidden=True)
    draft = ListVersion.objects.locked().get(pk=version_id)
    state = str(draft.get_state_display())
    require(
        rules.in_state(draft.state, [VersionState.DRAFT], state, _("修改")),
        rules.not_stale(draft.revision, revision),
    )
    return draft


def next_code(draft: ListVersion) -> str:
    """Z for 自治, X for 协助; never one that an earlier version used for another matter."""
    letter = "Z" if draft.kind == ListKind.AUTONOMY else "X"
    used = ListEntry.objects.filter(
        version__division_id=draft.division_id, version__kind=draft.kind, code__regex=rf"^{letter}\d+$"
    ).values_list("code", flat=True)
    return f"{letter}{max((int(code[1:]) for code in used), default=0) + 1:03d}"


def still_missing(draft: ListVersion) -> dict[str, list[str]]:
    """By code of an entry, the labels of what it lacks; three queries."""
    found = {entry.code: rules.missing(draft.kind, entry) for entry in facts_of(draft)}
    return {code: [rules.LABELS[name] for name in names] for code, names in found.items() if names}


def _group(kind: str, group: str) -> Verdict:
    known = ASSISTANCE_GROUPS if kind == ListKind.ASSISTANCE else AUTONOMY_GROUPS
    if group in known:
        return yes("group", field="group")
    needed = "、".join(str(one.label) for one in known)
    return no("group", _("请从这份清单的类别里选：%(needed)s。") % {"needed": needed}, needed=needed, field="group")


def _code_free(code: str, taken: bool) -> Verdict:
    if not taken and code.isascii() and code.isalnum() and len(code) <= 16:
        return yes("code", field="code")
    text = _("编号要是字母和数字，最多16个，并且没有别的事项用过。")
    return no("code", text, met=code, field="code")


def _organisation(draft: ListVersion, organisation_id: int | None) -> Verdict:
    """A department of the county, or of its city or province."""
    if organisation_id is None:
        return yes("organisation", field="organisation")
    found = Organisation.objects.select_related("division").filter(pk=organisation_id).first()
    if found is not None and (
        draft.division.code.startswith(found.division.code) or found.division.code.startswith(draft.division.code)
    ):
        return yes("organisation", field="organisation")
    return no("organisation", _("请选本县或上级的单位。"), field="organisation")


__all__ = [
    "WRITTEN",
    "BasisInput",
    "EntryInput",
    "next_code",
    "open_draft",
    "remove_entry",
    "save_entry",
    "still_missing",
    "write",
    "write_bases",
]
