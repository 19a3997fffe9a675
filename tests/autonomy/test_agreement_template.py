"""A county writes the template of its agreements by versions; none changes what was drafted from another (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

from autonomy.actions.agreement import AgreementInput, save_agreement
from autonomy.actions.agreement_template import TemplateInput, bundled, make_template
from autonomy.actions.lists import withdraw_entry
from autonomy.actions.narrowing import narrow
from autonomy.models import Agreement, AgreementTemplate, ListEntry
from autonomy.queries.agreement import template_for
from autonomy.rules.agreement import Clause, begins_later, no_letter, template_complete
from autonomy.rules.agreement import Text as Written
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from tests.autonomy.agreements import drafted, given, offered
from tests.autonomy.makers import COUNTY, DAY, OTHER_COUNTY, TOWNSHIP, VILLAGE, Autonomy, at
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-4")]
ONE_DAY = dt.timedelta(days=1)
PAGE = f"/desk/autonomy/template/{COUNTY}/"
OWN = TemplateInput(
    name="清河县协助政府工作管理协议书",
    clauses=(
        Clause("第一条　双方", "甲方{township}和乙方{committee}订立本协议，期限{term_from}到{term_until}。"),
        Clause("第二条　事项和经费", "乙方协助办理{matters}，甲方付{total}元，依据{list}。本协议取代责任书。"),
    ),
    liability_government="没有按期付款的，十个工作日内补付，并公开说明。",
    liability_committee="没有办理的，十个工作日内补办；确实没有办的部分结算退回。",
    starts_on=DAY,
)


def make(made: Autonomy, who: str = "bureau", on: dt.date = DAY, **parts: Any) -> AgreementTemplate:
    return make_template(division_id=made.places[COUNTY].pk, given=replace(OWN, **parts), **made.when(who, on))


def text_of(row: Agreement) -> str:
    return "".join(clause["text"] for clause in row.content["clauses"])


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts if not verdict.ok}


def test_a_new_version_holds_for_what_is_drafted_from_its_day_and_not_for_what_was_drafted(made: Autonomy) -> None:
    first = drafted(made)
    before = text_of(first)
    template = make(made)
    again: AgreementInput = given(extra="补充一句。")
    same = save_agreement(agreement_id=first.pk, version=first.version, given=again, **made.when("township"))
    assert text_of(same) == before
    assert same.template_id != template.pk
    other = offered(made)
    assert other.template_id == template.pk
    assert text_of(other).startswith("甲方柳林镇人民政府和乙方上湾村村民委员会订立本协议")
    second = make(made, name="清河县协议范本第二版", starts_on=DAY + 9 * ONE_DAY)
    assert Agreement.objects.get(pk=other.pk).template_id == template.pk
    template.refresh_from_db()
    assert template.ends_on == DAY + 8 * ONE_DAY
    township = made.places[TOWNSHIP]
    assert template_for(township, DAY + 8 * ONE_DAY) == template
    assert template_for(township, DAY + 9 * ONE_DAY) == second


def test_it_is_in_the_journal_with_who_and_from_when(made: Autonomy) -> None:
    row = make(made)
    entry = Entry.objects.get(verb="autonomy.template_made")
    assert (entry.object_id, entry.actor_id, entry.division) == (row.pk, made.people["bureau"].pk, COUNTY)
    assert entry.data == {"starts_on": DAY.isoformat(), "follows": None}


@pytest.mark.parametrize("who", ["township", "clerk", "head", "water", "stranger_bureau"])
def test_only_the_bureau_of_the_county_makes_one(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as refused:
        make(made, who)
    assert refused.value.forbidden


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"name": "范本"}, "name"),
        ({"clauses": ()}, "clauses"),
        ({"clauses": (Clause("", "有内容没有标题"),)}, "clause"),
        ({"clauses": (Clause("第一条", ""),)}, "clause"),
        ({"clauses": (Clause("第一条", "甲方{mayor}签字。"),)}, "slot"),
        ({"clauses": (Clause("排名", "按月通报各村情况。"),)}, "letter_field"),
        ({"clauses": (Clause("扣分", "少一次走访的处理办法。"),)}, "letter_field"),
        ({"clauses": (Clause("第一条", "没有完成的一票否决。"),)}, "letter"),
        ({"clauses": (Clause("第一条", "乙方签订责任状。"),)}, "letter"),
        ({"liability_committee": "没有办理的扣分。"}, "letter"),
        ({"liability_government": ""}, "liability"),
        ({"starts_on": DAY - ONE_DAY}, "starts_on"),
    ],
)
def test_what_a_template_may_not_hold(made: Autonomy, parts: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        make(made, **parts)
    assert code in codes(refused)
    assert not AgreementTemplate.objects.filter(division__code=COUNTY).exists()


def test_the_platforms_own_text_passes_its_own_rules() -> None:
    clauses = [Clause(**clause) for clause in bundled()["clauses"]]
    texts = [Written("text", "条", clause.text) for clause in clauses]
    texts += [Written("l", "责任", bundled()[name]) for name in ("liability_government", "liability_committee")]
    assert all(one.ok for one in [*template_complete(bundled()["name"], clauses), *no_letter(texts)])


@pytest.mark.parametrize(
    ("starts_on", "before", "ok"),
    [
        (DAY, None, True),
        (DAY - ONE_DAY, None, False),
        (DAY, DAY - ONE_DAY, True),
        (DAY, DAY, False),
        (DAY + ONE_DAY, DAY, True),
        (DAY, DAY + 5 * ONE_DAY, False),
        (DAY + 6 * ONE_DAY, DAY + 5 * ONE_DAY, True),
    ],
)
def test_a_version_begins_today_or_later_and_after_the_one_before(
    starts_on: dt.date, before: dt.date | None, ok: bool
) -> None:
    assert begins_later(starts_on, DAY, before).ok is ok


def test_the_database_holds_one_version_a_day(made: Autonomy) -> None:
    row = make(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        AgreementTemplate.objects.create(
            division=row.division,
            name="另一份",
            clauses=[],
            liability_government="甲",
            liability_committee="乙",
            starts_on=row.starts_on,
        )


# At the desk ----------------------------------------------------------------------------------------------------------


def filled(**parts: str) -> dict[str, str]:
    sent = {
        "name": OWN.name,
        "starts_on": DAY.isoformat(),
        "liability_government": OWN.liability_government,
        "liability_committee": OWN.liability_committee,
    }
    for number, clause in enumerate(OWN.clauses):
        sent |= {f"heading-{number}": clause.heading, f"text-{number}": clause.text}
    return sent | parts


def desk(made: Autonomy, who: str) -> Client:
    return browser(made.people[who], DAY)


def test_the_bureau_reads_the_template_in_use_and_writes_a_new_one(made: Autonomy) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = desk(made, "bureau")
        home = client.get("/desk/autonomy/").content.decode()
        assert PAGE in home
        first = client.get(PAGE).content.decode()
        assert "用平台的" in first
        assert bundled()["clauses"][0]["heading"] in first
        assert not AgreementTemplate.objects.exists()  # reading stores nothing
        form = client.get(f"{PAGE}new/").content.decode()
        assert bundled()["clauses"][-1]["heading"] in form
        assert client.post(f"{PAGE}new/", filled()).status_code == 302
        page = client.get(PAGE).content.decode()
        assert OWN.clauses[1].heading in page
        assert "甲方〔甲方〕和乙方〔乙方〕订立本协议" in page
        row = AgreementTemplate.objects.get()
        assert [clause["heading"] for clause in row.clauses] == [clause.heading for clause in OWN.clauses]
        later = filled(name="清河县协议范本第二版", starts_on=(DAY + ONE_DAY).isoformat())
        assert client.post(f"{PAGE}new/", later).status_code == 302
        page = client.get(f"{PAGE}?version={row.pk}").content.decode()
        assert "还没有起用" in page
        assert client.get(f"{PAGE}?version=999999").status_code == 404
        assert client.get(f"{PAGE}?version=x").status_code == 404


def test_a_refusal_stands_at_the_clause_it_is_about_also_below_an_empty_one(made: Autonomy) -> None:
    with time_machine.travel(at(DAY), tick=False):
        sent = filled(**{"heading-0": "", "text-0": "", "text-1": "没有完成的一票否决。"})
        response = desk(made, "bureau").post(f"{PAGE}new/", sent)
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == ["text-1"]
    assert response.context["problems"][0]["anchor"] == form["text-1"].id_for_label


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [
        ("bureau", 200, 200),
        ("township", 200, 404),
        ("clerk", 200, 404),
        ("stranger_bureau", 404, 404),
        ("water", 404, 404),
    ],
)
def test_who_reads_and_who_writes(made: Autonomy, who: str, reads: int, writes: int) -> None:
    with time_machine.travel(at(DAY), tick=False):
        client = desk(made, who)
        assert client.get(PAGE).status_code == reads
        assert client.get(f"{PAGE}new/").status_code == writes
        assert client.post(f"{PAGE}new/", filled()).status_code == (302 if writes == 200 else 404)
        for place in (VILLAGE, TOWNSHIP, OTHER_COUNTY[:4]):
            assert client.get(f"/desk/autonomy/template/{place}/").status_code == 404


# The form of one agreement --------------------------------------------------------------------------------------------


def matters(page: Any) -> list[tuple[str, list[str]]]:
    groups = page.context["form"].groups()
    return [(one["label"], [matter["chosen"].name for matter in one["matters"]]) for one in groups]


def new_agreement(made: Autonomy) -> Any:
    with time_machine.travel(at(DAY), tick=False):
        return desk(made, "township").get(f"/desk/autonomy/agreements/new/?place={VILLAGE}")


def test_the_form_has_the_matters_in_force_by_the_groups_of_the_speech(made: Autonomy) -> None:
    page = new_agreement(made)
    assert matters(page) == [
        ("公共服务", ["in-X001", "in-X002"]),
        ("公共管理", ["in-X003", "in-X004"]),
        ("公共安全", ["in-X005"]),
        ("群众权益保障", ["in-X006"]),
        ("农业生产管理和农村建设", ["in-X007"]),
    ]
    text = page.content.decode()
    assert "data-find " not in text  # seven matters need no search
    for name, _field in page.context["form"].fields.items():
        assert text.count(f'name="{name}"') == 1, name


def test_what_is_not_on_the_list_here_is_not_in_the_form(made: Autonomy) -> None:
    narrow(division_id=made.places[TOWNSHIP].pk, code="X005", reason="人手不够", starts_on=DAY, **made.when("township"))
    withdraw_entry(entry_id=made.entry("X006").pk, reason="部门自己办", from_day=DAY, **made.when("bureau"))
    ListEntry.objects.filter(code="X007").update(applies_to="urban")
    assert [label for label, _names in matters(new_agreement(made))] == ["公共服务", "公共管理"]


def test_more_than_twenty_matters_have_a_search(made: Autonomy) -> None:
    entry = made.entry("X001")
    for number in range(13):
        copy = ListEntry.objects.get(pk=entry.pk)
        copy.pk, copy.code, copy.title = None, f"Y{number:03}", f"事项{number}"
        copy.save()
    assert "data-find " not in new_agreement(made).content.decode()  # twenty
    copy = ListEntry.objects.get(pk=entry.pk)
    copy.pk, copy.code, copy.title = None, "Y099", "再一项"
    copy.save()
    text = new_agreement(made).content.decode()
    assert "data-find " in text
    assert 'data-find-text="y099 再一项' in text
    assert "<script>" not in text


def test_a_matter_that_is_taken_or_wrong_is_open(made: Autonomy) -> None:
    row = drafted(made)
    with time_machine.travel(at(DAY), tick=False):
        client = desk(made, "township")
        page = client.get(f"/desk/autonomy/agreements/{row.pk}/edit/")
        told = [one for group in page.context["form"].groups() for one in group["matters"]]
        assert [one["chosen"].name for one in told if one["open"]] == ["in-X001"]
        sent = {"payments-X002": "六月三十 600", "version": str(row.version)}
        page = client.post(f"/desk/autonomy/agreements/{row.pk}/edit/", sent)
    assert page.status_code == 422
    told = [one for group in page.context["form"].groups() for one in group["matters"]]
    assert [one["chosen"].name for one in told if one["open"]] == ["in-X002"]
