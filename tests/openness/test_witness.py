"""What openness stores of what it published bears witness for the log, and leads from a leaf to its page (R-OPN-6)."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.test import Client

from governance.base.journal.models import Body
from governance.base.journal.queries import page_proof
from governance.base.journal.verification import verify
from openness.actions.publication import withdraw
from openness.models import Disclosure
from openness.witness import disclosure_behind, witness
from tests.openness.village import DAY, VILLAGE, Village, at, income, month, reload, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6")]


def taken_back(village: Village, done: Disclosure) -> Disclosure:
    when = {"at": at(DAY), "on": DAY}
    return withdraw(disclosure_id=done.pk, reason="附了个人信息", by=village.people["clerk"], **when)


def checked(done: Disclosure) -> str:
    """What a paper with this leaf is told."""
    assert done.leaf is not None
    proof = page_proof(done.leaf)
    page = Client().get(f"/board/log/check/?leaf={proof.leaf}&code={proof.code}&root={proof.root_code}")
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split()) + page.content.decode()


def test_everything_that_is_public_agrees_with_its_body_whatever_became_of_it(village: Village) -> None:
    village.month(1, income("5.00"), spent("20.00", payee="青石公司", payee_is_person=False))
    village.month(2)
    village.correct(village.month(3, spent("1.00")), spent("2.00"))
    taken_back(village, village.month(4, spent("3.00"), on=dt.date(2026, 5, 6)))
    large = village.draft("large", period_start=month(1))
    village.publish(village.submit(village.save(large)))
    general = village.draft("affairs", period_start=DAY)
    sections = [{"label": "议定的事", "text": "修路 1,000.00 元"}]
    village.publish(village.submit(village.save(general, content={"sections": sections})))
    seen = list(witness())
    assert [one.wrong for one in seen] == [""] * 6
    assert [one.leaf for one in seen] == sorted(one.leaf for one in seen)
    assert verify().finding is None


def test_a_row_that_points_at_another_body_is_named(village: Village) -> None:
    first, second = village.month(1, spent("20.00")), village.month(2, spent("5.00"))
    Disclosure.objects.filter(pk=first.pk).update(leaf=99)
    Disclosure.objects.filter(pk=second.pk).update(leaf=first.leaf)
    assert [(one.leaf, bool(one.wrong)) for one in witness()] == [(first.leaf, True), (99, True)]


def test_a_paper_is_told_the_page(village: Village) -> None:
    done = village.month(1, spent("20.00"))
    said = checked(done)
    assert "✓ 一样" in said
    assert f'href="/board/{VILLAGE}/{done.pk}/"' in said


def test_a_paper_that_was_corrected_since_is_told_so_and_led_to_the_correction(village: Village) -> None:
    old = village.month(1, spent("20.00"))
    new = village.correct(old, spent("30.00"))
    said = checked(reload(old))
    assert "后来更正过，请看更正后的内容。更正原因：漏记了一笔支出" in said
    assert f'href="/board/{VILLAGE}/{new.pk}/"' in said
    assert "后来更正过" not in checked(reload(new))


def test_a_paper_that_was_withdrawn_since_is_told_so(village: Village) -> None:
    done = village.month(1, spent("20.00"))
    taken_back(village, done)
    said = checked(reload(done))
    assert "✓ 一样" in said
    assert "后来撤回了，原因：附了个人信息" in said
    stub = disclosure_behind(done.pk, (done.leaf or 0) + 1)
    assert stub is not None
    assert "撤回" in stub.note


def test_a_draft_has_no_page_behind_a_leaf(village: Village) -> None:
    assert disclosure_behind(village.saved_month(1, spent("20.00")).pk, 0) is None


def test_the_saved_page_carries_the_body_byte_for_byte(village: Village) -> None:
    done = village.month(1, spent("20.00", "买“<扫帚>” & 簸箕"))
    page = Client().get(f"/board/{VILLAGE}/{done.pk}/").content.decode()
    (carried,) = re.findall(
        r'<template id="published-body" data-leaf="(\d+)" data-nonce="(\w+)">(.*?)</template>', page
    )
    body = Body.objects.get(leaf=done.leaf)
    assert carried[:2] == (str(done.leaf), bytes(body.nonce).hex())
    assert unescape(carried[2]).encode() == bytes(body.content)
    taken_back(village, done)
    assert '<template id="published-body"' not in Client().get(f"/board/{VILLAGE}/{done.pk}/").content.decode()
