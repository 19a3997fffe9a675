"""Which addresses of group robots are accepted: three services, each at its one fixed host (pure text).

A person pastes the address that the service shows; only the key in it is kept, so that a crafted address can never
make this platform call another machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WECOM, DINGTALK, FEISHU = "wecom", "dingtalk", "feishu"
_SHAPES = {
    WECOM: re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([A-Za-z0-9_-]{20,64})"),
    DINGTALK: re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([A-Za-z0-9]{40,80})"),
    FEISHU: re.compile(r"https://open\.feishu\.cn/open-apis/bot/v2/hook/([A-Za-z0-9_-]{20,64})/?"),
}
_SECRET = re.compile(r"[A-Za-z0-9]{20,100}")
# What apprise calls them. ``redirect=no``: an answer cannot send us elsewhere.
_SCHEMAS = {WECOM: "wecombot", DINGTALK: "dingtalk", FEISHU: "feishu"}


@dataclass(frozen=True)
class Robot:
    service: str
    key: str
    secret: str = ""

    @property
    def url(self) -> str:
        """In the form of apprise."""
        secret = f"{self.secret}@" if self.secret else ""
        return f"{_SCHEMAS[self.service]}://{secret}{self.key}/?redirect=no"

    @property
    def hint(self) -> str:
        """The end of the key, by which people tell two robots apart."""
        return self.key[-4:]


def robot_at(address: str, secret: str = "") -> Robot | None:
    """The robot behind a pasted address; None for any other address. DingTalk alone has a signing secret."""
    address, secret = address.strip(), secret.strip()
    for service, shape in _SHAPES.items():
        found = shape.fullmatch(address)
        if found and (not secret or (service == DINGTALK and _SECRET.fullmatch(secret))):
            return Robot(service, found.group(1), secret)
    return None
