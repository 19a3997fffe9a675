"""What must not be put on a committee: found by declaration, words, certificates and forms; refused where a rule binds,
else flagged (rules.md section 10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from autonomy.choices import HardStop
from autonomy.rules.hard_stops import LABELS, STOPS, Asked, Existing, Flag, Law, lines, look, said

pytestmark = pytest.mark.req("R-AUT-3")
CANCEL = Law(
    "ADMIT-2015-CANCEL",
    "原则上取消",
    "民发〔2015〕136号第一部分",
    binding=False,
    options=("investment", "tax", "income", "enforcement", "demolition", "environment", "city_management"),
)
LAW = {
    "ADMIT-2015-CANCEL": CANCEL,
    "ADMIT-ASSESS": Law("ADMIT-ASSESS", "取消一票否决", "民发〔2015〕136号第二部分", binding=False),
    "FORM-BAN": Law("FORM-BAN", "不得打卡", "国办函〔2026〕12号", binding=False),
    "ADMIT-LEDGER": Law("ADMIT-LEDGER", "取消台账", "民发〔2015〕136号", binding=False),
    "CERT-BASIS": Law("CERT-BASIS", "须有依据", "民发〔2020〕20号", binding=False),
    "CERT-NEG-20": Law(
        "CERT-NEG-20",
        "不应出具",
        "民发〔2020〕20号",
        binding=False,
        options=("亲属关系", "健在", "居民就业状况", "婚姻状况"),
    ),
}
EXAMPLES = {
    "investment": "每个社区每年完成招商引资200万元",
    "tax": "协税护税，社区每季度完成税收任务",
    "income": "社区全年创收10万元",
    "enforcement": "社区是占道经营的执法责任主体，可以开具罚单",
    "demolition": "负责辖区拆违，年底前拆除违法建筑",
    "environment": "社区作为环境整治责任主体",
    "city_management": "社区承担城市管理主体责任",
    "veto": "完不成的一票否决",
    "check_in": "网格员每天在小程序打卡并上传照片",
}


def binding(code: str) -> dict[str, Law]:
    return {**LAW, code: replace(LAW[code], binding=True)}


def found(law: dict[str, Law] = LAW, existing: tuple[Existing, ...] = (), **parts: Any) -> list[Flag]:
    texts = {"asked": parts.pop("asked")} if "asked" in parts else {}
    return look(Asked(texts=texts, **parts), law, existing)


def test_every_stop_of_the_choices_has_its_words_and_label() -> None:
    assert {stop.stop for stop in STOPS} | {"certificate", "existing_form"} == set(HardStop.values) == set(LABELS)


@pytest.mark.parametrize(("stop", "text"), EXAMPLES.items())
def test_words_are_flagged_where_nobody_has_read_the_rule_and_refuse_where_it_binds(stop: str, text: str) -> None:
    rule = next(one.rule for one in STOPS if one.stop == stop)
    flags = [flag for flag in found(asked=text) if flag.stop == stop]
    assert [(flag.binding, flag.field, flag.basis) for flag in flags] == [(False, "asked", LAW[rule].citation)]
    bound = [flag for flag in found(binding(rule), asked=text) if flag.stop == stop]
    assert [flag.binding for flag in bound] == [True]


@pytest.mark.parametrize("stop", [one.stop for one in STOPS])
def test_what_a_department_declares_counts_without_any_words(stop: str) -> None:
    rule = next(one.rule for one in STOPS if one.stop == stop)
    (flag,) = found(binding(rule), declared=[stop])
    assert (flag.stop, flag.binding, flag.field) == (stop, True, "declared")


@pytest.mark.parametrize(
    "text",
    [
        "不承担招商引资任务",
        "村（社区）不作为环境整治责任主体",
        "取消一票否决",
        "不得要求打卡",
        "禁止以点赞作为评价依据",
        "宣传垃圾分类，每周入户一次",
        "协助税务部门发放办税指南",
        "劝导占道经营，不听劝的报城管部门",
    ],
)
def test_a_denial_and_ordinary_help_are_no_stop(text: str) -> None:
    assert found(asked=text) == []


def test_a_denial_reaches_no_further_than_its_own_part_of_the_sentence() -> None:
    assert said(STOPS[0].words, "不收费，完成招商引资任务") == ["招商引资"]


def test_a_rule_that_does_not_list_the_matter_is_no_ground_for_a_refusal() -> None:
    other = {"ADMIT-2015-CANCEL": replace(CANCEL, binding=True, options=("tax",))}
    (flag,) = found(other, asked=EXAMPLES["investment"])
    assert not flag.binding


def test_without_any_rule_of_the_place_the_reviewer_looks() -> None:
    (flag,) = found({}, asked=EXAMPLES["veto"])
    assert (flag.binding, "没有查到" in flag.basis) == (False, True)


@pytest.mark.parametrize(
    ("name", "hit"),
    [
        ("亲属关系证明", True),
        ("老人健在证明", True),
        ("就业状况证明", True),
        ("居民就业状况证明", True),
        ("居住证明", False),
    ],
)
def test_certificates_are_held_against_the_list_of_the_place(name: str, hit: bool) -> None:
    (flag,) = found(binding("CERT-NEG-20"), certificates=[name])
    assert (flag.stop, flag.binding) == ("certificate", hit)


def test_a_certificate_off_the_list_still_asks_for_its_basis_and_never_refuses() -> None:
    (flag,) = found(binding("CERT-BASIS"), certificates=["居住证明"])
    assert (flag.rule, flag.binding) == ("CERT-BASIS", False)


def test_the_list_of_another_province_has_other_names() -> None:
    """Hubei strikes 健在 and adds 转学 (CERT-HUBEI)."""
    hubei = {**LAW, "CERT-NEG-20": replace(LAW["CERT-NEG-20"], binding=True, options=("亲属关系", "转学"))}
    assert [flag.binding for flag in found(hubei, certificates=["健在证明", "转学证明"])] == [False, True]


def test_a_certificate_in_the_text_is_found_too() -> None:
    flags = found(asked="为办理补贴的人开具婚姻状况证明")
    assert [(flag.stop, flag.field) for flag in flags] == [("certificate", "asked")]


@pytest.mark.parametrize(("name", "hit"), [("人口信息月报表", True), ("水库水位读数单", False)])
def test_a_form_that_is_there_already_is_named_with_its_place(name: str, hit: bool) -> None:
    flags = found(binding("ADMIT-LEDGER"), (Existing("人口信息月报表", "公安局的台账"),), forms=[name])
    assert [(flag.stop, flag.binding) for flag in flags] == ([("existing_form", True)] if hit else [])
    assert all("公安局的台账" in flag.text for flag in flags)


def test_names_stand_one_a_line() -> None:
    assert lines(" 月报表 \n\n 台账\n") == ["月报表", "台账"]
