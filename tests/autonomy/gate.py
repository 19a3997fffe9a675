"""A request at the gate in short words: filed by the water department, reviewed by three, decided by a fourth."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from autonomy.actions.admission import RequestInput, accept, file, save_draft
from autonomy.actions.decision import decide
from autonomy.actions.entry import BasisInput
from autonomy.actions.opinion import give_opinion
from autonomy.actions.review import ask_opinions, review
from autonomy.choices import Aspect
from autonomy.models import AdmissionRequest, Opinion, Review
from autonomy.queries import admission as facts
from autonomy.rules.admission import Deciding, criteria_of
from tests.autonomy.makers import COMMUNITY, COUNTY, DAY, SIBLING, VILLAGE, Autonomy

SPEAKERS = {VILLAGE: "clerk", SIBLING: "sibling_clerk", COMMUNITY: "urban_clerk"}
REVIEWERS = dict(zip(Aspect.values, ("reviewer1", "reviewer2", "reviewer3"), strict=True))
ASKED = RequestInput(
    title="小型水库巡查信息的报送",
    group="public_safety",
    why="去年汛期有三座小型水库的险情发现晚了一天，需要就近的人看一眼水位。",
    asked="汛期每周到水库坝上看一次水位尺，把读数报给水务局值班电话。",
    does_not="不负责水库的维修和泄洪，不承担安全生产责任。",
    applies_to="village",
    concerned=(COUNTY,),
    starts_on=dt.date(2026, 6, 1),
    rhythm="weekly",
    hours_village=Decimal("4.00"),
    amount=Decimal("2400.00"),
    per="year",
    payer="县水务局",
    source="县级水利发展资金",
    pay_when="每年六月底前",
    powers="可以进入坝区，可以查看水库的运行日志。",
    data_needed="水务局提供水库名单和水位警戒值，不收集个人信息。",
    bases=(BasisInput(document="村民委员会组织法", article="第四十三条"),),
)


@dataclass
class Gate:
    made: Autonomy

    def draft(
        self, who: str = "water", on: dt.date = DAY, organisation: str = "水务局", **parts: Any
    ) -> AdmissionRequest:
        return save_draft(
            given=replace(ASKED, **parts),
            organisation_id=self.made.organisations[organisation].pk,
            **self.made.when(who, on),
        )

    def filed(
        self, who: str = "water", on: dt.date = DAY, organisation: str = "水务局", **parts: Any
    ) -> AdmissionRequest:
        draft = self.draft(who, on, organisation, **parts)
        return file(request_id=draft.pk, **self.made.when(who, on))

    def accepted(self, on: dt.date = DAY, by: str = "decider", **parts: Any) -> AdmissionRequest:
        return accept(request_id=self.filed(on=on, **parts).pk, **self.made.when(by, on))

    def review(
        self, request: AdmissionRequest, aspect: str, who: str, on: dt.date = DAY, finding: str = "met", **parts: Any
    ) -> Review:
        current = AdmissionRequest.objects.get(pk=request.pk)
        codes = criteria_of(aspect, facts.stops_of(current))
        given = {
            "answers": dict.fromkeys(codes, "yes"),
            "reason": "依据充分，事情具体，没有转嫁职责。",
            "evidence": "申请书及所附文件",
            **parts,
        }
        return review(request_id=request.pk, aspect=aspect, finding=finding, **given, **self.made.when(who, on))

    def reviewed(self, request: AdmissionRequest, on: dt.date = DAY, **findings: str) -> AdmissionRequest:
        """By three people; ``legality="not_met"`` and so on."""
        for aspect, who in REVIEWERS.items():
            self.review(request, aspect, who, on, findings.get(aspect, "met"))
        return request

    def ask(self, request: AdmissionRequest, on: dt.date = DAY) -> list[Opinion]:
        return ask_opinions(request_id=request.pk, **self.made.when("decider", on))

    def heard(self, request: AdmissionRequest, on: dt.date = DAY, stance: str = "agree", text: str = "") -> None:
        """Asked, and answered by all."""
        for asked in self.ask(request, on):
            who = SPEAKERS[asked.division.code]
            give_opinion(opinion_id=asked.pk, stance=stance, text=text, **self.made.when(who, on))

    def ready(self, on: dt.date = DAY, **parts: Any) -> AdmissionRequest:
        """Accepted, reviewed and heard: it only waits for the decision."""
        request = self.reviewed(self.accepted(on, **parts), on)
        self.heard(request, on)
        return request

    def decide(
        self, request: AdmissionRequest, decision: str = "admit", who: str = "decider", on: dt.date = DAY, **parts: Any
    ) -> AdmissionRequest:
        number = parts.pop("document_no", "")
        given = Deciding(decision, **{"reason": "依据和经费齐全，村里做得了。", **parts})
        return decide(request_id=request.pk, given=given, document_no=number, **self.made.when(who, on))
