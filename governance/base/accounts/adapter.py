"""How allauth behaves here: accounts are made by the township or the county, never by the visitor."""

from __future__ import annotations

import base64
import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.actions.account import set_own_password
from governance.base.accounts.models import User

logger = logging.getLogger(__name__)


def username_of(request: HttpRequest, credentials: dict[str, str] | None) -> str:
    """The name that lock-outs count by (``AXES_USERNAME_CALLABLE``): as the account is stored, so that "LI" and "li"
    are not two chances. The sign-in form calls its field ``login``."""
    given = (credentials or {}).get("username") or request.POST.get("login") or request.POST.get("username") or ""
    return given.strip().lower()


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        """Every page on which a person chooses a password ends here."""
        set_own_password(user=user, password=password, at=timezone.now())

    def login(self, request: HttpRequest, user: User) -> None:
        """The security log on the console says who signed in; no statistics are kept of it (国办函〔2026〕12号)."""
        super().login(request, user)
        logger.info("signed in: user %s from %s", user.pk, self.get_client_ip(request))


class MfaAdapter(DefaultMFAAdapter):
    """Secrets of the second step are encrypted at rest (MLPS-DATA) with a key drawn from ``SECRET_KEY``; after a
    change of it the old one stays in ``SECRET_KEY_FALLBACKS`` until everyone has enrolled again."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("动态口令不对。请看手机上现在的六位数字再填。")
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    derived = [HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accounts.mfa").derive(k.encode()) for k in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
