"""What committees declare to the clock, by noun."""

from typing import Protocol

from governance.committees import body_duties, election_duties, meeting_duties, oversight_duties


class Part(Protocol):
    def register(self) -> None: ...


PARTS: tuple[Part, ...] = (body_duties, meeting_duties, oversight_duties, election_duties)

for part in PARTS:
    part.register()
