"""Who changes an agreement or its money behind the platform is found, and its entries lead to its page (R-AUT-4)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from autonomy.models import Agreement, AgreementItem, Promise
from governance.base.journal.registry import REGISTRY, page_of
from tests.autonomy.agreements import JUNE, signed
from tests.autonomy.makers import Autonomy
from tests.openness.village import VILLAGE

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
    ended = page_of("agreement", row.pk, (row.leaf or 0) + 1)
    assert ended is not None
    assert "提前终止" in ended.note


def test_every_published_noun_of_autonomy_has_a_witness_and_a_page() -> None:
    assert {"autonomy.lists", "autonomy.admission", "autonomy.agreement", "autonomy.report"} <= set(REGISTRY.witnesses)
    assert {"listversion", "narrowing", "agreement"} <= set(REGISTRY.pages)
