"""How a token signs in. A module of its own, since the framework loads it before its views."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from governance.base.accounts.actions.token import digest, last_day


class ApiTokenAuthentication(TokenAuthentication):
    """The database holds a digest only. A token dies after ninety days, and when the password must be changed."""

    def authenticate_credentials(self, key: str) -> Any:
        user, token = super().authenticate_credentials(digest(key))
        if last_day(token) < timezone.localdate() or user.must_change_password:
            raise AuthenticationFailed(_("令牌已经失效。请重新用账号和密码换取。"))
        return user, token
