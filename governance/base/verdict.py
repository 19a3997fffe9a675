"""The one answer type of the platform: every rule answers with its reason (R-CMT-3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer of a rule.

    ``code`` is stable and machine-readable ("balance", "scope"); ``field`` names the input it is about;
    ``needed`` and ``met`` are what the rule asked for and what the facts were; ``basis`` lists rule ids or
    articles; ``text`` is the Chinese sentence a person reads, including how to go on.
    """

    ok: bool
    code: str
    needed: str = ""
    met: str = ""
    basis: tuple[str, ...] = ()
    text: str = ""
    field: str = ""

    def as_dict(self) -> dict[str, object]:
        """JSON form, the same for API errors, journal and stored procedural checks."""
        return {
            "ok": self.ok,
            "code": self.code,
            "field": self.field,
            "needed": self.needed,
            "met": self.met,
            "basis": list(self.basis),
            "text": self.text,
        }


TAKEN = "already"  # the code of "somebody did this before you": what was sent is whole, it only came second


def taken(codes: Iterable[str]) -> bool:
    """Doors answer 409 instead of 422."""
    return TAKEN in codes


def yes(code: str = "ok", **parts: object) -> Verdict:
    """A verdict that allows."""
    return Verdict(True, code, **parts)  # type: ignore[arg-type]


def no(code: str, text: str, **parts: object) -> Verdict:
    """A verdict that refuses; ``text`` says what is wrong and how to put it right."""
    return Verdict(False, code, text=text, **parts)  # type: ignore[arg-type]


class Refused(Exception):
    """The one domain error: an action was asked and the rules said no.

    Doors show ``verdicts`` beside the fields they name; the API returns them as a list (status 422, or 403
    when ``forbidden``; views turn a thing outside the caller's scope into 404 before that).
    """

    def __init__(self, *verdicts: Verdict, forbidden: bool = False) -> None:
        self.verdicts = tuple(verdicts)
        self.forbidden = forbidden
        super().__init__("；".join(v.text or v.code for v in self.verdicts))


def require(*verdicts: Verdict, forbidden: bool = False) -> None:
    """Raise one ``Refused`` carrying every verdict that is not ok (all of them, not the first)."""
    failed = [v for v in verdicts if not v.ok]
    if failed:
        raise Refused(*failed, forbidden=forbidden)


def failures(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those that refuse, in order."""
    return [v for v in verdicts if not v.ok]
