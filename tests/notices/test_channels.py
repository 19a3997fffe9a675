"""Each way out says truly whether it is certain that nothing arrived; and calls no address but the known ones."""

import json
import logging
import smtplib
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apprise
import pytest
import requests
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings

from governance.base.accounts.choices import Role
from governance.base.keyring import make_keys
from governance.base.notices.actions.channel import set_channel
from governance.base.notices.actions.outbox import send_due
from governance.base.notices.channels.base import ChannelError, Message, Trouble
from governance.base.notices.channels.group import GroupChannel
from governance.base.notices.channels.mail import MailChannel, is_set_up
from governance.base.notices.channels.sms import FileSms, sms_channel
from governance.base.notices.choices import Channel
from governance.base.notices.models import Delivery
from governance.base.notices.rules.robot import robot_at
from tests.notices.telling import Recorder, say
from tests.openness.village import DAY, Village, at

pytestmark = pytest.mark.req("R-OPN-5")
MESSAGE = Message("notice-1", "标题", "正文")
KEY = "693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=" + "a1" * 32
FEISHU = f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}"


class Failing(BaseEmailBackend):
    """A mail server of which the test says how it answers."""

    on_open: Exception | None = None
    on_send: Exception | None = None
    opened = 0

    def open(self) -> bool:
        if Failing.on_open:
            raise Failing.on_open
        Failing.opened += 1
        return True

    def send_messages(self, messages: Any) -> int:
        if Failing.on_send:
            raise Failing.on_send
        return len(messages)


@pytest.fixture
def server() -> Iterator[type[Failing]]:
    Failing.on_open = Failing.on_send = None
    Failing.opened = 0
    with override_settings(EMAIL_BACKEND="tests.notices.test_channels.Failing"):
        yield Failing


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (smtplib.SMTPDataError(451, b"later"), Trouble.TEMPORARY),
        (smtplib.SMTPDataError(554, b"no"), Trouble.PERMANENT),
        (smtplib.SMTPSenderRefused(421, b"busy", "a@b"), Trouble.TEMPORARY),
        (smtplib.SMTPRecipientsRefused({"x@y": (550, b"nobody")}), Trouble.PERMANENT),
        (smtplib.SMTPRecipientsRefused({"x@y": (450, b"full")}), Trouble.TEMPORARY),
        (smtplib.SMTPServerDisconnected("gone"), Trouble.UNSURE),
        (TimeoutError("silence"), Trouble.UNSURE),
        (ConnectionResetError("reset"), Trouble.UNSURE),
    ],
)
def test_a_reply_of_the_mail_server_is_certain_and_silence_is_not(
    server: type[Failing], error: Exception, trouble: Trouble
) -> None:
    server.on_send = error
    with pytest.raises(ChannelError) as raised:
        MailChannel().send("li@example.org", MESSAGE)
    assert raised.value.trouble is trouble
    assert "li@example.org" not in str(raised.value)


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(), smtplib.SMTPAuthenticationError(535, b"x"), TimeoutError()]
)
def test_a_mail_server_that_was_not_reached_is_tried_again(server: type[Failing], error: Exception) -> None:
    server.on_open = error
    with pytest.raises(ChannelError) as raised:
        MailChannel().send("li@example.org", MESSAGE)
    assert raised.value.trouble is Trouble.TEMPORARY


def test_one_connection_serves_a_run_and_a_broken_one_is_replaced(server: type[Failing]) -> None:
    channel = MailChannel()
    for _turn in range(3):
        channel.send("li@example.org", MESSAGE)
    assert server.opened == 1
    server.on_send = TimeoutError()
    with pytest.raises(ChannelError):
        channel.send("li@example.org", MESSAGE)
    server.on_send = None
    channel.send("li@example.org", MESSAGE)
    assert server.opened == 2


@pytest.mark.parametrize(("address", "ok"), [("li@example.org", True), ("li", False), ("", False)])
def test_mail_goes_to_addresses_of_mail(address: str, ok: bool) -> None:
    assert MailChannel().can_send(address) is ok


def test_without_a_mail_server_mail_is_not_set_up() -> None:
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST=""):
        assert not is_set_up()
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="mail.example.org"):
        assert is_set_up()


@pytest.mark.parametrize(
    ("address", "secret", "host"),
    [
        (WECOM, "", "qyapi.weixin.qq.com"),
        (DINGTALK, "", "oapi.dingtalk.com"),
        (DINGTALK, "SEC" + "0" * 61, "oapi.dingtalk.com"),
        (FEISHU, "", "open.feishu.cn"),
        (f"  {FEISHU}/ ", "", "open.feishu.cn"),
    ],
)
def test_a_robot_is_called_at_the_one_host_of_its_service(
    monkeypatch: pytest.MonkeyPatch, address: str, secret: str, host: str
) -> None:
    called: list[tuple[str, Any]] = []

    def post(url: str, **parts: Any) -> Any:
        called.append((url, parts.get("allow_redirects")))
        answer = requests.Response()
        answer.status_code = 200
        return answer

    monkeypatch.setattr(requests, "post", post)
    robot = robot_at(address, secret)
    assert robot is not None
    channel = GroupChannel()
    assert channel.can_send(robot.url)
    channel.send(robot.url, MESSAGE)
    [(url, redirects)] = called
    assert url.startswith(f"https://{host}/")
    assert redirects is False


@pytest.mark.parametrize(
    "address",
    [
        WECOM.replace("https", "http"),
        WECOM.replace("qq.com", "qq.com.example.org"),
        WECOM.replace("https://", "https://user@"),
        WECOM.replace("qyapi.weixin.qq.com", "127.0.0.1"),
        WECOM.replace(".", "x", 1),
        WECOM + "&proxy=http://10.0.0.1",
        FEISHU + "/../../x",
        "json://localhost",
        "wecombot://" + KEY,
        "file:///etc/passwd",
        "",
    ],
)
def test_any_other_address_is_no_robot(address: str) -> None:
    assert robot_at(address) is None


def test_a_secret_belongs_to_dingtalk_alone() -> None:
    assert robot_at(WECOM, "SEC" + "0" * 61) is None
    assert robot_at(DINGTALK, "x@evil.example/") is None


@pytest.mark.parametrize(
    ("status", "trouble"),
    [(429, Trouble.TEMPORARY), (503, Trouble.TEMPORARY), (404, Trouble.PERMANENT), (None, Trouble.UNSURE)],
)
def test_a_robot_that_says_no_is_believed_and_one_that_is_silent_is_not(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, status: int | None, trouble: Trouble
) -> None:
    def post(url: str, **parts: Any) -> Any:
        if status is None:
            raise requests.ReadTimeout
        answer = requests.Response()
        answer.status_code = status
        answer._content = b""
        return answer

    monkeypatch.setattr(requests, "post", post)
    robot = robot_at(WECOM)
    assert robot is not None
    with caplog.at_level(logging.INFO), pytest.raises(ChannelError) as raised:
        GroupChannel().send(robot.url, MESSAGE)
    assert raised.value.trouble is trouble
    assert KEY not in str(raised.value) + caplog.text


def test_what_apprise_calls_them_is_still_true() -> None:
    for address in (WECOM, DINGTALK, FEISHU):
        robot = robot_at(address)
        assert robot is not None
        assert isinstance(apprise.Apprise.instantiate(robot.url), apprise.NotifyBase)


@pytest.mark.django_db
def test_a_group_is_told_once_whatever_the_number_of_its_people(village: Village, tmp_path: Path) -> None:
    village.person("second", Role.TOWNSHIP_STAFF, "990101001")
    with override_settings(KEY_DIR=tmp_path / "keys"):
        make_keys("test")
        parent = village.division.parent
        assert parent is not None
        by = village.people["township"]
        set_channel(division=parent, address=FEISHU, by=by, on=DAY, at=at(DAY))
        assert say(village, Role.TOWNSHIP_STAFF, Role.CLERK) == 3
        assert Delivery.objects.get().channel == Channel.GROUP
        assert say(village, Role.TOWNSHIP_STAFF) == 0
        assert Delivery.objects.count() == 1
        recorder = Recorder("group")
        assert send_due(at=at(DAY), through={"group": recorder})["sent"] == 1
    [(address, message)] = recorder.sent
    assert address.startswith(f"feishu://{KEY}/")
    assert "上湾村：退回修改：总账" in message.text


def test_text_messages_are_lines_of_a_private_file_and_never_of_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with override_settings(DATA_DIR=tmp_path, SMS_BACKEND="governance.base.notices.channels.sms.FileSms"):
        channel = sms_channel()
        assert channel is not None
        with caplog.at_level(logging.DEBUG):
            threads = [threading.Thread(target=channel.send, args=("13800138000", MESSAGE)) for _turn in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    file = tmp_path / "sms" / "outbox.jsonl"
    rows = [json.loads(row) for row in file.read_text(encoding="utf-8").splitlines()]
    assert rows == [{"key": "notice-1", "to": "13800138000", "text": "正文"}] * 8
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "13800138000" not in caplog.text


@pytest.mark.parametrize("number", ["0731-8888888", "1380013800", "138001380001", "１３８００１３８０００", ""])
def test_only_mobile_numbers_get_text_messages(tmp_path: Path, number: str) -> None:
    with override_settings(DATA_DIR=tmp_path), pytest.raises(ChannelError) as raised:
        FileSms().send(number, MESSAGE)
    assert raised.value.trouble is Trouble.PERMANENT
    assert not (tmp_path / "sms").exists()


def test_an_installation_without_a_gateway_has_none() -> None:
    with override_settings(SMS_BACKEND=""):
        assert sms_channel() is None
