"""Sitting at the desk: people signed in, a duty to file, and what a browser would send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from governance.base.accounts.models import User
from governance.base.accounts.permissions import needs_two_steps
from governance.base.clock.actions import open_duty
from governance.base.clock.models import Duty
from openness.duty_kinds import KIND_PERIOD
from openness.models import Disclosure
from tests.documents.pdfs import PDF
from tests.openness.village import DAY, Village, month


def browser(user: User, on: dt.date = DAY) -> Client:
    """Signed in, with the second step where it is required."""
    if needs_two_steps(user, on) and not is_mfa_enabled(user):
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def monthly_duty(village: Village, number: int = 1, *, place: str = "division") -> Duty:
    """A month's account, owed from the first of the next month until its fifteenth."""
    after = month(number + 1)
    return open_duty(
        kind=KIND_PERIOD,
        division_id=getattr(village, place).pk,
        period=month(number),
        role="clerk",
        opens_on=after,
        due_on=after.replace(day=15),
        subject=village.items["month-account"].pk,
    )


def lines(*rows: Mapping[str, str], **fields: str) -> dict[str, str]:
    """What the browser sends for these lines and fields; an empty line follows, as on the page."""
    sent = {"lines-TOTAL_FORMS": str(len(rows) + 1), "lines-INITIAL_FORMS": "0", "lines-MIN_NUM_FORMS": "0"}
    sent |= {"lines-MAX_NUM_FORMS": "1000", f"lines-{len(rows)}-payee_is_person": "on", **fields}
    for index, row in enumerate(rows):
        sent |= {f"lines-{index}-{name}": value for name, value in row.items()}
    return sent


def line(amount: str, side: str = "expenditure", summary: str = "修路灯", **fields: str) -> dict[str, str]:
    return {"side": side, "amount": amount, "summary": summary, "category": "公益支出", **fields}


def voucher(name: str = "发票.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def path_of(response: HttpResponse) -> str:
    assert response.status_code == 302, response.content.decode()[:2000]
    return str(response.headers["Location"])


def only_draft() -> Disclosure:
    return Disclosure.objects.select_related("division", "item").get()
