"""Who changes an agreement or its money behind the platform is found, and its entries lead to its page (R-AUT-4)."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.test import Client

from autonomy.actions.renewal import agree_end, end_hash, propose_end
from autonomy.models import Agreement, AgreementItem, Breach, Promise
from governance.base.journal.models import Leaf
from governance.base.journal.queries import body_of
from governance.base.journal.registry import REGISTRY, page_of
from tests.autonomy.agreements import JUNE, signed
from tests.autonomy.makers import COUNTY, SIBLING, VILLAGE, Autonomy
from tests.autonomy.test_erasure import ruled_breach

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-4")]


def found() -> list[str]:
    return [checked.wrong for checked in REGISTRY.witnesses["autonomy.agreement"]()]


def test_what_was_signed_is_what_is_shown(made: Autonomy) -> None:
    row = signed(made)
    assert found() == [""]
    Agreement.objects.filter(pk=row.pk).update(content={**row.content, "total": "1.00"})
    (wrong,) = found()
    assert "正文" in wrong


def test_money_changed_in_the_rows_alone_is_found(made: Autonomy) -> None:
    row = signed(made)
    AgreementItem.objects.filter(agreement=row).update(amount=Decimal("1.00"))
    (wrong,) = found()
    assert "各项经费" in wrong
    assert "正文" not in wrong
    Promise.objects.filter(agreement=row, due_on=JUNE, amount__isnull=False).update(amount=Decimal("601.00"))
    (wrong,) = found()
    assert "付款的日期和金额" in wrong


def test_an_entry_of_the_log_leads_to_its_agreement(made: Autonomy) -> None:
    row = signed(made)
    page = page_of("agreement", row.pk, row.leaf or 0)
    assert page is not None
    assert (page.url, page.note) == (f"/board/{VILLAGE}/agreements/{row.pk}/", "")
    assert row.number in page.title
    why = {"agreement_id": row.pk, "reason": "撤村并居，由新的居委会另签"}
    row = propose_end(side="government", **why, **made.when("township"))
    agree_end(agreement_id=row.pk, side="committee", digest=end_hash(row), **made.when("head"))
    ended = page_of("agreement", row.pk, Leaf.objects.latest("pk").pk)
    assert ended is not None
    assert "提前终止" in ended.note


def test_a_ruling_on_a_breach_is_published_with_proof_and_watched(client: Client, made: Autonomy) -> None:
    row = ruled_breach(made, "限十日内付清。")
    body = body_of(row.leaf or 0)
    assert body is not None
    assert (body["kind"], body["side"], body["ruling"]) == ("breach_ruling", "government", "限十日内付清。")
    told = json.dumps(body, ensure_ascii=False)
    assert row.what not in told
    assert row.answer not in told
    page = page_of("breach", row.pk, row.leaf or 0)
    assert page is not None
    assert page.url == f"/board/{VILLAGE}/breaches/{row.pk}/"
    shown = client.get(page.url).content.decode()
    assert "限十日内付清。" in shown
    assert f"<strong>{row.leaf}</strong>" in shown
    assert row.what not in shown
    agreement = client.get(f"/board/{VILLAGE}/agreements/{row.agreement_id}/").content.decode()
    county = client.get(f"/board/{COUNTY}/rulings/").content.decode()
    assert page.url in agreement
    assert page.url in county
    watch = REGISTRY.witnesses["autonomy.breach"]
    assert [one.wrong for one in watch()] == [""]
    Breach.objects.filter(pk=row.pk).update(ruling="不用付了")
    assert ["裁定" in one.wrong for one in watch()] == [True]


def test_a_breach_that_was_not_ruled_on_has_no_public_page(client: Client, made: Autonomy) -> None:
    row = ruled_breach(made)
    other = Breach.objects.create(
        agreement=row.agreement, side="committee", what="没有走访", noted_by=made.people["township"], noted_on=JUNE
    )
    assert client.get(f"/board/{VILLAGE}/breaches/{other.pk}/").status_code == 404
    assert client.get(f"/board/{SIBLING}/breaches/{row.pk}/").status_code == 404


def test_every_published_noun_of_autonomy_has_a_witness_and_a_page() -> None:
    assert {"autonomy.lists", "autonomy.admission", "autonomy.agreement", "autonomy.breach", "autonomy.report"} <= set(
        REGISTRY.witnesses
    )
    assert {"listversion", "narrowing", "agreement", "breach"} <= set(REGISTRY.pages)
