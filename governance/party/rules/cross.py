"""Cross-appointment in numbers (R-PTY-3). Integers compared crosswise; a forbidden combination never counts as good."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody in a post: by the reference to the person where there is one, else by the name as it was published."""

    name: str
    person: int | None = None

    def same(self, other: Holder) -> bool:
        if self.person is not None and other.person is not None:
            return self.person == other.person
        return self.name == other.name


@dataclass(frozen=True, slots=True)
class Seats:
    """Who sits where in one community on one day. ``kin``: holders on the supervision body who are near relatives of a
    committee member by their own declaration. ``members``/``seats``: party members among those seats."""

    secretary: Holder | None = None
    officers: tuple[Holder, ...] = ()
    chair: Holder | None = None
    committee: tuple[Holder, ...] = ()
    collective_head: Holder | None = None
    supervision_chair: Holder | None = None
    supervision: tuple[Holder, ...] = ()
    kin: tuple[Holder, ...] = ()
    representatives: tuple[int, int] = (0, 0)
    group_leaders: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Share:
    """Numerator of denominator; nothing to count is 0 of 0."""

    met: int
    total: int

    @property
    def percent(self) -> str:
        """One decimal by integers, rounded half up; "" when nothing is counted."""
        if not self.total:
            return ""
        tenths = (2000 * self.met + self.total) // (2 * self.total)
        return f"{tenths // 10}.{tenths % 10}%"

    def reaches(self, percent: int) -> bool:
        return 100 * self.met >= percent * self.total


def forbidden(seats: Seats) -> list[Holder]:
    """Committee members on the supervision body, and near relatives of committee members there (VC-SU-EXCLUDE,
    RC-SU-EXCLUDE)."""
    both = [one for one in seats.supervision if any(one.same(other) for other in seats.committee)]
    return [*both, *(one for one in seats.kin if not any(one.same(other) for other in both))]


def _in(holder: Holder | None, holders: tuple[Holder, ...] | list[Holder]) -> bool:
    return holder is not None and any(holder.same(other) for other in holders)


def shares(seats: Seats) -> dict[str, Share]:
    """Each indicator of the community, by the code under which it is registered."""
    barred = forbidden(seats)
    good = None if seats.secretary is None or _in(seats.secretary, barred) else seats.secretary

    def one(holder: Holder | None, counted: bool) -> Share:
        return Share(int(counted), int(holder is not None and seats.secretary is not None))

    overlap = [m for m in seats.committee if _in(m, seats.officers) and not _in(m, barred)]
    chair = seats.supervision_chair
    supervises = _in(chair, seats.officers) and not _in(chair, barred)
    return {
        "party.chair": one(seats.chair, good is not None and seats.chair is not None and good.same(seats.chair)),
        "party.collective": one(
            seats.collective_head,
            good is not None and seats.collective_head is not None and good.same(seats.collective_head),
        ),
        "party.overlap": Share(len(overlap), len(seats.committee)),
        "party.supervision": Share(int(supervises), int(chair is not None and bool(seats.officers))),
        "party.representatives": Share(*seats.representatives),
        "party.group_leaders": Share(*seats.group_leaders),
    }
