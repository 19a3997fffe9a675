"""The group of an office in WeCom, DingTalk or Feishu, through apprise."""

from __future__ import annotations

import logging
import re

import apprise
from django.utils.translation import gettext as _

from governance.base.notices.channels.base import ChannelError, Message, Trouble
from governance.base.notices.choices import Channel

SCHEMAS = ("wecombot://", "dingtalk://", "feishu://")
REPLIED = re.compile(r"error=(\d{3})\b")
TOO_MANY, BROKEN = 429, 500
logging.getLogger("apprise").setLevel(logging.WARNING)  # below that it writes addresses into the log


class _Heard(logging.Handler):
    """apprise answers yes or no and writes the status into its log: a status is a certain no, nothing is no answer."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.status = 0

    def emit(self, record: logging.LogRecord) -> None:
        if found := REPLIED.search(record.getMessage()):
            self.status = int(found.group(1))


class GroupChannel:
    name = str(Channel.GROUP)

    def can_send(self, address: str) -> bool:
        return address.startswith(SCHEMAS)

    def send(self, address: str, message: Message) -> None:
        """These services answer 200 also to what they drop (a keyword that the group demands): hence the test button,
        after which a person looks into the group."""
        sender = apprise.Apprise()
        if not sender.add(address):
            raise ChannelError(Trouble.PERMANENT, _("工作群地址不能用，请重新登记。"))
        heard, log = _Heard(), logging.getLogger("apprise")
        log.addHandler(heard)
        try:
            if sender.notify(body=f"{message.title}\n{message.text}"):
                return
        finally:
            log.removeHandler(heard)
        if not heard.status:
            raise ChannelError(Trouble.UNSURE, "no answer from the group robot")
        later = heard.status == TOO_MANY or heard.status >= BROKEN
        raise ChannelError(Trouble.TEMPORARY if later else Trouble.PERMANENT, f"group robot replied {heard.status}")

    def close(self) -> None:
        """Nothing is kept open."""
