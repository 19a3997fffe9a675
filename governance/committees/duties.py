"""What committees declare to the clock, by noun."""

from typing import Protocol


class Part(Protocol):
    def register(self) -> None: ...


PARTS: tuple[Part, ...] = ()

for part in PARTS:
    part.register()
