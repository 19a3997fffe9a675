"""A ledger of three hundred rows, as the accountant keeps it, becomes a verified, published, printed, challenged and
answered account; and the paper on the wall can be held against the record."""

from __future__ import annotations

import io
import json
import re
from decimal import Decimal

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from openpyxl import Workbook

from governance.base.journal.models import Body
from governance.base.verdict import Refused
from openness.models import Account, Challenge, Disclosure, Line
from tests.openness.challenger import NAME, PHONE, REPLY, TEXT, Asking
from tests.openness.village import Village, month

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-2", "R-OPN-6", "R-OPN-7", "R-OPN-9")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ROWS = 300
IDENTITY = "11010519491231002X"  # the example number of the standard itself
# What the village has at first, and what the rows below leave of it.
OPENING = Decimal("20000.00")


def ledger(extra: str = "") -> bytes:
    """Title over the table, headings in the fourth row, sums in between, money written in three ways."""
    book = Workbook()
    sheet = book.active
    sheet.append(["上湾村股份经济合作社2026年1月收支明细账"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(["编制单位：上湾村", "", "", "", "单位：元", ""])
    sheet.append(["日期", "凭证号", "摘要", "科目名称", "收入", "支出"])
    received, spent_so_far = Decimal(0), Decimal(0)
    for number in range(1, ROWS + 1):
        day = f"2026年1月{1 + number % 28}日"
        if number % 3 == 0:
            received += Decimal(number)
            sheet.append([day, f"记-{number}", f"光伏发电收入第{number}笔", "经营收入", f"￥{number:,.2f}", ""])
        else:
            spent_so_far += Decimal(number) / 2
            amount = number / 2 if number % 2 else f"{Decimal(number) / 2:,.2f}"
            sheet.append([day, f"记-{number}", f"路灯电费第{number}笔{extra}", "公益支出", "", amount])
        if number % 100 == 0:
            sheet.append(["小计", "", "", "", "", ""])
    sheet.append(["合计", "", "", "", float(received), float(spent_so_far)])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def upload(client: Client, draft: Disclosure, content: bytes) -> str:
    """Upload, look at the preview, confirm; the text of the preview."""
    address = f"/desk/disclosures/{draft.pk}/import/"
    sent = client.post(address, {"file": SimpleUploadedFile("一月.xlsx", content), "go": "1"}, follow=True)
    page = sent.content.decode()
    assert not Line.objects.filter(disclosure=draft).exists(), "nothing is saved before it is confirmed"
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token is not None, page
    version = Disclosure.objects.values_list("version", flat=True).get(pk=draft.pk)
    client.post(address, {"token": token.group(1), "version": version, "confirm": "1"})
    return page


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in document))


def test_a_ledger_becomes_a_public_account_that_paper_and_answers_hold_on_to(
    village: Village, client: Client, tmp_path: object
) -> None:
    clerk = Client()
    clerk.force_login(village.people["clerk"], BACKEND)
    draft = village.draft("month-account", period_start=month(1))

    # Read, shown, saved once.
    page = upload(clerk, draft, ledger())
    assert str(ROWS) in page
    assert Line.objects.filter(disclosure=draft).count() == ROWS
    upload_again = clerk.post(
        f"/desk/disclosures/{draft.pk}/import/", {"file": SimpleUploadedFile("一月.xlsx", ledger())}, follow=True
    )
    assert upload_again.status_code == 200
    assert Line.objects.filter(disclosure=draft).count() == ROWS
    income = sum(Decimal(n) for n in range(1, ROWS + 1) if n % 3 == 0)
    expenditure = sum(Decimal(n) / 2 for n in range(1, ROWS + 1) if n % 3)

    # Filed, verified by two of three, public.
    kept = Disclosure.objects.get(pk=draft.pk)
    ready = village.save(kept, opening=OPENING, opening_source="2025年12月31日农商行对账单")
    done = village.publish(village.submit(ready))
    account = Account.objects.get(disclosure=done)
    assert (account.income, account.expenditure) == (income, expenditure)
    assert account.closing == OPENING + income - expenditure
    address = f"/board/{village.division.code}/{done.pk}/"
    public = client.get(address).content.decode()
    assert f"{account.closing:,.2f}" in public
    seen = re.sub(r"<template.*?</template>", "", public, flags=re.DOTALL)  # what a person reads
    assert seen.count("路灯电费第") == ROWS - ROWS // 3

    # On paper, with the codes by which anyone can hold it against the record.
    for size in ("a3", "a4"):
        poster = text_of(client.get(f"{address}poster-{size}.pdf").content)
        assert f"{account.closing:,.2f}" in poster
        assert "路灯电费第299笔" in poster
    code = re.search(r"校验码</?\w*>?\s*<code>([0-9a-f ]+)</code>", public)
    proof = json.loads(client.get(f"/board/log/{done.leaf}/proof.json").content)
    assert code is None or proof["leaf_hash"].startswith(code.group(1).replace(" ", ""))
    checked = client.get("/board/log/check/", {"leaf": done.leaf, "code": proof["leaf_hash"][:16]})
    assert "✓ 一样" in checked.content.decode()
    wrong = client.get("/board/log/check/", {"leaf": done.leaf, "code": "0" * 16})
    assert "✗ 不一样" in wrong.content.decode()

    # Asked about, answered, both on the page; who asked is nowhere.
    asking = Asking(village, done)
    challenge = asking.published()
    answered = client.get(address).content.decode()
    assert TEXT in answered
    assert REPLY in answered
    assert NAME not in answered
    assert PHONE not in answered
    assert Challenge.objects.get(pk=challenge.pk).contact is not None
    assert not [body for body in Body.objects.all() if NAME.encode() in bytes(body.content)]
    call_command("verify_journal")


def test_a_ledger_with_an_identity_number_in_it_goes_no_further_than_the_draft(village: Village) -> None:
    clerk = Client()
    clerk.force_login(village.people["clerk"], BACKEND)
    draft = village.draft("month-account", period_start=month(1))
    upload(clerk, draft, ledger(extra=f"（{IDENTITY}）"))
    ready = village.save(Disclosure.objects.get(pk=draft.pk), opening=OPENING, opening_source="对账单")
    with pytest.raises(Refused) as refused:
        village.submit(ready)
    assert {verdict.code for verdict in refused.value.verdicts} == {"personal_identity"}
    assert IDENTITY not in str(refused.value)
