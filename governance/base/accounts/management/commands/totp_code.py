"""The six digits that a demonstration account would read off a telephone."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.base.accounts.models import User
from governance.base.accounts.verdicts import demonstration_verdict


class Command(BaseCommand):
    help = "打印演示账号现在的六位动态口令；真实账号一律拒绝。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="演示账号的登录名")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有登录名为“{options['username']}”的账号。")
        verdict = demonstration_verdict(user)
        if not verdict.ok:
            raise CommandError(verdict.text)
        enrolled = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        if enrolled is None:
            raise CommandError(f"“{user.username}”没有设置动态口令。")
        counter = int(time.time()) // app_settings.TOTP_PERIOD
        self.stdout.write(format_hotp_value(hotp_value(decrypt(enrolled.data["secret"]), counter)))
