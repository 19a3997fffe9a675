"""What committees declare to the clock, by noun."""

from typing import Protocol

from governance.base.places.registry import on_division_change
from governance.committees import body_duties, election_duties, meeting_duties, oversight_duties
from governance.committees.actions.closing import cancel_of_closed


class Part(Protocol):
    def register(self) -> None: ...


PARTS: tuple[Part, ...] = (body_duties, meeting_duties, oversight_duties, election_duties)

for part in PARTS:
    part.register()
on_division_change.append(cancel_of_closed)
