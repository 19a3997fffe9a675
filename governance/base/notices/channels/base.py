"""What every channel is: it can say whether an address is one of its own, and send one message to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """``key`` is the same whenever this message is sent again. No personal data, no amounts: what, where, by when,
    and the address of the page."""

    key: str
    title: str
    text: str


class Trouble(Enum):
    TEMPORARY = "temporary"  # certainly not delivered, and may work later
    PERMANENT = "permanent"  # certainly not delivered, and never will be
    UNSURE = "unsure"  # perhaps delivered: a person decides


class ChannelError(Exception):
    """It did not go through. The text is for the operator and never holds the address."""

    def __init__(self, trouble: Trouble, text: str) -> None:
        self.trouble = trouble
        super().__init__(text)


class Channel(Protocol):
    name: str

    def can_send(self, address: str) -> bool:
        """Whether this is an address of the channel, and the channel is set up."""

    def send(self, address: str, message: Message) -> None:
        """Raises ChannelError."""

    def close(self) -> None:
        """Let go of connections at the end of a run."""
