"""Taking lines or texts from a spreadsheet into a draft: read, shown, and saved by the one action that saves drafts.

Between the upload and the confirmation the cells that matter wait sealed in the cache, never the file. A second upload
takes the place of the first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.keyring import seal, unseal
from governance.base.spreadsheet import Grid, read_grid
from governance.base.verdict import Verdict, no, require, yes
from openness.actions.account_code import set_account_code
from openness.actions.disclosure import DraftInput, save_draft
from openness.actions.log import log
from openness.models import Disclosure
from openness.permissions import may_file
from openness.queries.disclosure import typed_totals_of
from openness.queries.sheet import Proposal, offers, propose, trimmed
from openness.rules.publication import editable
from openness.rules.reading import Choices, as_verdicts

KEPT = 24 * 60 * 60
CONTEXT = "openness.sheet"


@dataclass(frozen=True)
class Pending:
    """An upload that waits for its confirmation. ``token`` names exactly this file with these choices."""

    grid: Grid
    choices: Choices
    filename: str
    sha256: str

    @property
    def token(self) -> str:
        chosen = json.dumps(asdict(self.choices), sort_keys=True, default=dict)
        return hashlib.sha256(f"{self.sha256}{chosen}".encode()).hexdigest()[:32]


def start_import(
    *, disclosure_id: int, content: bytes, filename: str, by: User, at: dt.datetime, on: dt.date
) -> Proposal:
    """Read a file for a draft and keep it for the preview. ``Refused`` when it is no such table at all."""
    draft = _own(disclosure_id, by, on)
    grid = trimmed(draft, read_grid(content, filename))
    pending = Pending(grid, Choices(), filename[:120], hashlib.sha256(content).hexdigest())
    proposal = propose(draft, pending.grid, pending.choices)
    _keep(draft, by, pending)
    return proposal


def choose(*, disclosure_id: int, token: str, choices: Choices, by: User, at: dt.datetime, on: dt.date) -> Proposal:
    """What the person decided at the preview; answers given before stay."""
    draft = _own(disclosure_id, by, on)
    waiting = _waiting(draft, by, token)
    accounts = {**waiting.choices.accounts, **choices.accounts}
    pending = Pending(waiting.grid, Choices(accounts, choices.debit, choices.flip), waiting.filename, waiting.sha256)
    proposal = propose(draft, pending.grid, pending.choices)
    _keep(draft, by, pending)
    return proposal


def confirm_import(
    *,
    disclosure_id: int,
    token: str,
    version: int,
    by: User,
    at: dt.datetime,
    on: dt.date,
    remember: Collection[str] = (),
) -> Disclosure:
    """Save what the preview showed. ``remember``: keys of answered questions that are not to be asked here again; they
    become account codes of the community from the beginning of the period."""
    draft = _own(disclosure_id, by, on)
    pending = _waiting(draft, by, token)
    with transaction.atomic():
        saved = _save(draft, pending, version=version, by=by, at=at, on=on)
        for offer in offers(draft, pending.grid, pending.choices) if remember else []:
            if offer.key in remember:
                set_account_code(place=draft.division.code, given=offer.given, by=by, at=at, on=on)
    drop_import(disclosure_id=disclosure_id, by=by)
    return saved


def import_at_once(
    *,
    disclosure_id: int,
    content: bytes,
    filename: str,
    version: int,
    by: User,
    at: dt.datetime,
    on: dt.date,
    choices: Choices = Choices(),  # noqa: B008 - frozen
) -> Disclosure:
    """For other systems, which have seen the proposal before: the same reading, saved or refused as a whole."""
    draft = _own(disclosure_id, by, on)
    pending = Pending(read_grid(content, filename), choices, filename[:120], hashlib.sha256(content).hexdigest())
    return _save(draft, pending, version=version, by=by, at=at, on=on)


def proposal_of(
    *, disclosure_id: int, content: bytes, filename: str, choices: Choices, by: User, at: dt.datetime, on: dt.date
) -> Proposal:
    """The same without keeping anything: what ``import_at_once`` would do."""
    return propose(_own(disclosure_id, by, on), read_grid(content, filename), choices)


def drop_import(*, disclosure_id: int, by: User) -> None:
    """Forget the upload."""
    cache.delete(_key(disclosure_id, by))


def waiting_import(draft: Disclosure, by: User) -> Pending | None:
    """The upload that this person has open for this draft."""
    kept = cache.get(_key(draft.pk, by))
    if kept is None:
        return None
    told = json.loads(zlib.decompress(bytes.fromhex(unseal(kept, context=CONTEXT))), object_hook=_revived)
    grid = Grid(
        told["rows"],
        told["sheet"],
        [((a, b), (c, d)) for (a, b), (c, d) in told["merged"]],
        {(row, column): what for row, column, what in told["broken"]},
        told["hidden"],
    )
    return Pending(grid, Choices(**told["choices"]), told["filename"], told["sha256"])


def _save(draft: Disclosure, pending: Pending, *, version: int, by: User, at: dt.datetime, on: dt.date) -> Disclosure:
    with transaction.atomic():
        # Locked before it is read: what the sheet is compared with is what it is added to.
        locked = Disclosure.objects.locked().get(pk=draft.pk)
        proposal = propose(locked, pending.grid, pending.choices)
        require(*as_verdicts(proposal.problems), *_answered(proposal))
        if proposal.nothing_new:
            return locked
        saved = save_draft(
            disclosure_id=locked.pk, version=version, given=_given(locked, proposal), by=by, at=at, on=on
        )
        log(saved, "sheet_imported", by=by.pk, at=at, sha256=pending.sha256, counts=_counted(proposal))
    return saved


def _given(draft: Disclosure, proposal: Proposal) -> DraftInput:
    if proposal.merged is None:
        return DraftInput(content=proposal.content)
    nil = False if draft.content.get("nil") else None
    return DraftInput(lines=proposal.merged.lines, nil=nil, typed=typed_totals_of(draft.content))


def _counted(proposal: Proposal) -> dict[str, int]:
    if proposal.merged is None:
        return {"changed": len(proposal.texts)}
    merged = proposal.merged
    return {"added": len(merged.added), "changed": len(merged.changed), "unchanged": merged.unchanged}


def _answered(proposal: Proposal) -> list[Verdict]:
    questions = [] if proposal.reading is None else proposal.reading.questions
    return [
        no(
            "account",
            _("第%(rows)s行的科目“%(written)s”还没有选类别。请选好再导入。")
            % {"rows": "、".join(map(str, question.rows[:10])), "written": question.written},
            met=question.written,
            basis=("R-OPN-2",),
            field=question.key,
        )
        for question in questions
    ]


def _own(disclosure_id: int, by: User, on: dt.date) -> Disclosure:
    draft = Disclosure.objects.select_related("division", "item").get(pk=disclosure_id)
    require(may_file(by, draft.division.code, on), forbidden=True)
    require(editable(draft.state))
    return draft


def _waiting(draft: Disclosure, by: User, token: str) -> Pending:
    pending = waiting_import(draft, by)
    require(_there(pending, token))
    if pending is None:
        raise LookupError("a missing upload was not refused")
    return pending


def _there(pending: Pending | None, token: str) -> Verdict:
    if pending is None:
        text = _("上传的表格已过期，没有保存任何内容。请重新上传。")
        return no("sheet_gone", text, field="file")
    if pending.token != token:
        text = _("您在别处又上传了表格，或改过选项，这一页已经不是最新的。请看过现在的预览再确认。")
        return no("sheet_other", text, needed=pending.token, met=token, field="file")
    return yes("sheet", field="file")


def _key(disclosure_id: int, by: User) -> str:
    return f"openness-sheet-{disclosure_id}-{by.pk}"


def _keep(draft: Disclosure, by: User, pending: Pending) -> None:
    grid = pending.grid
    told = {
        "rows": grid.rows,
        "sheet": grid.sheet,
        "merged": grid.merged,
        "broken": [(*place, what) for place, what in grid.broken.items()],
        "hidden": grid.hidden,
        "choices": asdict(pending.choices),
        "filename": pending.filename,
        "sha256": pending.sha256,
    }
    packed = zlib.compress(json.dumps(told, default=_told, ensure_ascii=False).encode(), 1)
    cache.set(_key(draft.pk, by), seal(packed.hex(), context=CONTEXT), KEPT)


def _told(value: Any) -> Any:
    """Dates as text that can be told from other text; a time of day is what no column has."""
    if isinstance(value, (dt.datetime, dt.date)):
        day = value.date() if isinstance(value, dt.datetime) else value
        return {"day": day.isoformat()}
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def _revived(given: dict[str, Any]) -> Any:
    return dt.date.fromisoformat(given["day"]) if given.keys() == {"day"} else given
