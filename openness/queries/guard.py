"""What the personal-data guard finds in a disclosure: in its draft, by field, and in the body that would be published
(R-OPN-9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.documents.explain import found_verdict
from governance.base.documents.models import Kept
from governance.base.documents.queries.guard import FileLook, Finding, Part, guard_verdicts, look
from governance.base.documents.rules.guard import BLOCK
from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors
from governance.base.verdict import Verdict
from openness.actions.log import OBJECT
from openness.choices import Form
from openness.models import Account, Disclosure, Enclosure, Line
from openness.rules.completeness import POLICY_FIELDS, STAGE_FIELDS

# Values of a body that are codes, days and sums: nobody types them.
MACHINE = frozenset(
    (
        "amount",
        "binding",
        "closing",
        "code",
        "content_hash",
        "count",
        "display_until",
        "end",
        "expenditure",
        "form",
        "income",
        "kind",
        "leaf",
        "means",
        "opening",
        "published_on",
        "roll",
        "rules",
        "sha256",
        "side",
        "size",
        "start",
        "total",
        "type",
        "version",
        "web",
    )
)
SHORT_FIELDS = {
    "title": gettext_lazy("标题"),
    "note": gettext_lazy("说明"),
    "opening_source": gettext_lazy("期初余额来自哪里"),
}


def public_phones(division: Division) -> list[str]:
    """Telephones of the committee and of the offices above it: public by office, so never personal."""
    codes = ancestors(division.code)
    return list(Division.objects.filter(code__in=codes).exclude(telephone="").values_list("telephone", flat=True))


def kept_rows(disclosure: Disclosure) -> list[Kept]:
    """What was kept here and in what this corrects, oldest first."""
    ids = [one for one in (disclosure.pk, disclosure.corrects_id) if one is not None]
    return list(Kept.objects.filter(object_type=OBJECT, object_id__in=ids).select_related("kept_by").order_by("id"))


def kept_marks(disclosure: Disclosure) -> set[str]:
    return {row.mark for row in kept_rows(disclosure)}


def parts_of(disclosure: Disclosure) -> list[Part]:
    """Everything of a draft that will be public, by the field in which it is typed. Payees who are persons are on
    paper only, where a number of theirs is none the better."""
    content = disclosure.content
    parts = [Part("title", str(SHORT_FIELDS["title"]), disclosure.title)]
    account = Account.objects.filter(disclosure=disclosure).first()
    source = content.get("opening_source", "") if account is None else account.opening_source
    parts.append(Part("opening_source", str(SHORT_FIELDS["opening_source"]), source))
    for index, section in enumerate(content.get("sections") or []):
        where = {"n": index + 1}
        parts.append(Part(f"sections.{index}.label", _("第%(n)s段小标题") % where, section["label"]))
        parts.append(Part(f"sections.{index}.text", _("第%(n)s段内容") % where, section["text"]))
    for name, label in _fields(disclosure):
        parts.append(Part(name, label, str(content.get(name) or "")))
    parts += _line_parts(disclosure)
    titles = Enclosure.objects.filter(disclosure=disclosure).values_list("title", flat=True)
    parts += [Part(f"enclosures.{n}.title", _("附件名称"), title) for n, title in enumerate(titles)]
    parts.append(Part("correction_reason", _("更正的理由"), disclosure.correction_reason))
    return [part for part in parts if part.text]


def _fields(disclosure: Disclosure) -> Iterator[tuple[str, str]]:
    named: tuple[tuple[str, str], ...] = ()
    if disclosure.form == Form.POLICY:
        named = POLICY_FIELDS
    elif disclosure.form == Form.PROJECT_STAGE:
        named = STAGE_FIELDS[disclosure.item.stage]
    yield from ((name, _(label)) for name, label in named)
    yield "note", str(SHORT_FIELDS["note"])


def _line_parts(disclosure: Disclosure) -> Iterator[Part]:
    listed = disclosure.form == Form.RECIPIENTS
    for index, line in enumerate(Line.objects.filter(disclosure=disclosure).order_by("position")):
        where = {"n": index + 1}
        yield Part(f"lines.{index}.category", _("第%(n)s笔类别") % where, line.category)
        if not listed:
            yield Part(f"lines.{index}.summary", _("第%(n)s笔用途") % where, line.summary)
        if listed or not line.payee_is_person:
            yield Part(f"lines.{index}.payee", _("第%(n)s笔收款方") % where, line.payee)


def findings(disclosure: Disclosure) -> list[Finding]:
    """Everything found in the draft, kept or not."""
    return look(parts_of(disclosure), public_phones=public_phones(disclosure.division))


def content_verdicts(disclosure: Disclosure) -> list[Verdict]:
    """What stands in the way of submitting it."""
    parts, phones = parts_of(disclosure), public_phones(disclosure.division)
    return guard_verdicts(parts, kept=kept_marks(disclosure), public_phones=phones)


def body_verdicts(disclosure: Disclosure, body: Mapping[str, Any]) -> list[Verdict]:
    """The last look: every text of the very body that goes into the log, whoever wrote it."""
    parts = [Part(path, _("要公开的内容"), text) for path, text in texts_of(body, "")]
    return guard_verdicts(parts, kept=kept_marks(disclosure), public_phones=public_phones(disclosure.division))


def texts_of(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Texts that people typed, with their places in the body."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            if name not in MACHINE:
                yield from texts_of(one, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list | tuple):
        for index, one in enumerate(value):
            yield from texts_of(one, f"{path}.{index}")


def text_verdicts(disclosure: Disclosure, *texts: tuple[str, str, str]) -> list[Verdict]:
    """For what is typed in one go and published without another look: an opinion, a reason. (field, label, text)."""
    phones = public_phones(disclosure.division)
    return guard_verdicts([Part(*one) for one in texts if one[2]], public_phones=phones)


def file_verdicts(found: FileLook) -> list[Verdict]:
    """What must not be in a file that is published along. A file is not masked here: a clean one is added instead; what
    is doubtful in it waits for a reason (``queries.enclosed``)."""
    return [
        found_verdict(kind=one.kind, label=one.label, field="file", shown=one.shown, in_file=True)
        for one in found.findings
        if one.level == BLOCK
    ]
