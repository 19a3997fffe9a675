"""Tokens for other systems: given for user name, password and, where the account has it, the second step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from governance.base.accounts.actions.token import issue_token, last_day, revoke_token
from governance.base.accounts.api.acting import body, person
from governance.base.accounts.api.authentication import ApiTokenAuthentication
from governance.base.accounts.models import User
from governance.base.accounts.permissions import needs_two_steps
from governance.base.verdict import Refused, Verdict, no


class ApiTokenScheme(OpenApiAuthenticationExtension):
    """How the schema describes it."""

    target_class = ApiTokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token 加空格加令牌"}


class TokenInput(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    code = serializers.RegexField(r"^[0-9]{6}$", required=False, help_text="动态口令（账号设置了的必填）")


class TokenGiven(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="只显示这一次；放在请求头 Authorization: Token …")
    expires_on = serializers.DateField()


class TokenView(APIView):
    """POST is open to visitors, with the same lock-out as the sign-in page and a limit of its own."""

    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "token"

    def get_permissions(self) -> Sequence[Any]:
        return super().get_permissions() if self.request.method == "DELETE" else [AllowAny()]

    def get_authenticators(self) -> list[Any]:
        """A token that has died must not stand in the way of a new one."""
        return super().get_authenticators() if self.request is None or self.request.method == "DELETE" else []

    @extend_schema(operation_id="token_issue", request=TokenInput, responses={201: TokenGiven}, auth=[])
    def post(self, request: Request) -> Response:
        """换取令牌；原来的令牌随即失效。"""
        given = body(request, TokenInput)
        user = _signed_in(request._request, given)
        secret, token = issue_token(user=user, at=request.at)  # type: ignore[attr-defined]
        return Response({"token": secret, "expires_on": last_day(token)}, status=status.HTTP_201_CREATED)

    @extend_schema(operation_id="token_revoke", responses={204: None})
    def delete(self, request: Request) -> Response:
        """作废自己的令牌。"""
        revoke_token(user=person(request), at=request.at)  # type: ignore[attr-defined]
        return Response(status=status.HTTP_204_NO_CONTENT)


def _signed_in(request: HttpRequest, given: dict[str, Any]) -> User:
    """The person, after every step that the sign-in page asks for."""
    name = given["username"].strip().lower()
    user = authenticate(request, username=name, password=given["password"])
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # this answer stands for the lock-out page
        raise Refused(
            no("locked_out", _("密码错误次数太多，请等15分钟再试，或请乡镇（街道）重设密码。")), forbidden=True
        )
    if not isinstance(user, User) or not user.is_active:
        raise Refused(_wrong(), forbidden=True)
    if user.must_change_password:
        text = _("初始密码还没有改。请先在网页上登录，改好密码再换取令牌。")
        raise Refused(no("password", text, field="password"), forbidden=True)
    _second_step(request, user, name, given.get("code", ""))
    return user


def _wrong() -> Verdict:
    return no("credentials", _("账号或密码不对。请核对后再试；忘了密码，请乡镇（街道）重设。"), field="password")


def _second_step(request: HttpRequest, user: User, name: str, code: str) -> None:
    """The code of the second step where it is set up; a role that needs one may not do without (MLPS-MFA)."""
    step = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if step is None and needs_two_steps(user, request.on):  # type: ignore[attr-defined]
        text = _("您的岗位要求两步登录。请先在网页上登录，设置好动态口令再换取令牌。")
        raise Refused(no("two_steps", text, field="code"), forbidden=True)
    if step is not None and not TOTP(step).validate_code(code):
        if code:
            # Counts as a failed sign-in, so that six digits cannot be tried out.
            user_login_failed.send(sender=__name__, credentials={"username": name}, request=request)
            request.axes_locked_out = False  # type: ignore[attr-defined]
        text = _("请填手机上现在的六位动态口令。") if not code else _("动态口令不对。请看手机上现在的六位数字再填。")
        raise Refused(no("code", text, field="code"), forbidden=True)
