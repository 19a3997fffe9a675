"""More than half of the supervisors in office agree on the same content (村组法 37, 居组法 36; R-CMT-7).

A seat is a supervisor's post; a stand-in acts for the seat of the person stood in for, so a seat has one vote whoever
gives it. The base is every seat in office on the day, also those who stand aside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("VC-SU-RIGHTS", "RC-SU", "R-CMT-7")
LONGEST_OPINION = 500
FILED, PAYEE, RELATIVE = "filed", "payee", "relative"
OPEN, AGREED, IMPOSSIBLE, NOBODY = "open", "agreed", "impossible", "nobody"


@dataclass(frozen=True)
class Seat:
    """``actors`` are (user id, assignment id) of those who may act for it on the day: the holder, stand-ins."""

    seat_id: int
    actors: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Vote:
    seat_id: int
    user_id: int
    agrees: bool


@dataclass(frozen=True)
class Tally:
    """Where the signing stands. ``waiting`` are the seats that can still sign."""

    seats: int
    agreed: int
    dissented: int
    recused: int
    waiting: tuple[Seat, ...]

    @property
    def needed(self) -> int:
        return self.seats // 2 + 1

    @property
    def outcome(self) -> str:
        if not self.seats:
            return NOBODY
        if 2 * self.agreed > self.seats:
            return AGREED
        if 2 * (self.agreed + len(self.waiting)) <= self.seats:
            return IMPOSSIBLE
        return OPEN


def tally(seats: Sequence[Seat], votes: Sequence[Vote], barred: Mapping[int, str]) -> Tally:
    """Count votes of seats in office; a person has one vote even when acting for two seats.

    A vote stands although its giver was barred later by somebody else's declaration only if it was given before:
    the action refuses a recusal after the signature.
    """
    held = {seat.seat_id for seat in seats}
    given = {vote.seat_id: vote for vote in votes if vote.seat_id in held}
    voters = {vote.user_id for vote in given.values()}
    rest = [seat for seat in seats if seat.seat_id not in given]
    waiting = [seat for seat in rest if any(user not in barred and user not in voters for user, _post in seat.actors)]
    return Tally(
        seats=len(seats),
        agreed=sum(vote.agrees for vote in given.values()),
        dissented=sum(not vote.agrees for vote in given.values()),
        recused=sum(1 for seat in rest if all(user in barred for user, _post in seat.actors)),
        waiting=_distinct(waiting, barred, voters),
    )


def _distinct(waiting: Sequence[Seat], barred: Mapping[int, str], voters: set[int]) -> tuple[Seat, ...]:
    """Seats that can be filled by different persons: the largest matching, seat by seat."""
    taken: dict[int, Seat] = {}

    def place(seat: Seat, tried: set[int]) -> bool:
        for user, _post in seat.actors:
            if user in barred or user in voters or user in tried:
                continue
            tried.add(user)
            if user not in taken or place(taken[user], tried):
                taken[user] = seat
                return True
        return False

    return tuple(seat for seat in waiting if place(seat, set()))


def seat_of(user_id: int, seats: Sequence[Seat], votes: Sequence[Vote]) -> tuple[int, int] | None:
    """(seat, assignment) this person signs for: the own seat first, else one stood in for that is still unsigned."""
    signed = {vote.seat_id for vote in votes}
    acting = [(seat.seat_id, post) for seat in seats for user, post in seat.actors if user == user_id]
    free = [pair for pair in acting if pair[0] not in signed]
    own = [pair for pair in free if pair[0] == pair[1]]
    found = own or free or acting
    return found[0] if found else None


def may_sign(user_id: int, seats: Sequence[Seat], votes: Sequence[Vote], barred: Mapping[int, str]) -> Verdict:
    """Whether this person may sign this submission, and why not."""
    seat = seat_of(user_id, seats, votes)
    if seat is None:
        text = _("只有本村（社区）在任的监督委员会成员可以签署。任职有误的，请联系乡镇（街道）登记。")
        return no("not_in_office", text, needed=_("在任成员"), basis=BASIS)
    if user_id in barred:
        return no("barred", BARRED[barred[user_id]], needed=_("与本项无利害关系"), met=barred[user_id], basis=BASIS)
    if any(vote.user_id == user_id for vote in votes):
        return no("signed", _("您已经签署过这一次提交，不用再签。"), needed="1", met="2", basis=BASIS)
    if any(vote.seat_id == seat[0] for vote in votes):
        text = _("这个席位已经由本人或代行人签署，一个席位只算一票。")
        return no("seat_signed", text, needed="1", met="2", basis=BASIS)
    return yes("may_sign", basis=BASIS)


BARRED = {
    FILED: _("这一项是您起草或提交的，不能由您自己核实。请其他成员签署。"),
    PAYEE: _("您是其中一笔的收款人，须回避。请其他成员签署。"),
    RELATIVE: _("您是收款人或经手人的近亲属，须回避。请其他成员签署。"),
}


def no_interest_declared(declared: bool) -> Verdict:
    """Each signer says so; who cannot, declares a recusal instead."""
    if declared:
        return yes("no_interest", field="no_interest", basis=BASIS)
    text = _("签署前请确认：本人不是收款人，也不是收款人、经手人的近亲属。有这些情形的，请点“我要回避”。")
    return no("no_interest", text, needed=_("声明无利害关系"), basis=BASIS, field="no_interest")


def opinion_given(agrees: bool, opinion: str) -> Verdict:
    """Dissent is part of the record, so it says why."""
    if len(opinion) > LONGEST_OPINION:
        text = _("意见请写在%(longest)d个字以内。") % {"longest": LONGEST_OPINION}
        met = str(len(opinion))
        return no("too_long", text, needed=f"<= {LONGEST_OPINION}", met=met, basis=BASIS, field="opinion")
    if agrees or opinion.strip():
        return yes("opinion", field="opinion", basis=BASIS)
    text = _("不同意的，请写明哪里不对、应当怎样改。意见会随公开内容一并公布，不写姓名。")
    return no("opinion", text, needed=_("意见"), basis=BASIS, field="opinion")


def can_be_verified(found: Tally) -> Verdict:
    """Before filing: is there anybody to verify it?"""
    if found.outcome == NOBODY:
        text = _("本村（社区）还没有登记监督委员会成员，无人核实就不能公开。请联系乡镇（街道）登记任职后再提交。")
        return no("no_supervisors", text, needed="1", met="0", basis=BASIS, field="supervisors")
    if found.outcome == IMPOSSIBLE:
        text = _(
            "在任成员%(seats)d人，须%(needed)d人同意；%(recused)d人须回避，剩下的不够半数以上。"
            "请联系乡镇（街道）安排代行人后再提交。"
        ) % {"seats": found.seats, "needed": found.needed, "recused": found.recused}
        met = str(found.agreed + len(found.waiting))
        return no("too_few", text, needed=str(found.needed), met=met, basis=BASIS, field="supervisors")
    return yes("can_be_verified", basis=BASIS)


def same_content(signed: str, current: str, submitted: bool) -> Verdict:
    """A signature counts for the very content that was read; anything else is out of date."""
    if submitted and signed == current:
        return yes("same_content", basis=BASIS)
    text = _("您看到的内容已经有变化（被退回、重新提交或已经核实）。请重新打开这一项，看过新的内容再签署。")
    return no("stale", text, needed=current[:12], met=signed[:12], basis=BASIS, field="content_hash")


def may_confirm(user_id: int, filers: Sequence[int | None], uploader: int) -> Verdict:
    """A paper sheet is confirmed by somebody who neither filed the disclosure nor uploaded the sheet."""
    if user_id in filers or user_id == uploader:
        text = _("书面核实单须由填报人、上传人以外的监督委员会成员或乡镇（街道）工作人员确认。")
        return no("own_sheet", text, needed=_("另一人确认"), basis=BASIS, field="sheet")
    return yes("may_confirm", basis=BASIS)
