"""E-mail through Django's backend; one connection for a run."""

from __future__ import annotations

import contextlib
import smtplib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email

from governance.base.notices.channels.base import ChannelError, Message, Trouble
from governance.base.notices.choices import Channel

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def is_set_up() -> bool:
    """Without a mail server nothing is queued for one."""
    return settings.EMAIL_BACKEND != SMTP or bool(settings.EMAIL_HOST)


class MailChannel:
    name = str(Channel.EMAIL)

    def __init__(self) -> None:
        self._connection: Any = None

    def can_send(self, address: str) -> bool:
        try:
            validate_email(address)
        except ValidationError:
            return False
        return is_set_up()

    def send(self, address: str, message: Message) -> None:
        """A reply of the server says for certain that it did not take the message; silence does not."""
        mail = EmailMessage(
            subject=message.title,
            body=message.text,
            to=[address],
            headers={"Message-ID": f"<{message.key}@{_domain()}>", "Auto-Submitted": "auto-generated"},
            connection=self._open(),
        )
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            self.close()
            code = max((code for code, _text in refused.recipients.values()), default=0)
            raise _replied(code) from refused
        except smtplib.SMTPResponseException as replied:
            self.close()
            raise _replied(replied.smtp_code) from replied
        except OSError as broken:  # SMTPException is one; lost in the middle
            self.close()
            raise ChannelError(Trouble.UNSURE, f"{type(broken).__name__} while sending") from broken

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError):
                self._connection.close()
            self._connection = None

    def _open(self) -> Any:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as closed:
                raise ChannelError(Trouble.TEMPORARY, f"{type(closed).__name__}: mail server not reached") from closed
            self._connection = connection
        return self._connection


def _replied(code: int) -> ChannelError:
    """RFC 5321: 4xx may work later, 5xx will not."""
    return ChannelError(Trouble.PERMANENT if code >= 500 else Trouble.TEMPORARY, f"mail server replied {code}")


def _domain() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].strip(" >") or "localhost"
