"""Text messages, behind an interface: an installation names the class of its gateway in ``GOV_SMS_BACKEND``.

Accounts hold no telephone number, so no notice goes this way; rooms that do hold one (residents) send through
``sms_channel()``. A number never goes into a log.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from governance.base.notices.channels.base import Channel, ChannelError, Message, Trouble

MOBILE = re.compile(r"1[3-9]\d{9}")


class FileSms:
    """Writes each message as one line of ``DATA_DIR/sms/outbox.jsonl``, for a gateway that collects it there and for
    trying things out. Readable by its owner alone."""

    name = "sms"

    def can_send(self, address: str) -> bool:
        return bool(MOBILE.fullmatch(address))

    def send(self, address: str, message: Message) -> None:
        if not self.can_send(address):
            raise ChannelError(Trouble.PERMANENT, "not a mobile number")
        folder = Path(settings.DATA_DIR) / "sms"
        line = json.dumps({"key": message.key, "to": address, "text": message.text}, ensure_ascii=False) + "\n"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(folder / "outbox.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "wb", buffering=0) as file:
                file.write(line.encode())  # one write: lines of two processes never mix
        except OSError as full:
            raise ChannelError(Trouble.TEMPORARY, f"{type(full).__name__}: outbox not written") from full

    def close(self) -> None:
        """Nothing is kept open."""


def sms_channel() -> Channel | None:
    """The gateway of this installation; None when it has none."""
    return import_string(settings.SMS_BACKEND)() if settings.SMS_BACKEND else None
