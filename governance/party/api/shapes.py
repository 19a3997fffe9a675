"""What the API shows and takes of this subject."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from governance.base.places.api.listing import CodeField, KeyField
from governance.party.choices import (
    Grade,
    LinkKind,
    ListKind,
    OfficerPost,
    Opinion,
    OrganisationKind,
    RectificationState,
    StudyKind,
    WeakKind,
)


def text(most: int = 4000) -> serializers.CharField:
    return serializers.CharField(max_length=most, allow_blank=True)


class PartyOrganisationRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    kind = serializers.ChoiceField(OrganisationKind.choices)
    name = serializers.CharField()
    leads = serializers.BooleanField(help_text="本地的党组织")
    parent = serializers.IntegerField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    unit = serializers.IntegerField(source="unit_id", allow_null=True, help_text="驻区单位")
    since = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)


class PartyOfficerRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    post = serializers.ChoiceField(OfficerPost.choices)
    name = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    basis = serializers.CharField()


class PartyMemberCountRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    counted_on = serializers.DateField()
    full = serializers.IntegerField(help_text="正式党员人数")
    probationary = serializers.IntegerField(help_text="预备党员人数")


class PartyOrganisationFull(PartyOrganisationRow):
    division = serializers.CharField(source="division.code")
    officers = PartyOfficerRow(many=True)
    counts = PartyMemberCountRow(many=True)


class PartyOrganisationInput(serializers.Serializer[Any]):
    division = CodeField(help_text="区划代码")
    kind = serializers.ChoiceField(OrganisationKind.choices)
    name = text(200)
    since = serializers.DateField()
    leads = serializers.BooleanField(default=False)
    parent = KeyField(required=False, allow_null=True, default=None)  # type: ignore[assignment]
    unit = KeyField(required=False, allow_null=True, default=None)


class PartyOfficerInput(serializers.Serializer[Any]):
    post = serializers.ChoiceField(OfficerPost.choices)
    name = text(200)
    starts_on = serializers.DateField()
    basis = text(400)
    office = KeyField(required=False, allow_null=True, default=None, help_text="同一个人在村（居）委会等组织的职务")


class PartyMemberCountInput(serializers.Serializer[Any]):
    counted_on = serializers.DateField()
    full = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    probationary = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class PartyEndInput(serializers.Serializer[Any]):
    on = serializers.DateField(help_text="撤销日期，或者免职日期")


class StudyRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    matter = serializers.IntegerField(source="matter_id")
    kind = serializers.ChoiceField(StudyKind.choices)
    held_on = serializers.DateField()
    entitled = serializers.IntegerField()
    present = serializers.IntegerField()
    yes = serializers.IntegerField()
    opinion = serializers.ChoiceField(Opinion.choices)
    text = serializers.CharField()
    conditions = serializers.CharField()
    verdicts = serializers.JSONField()
    leaf = serializers.IntegerField(allow_null=True)


class StudyFull(StudyRow):
    division = serializers.CharField(source="division.code")


class StudyNewInput(serializers.Serializer[Any]):
    matter = KeyField()
    kind = serializers.ChoiceField(StudyKind.choices)
    held_on = serializers.DateField()
    entitled = serializers.IntegerField(min_value=0, max_value=100_000)
    present = serializers.IntegerField(min_value=0, max_value=100_000)
    yes = serializers.IntegerField(min_value=0, max_value=100_000)
    opinion = serializers.ChoiceField(Opinion.choices)
    text = text()
    conditions = serializers.CharField(max_length=4000, allow_blank=True, default="")


class RegionalLinkRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    host = serializers.IntegerField(source="host_id")
    kind = serializers.ChoiceField(LinkKind.choices)
    held_on = serializers.DateField()
    title = serializers.CharField()
    text = serializers.CharField()
    until = serializers.DateField(allow_null=True)
    outcome = serializers.CharField()
    done_on = serializers.DateField(allow_null=True)


class LinkedOrganisation(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class RegionalLinkFull(RegionalLinkRow):
    division = serializers.CharField(source="division.code")
    units = LinkedOrganisation(many=True)


class RegionalLinkInput(serializers.Serializer[Any]):
    host = KeyField(help_text="牵头的党组织")
    kind = serializers.ChoiceField(LinkKind.choices)
    held_on = serializers.DateField()
    title = text(400)
    text = text()
    units = serializers.ListField(child=KeyField(), max_length=100)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class RegionalLinkDone(serializers.Serializer[Any]):
    outcome = text()


class StandardCheckRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    organisation = serializers.IntegerField(source="organisation_id")
    year = serializers.IntegerField()
    checked_on = serializers.DateField()
    note = serializers.CharField()


class CheckResultRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    adopted = serializers.BooleanField(help_text="检查时本县已经采用；否则只是参考")
    met = serializers.BooleanField()
    note = serializers.CharField()


class StandardCheckFull(StandardCheckRow):
    division = serializers.CharField(source="division.code")
    results = CheckResultRow(many=True)


class CheckAnswerInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=20)
    met = serializers.BooleanField()
    note = serializers.CharField(max_length=600, allow_blank=True, default="")


class StandardCheckInput(serializers.Serializer[Any]):
    organisation = KeyField()
    year = serializers.IntegerField(min_value=2000, max_value=2999)
    checked_on = serializers.DateField()
    answers = CheckAnswerInput(many=True)
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class AdoptionInput(serializers.Serializer[Any]):
    division = CodeField(help_text="县（市、区）代码；市一级的责任用市代码")
    kind = serializers.ChoiceField(ListKind.choices)
    code = serializers.CharField(max_length=20, help_text="清单上的编号")
    basis = text(400)
    starts_on = serializers.DateField()


class AdoptionRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="county__code")
    kind = serializers.ChoiceField(ListKind.choices)
    code = serializers.CharField()
    basis = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class AdoptionFull(AdoptionRow):
    division = serializers.CharField(source="county.code")


class CrossTargetInput(serializers.Serializer[Any]):
    division = CodeField(help_text="县（市、区）代码")
    indicator = serializers.CharField(max_length=40)
    percent = serializers.IntegerField(min_value=0, max_value=1000)
    basis = text(400)


class CrossTargetFull(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="county.code")
    indicator = serializers.CharField()
    percent = serializers.IntegerField()
    basis = serializers.CharField()


class LeadershipDutyRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    year = serializers.IntegerField()
    code = serializers.CharField()
    title = serializers.CharField()
    basis = serializers.CharField()
    due_on = serializers.DateField()
    report = serializers.CharField()
    done_on = serializers.DateField(allow_null=True)


class EvidenceRow(serializers.Serializer[Any]):
    leaf = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.CharField()


class LeadershipDutyFull(LeadershipDutyRow):
    division = serializers.CharField(source="division.code")
    evidence = EvidenceRow(many=True)


class EvidenceInput(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=300, help_text="公开记录的地址")


class LeadershipReportInput(serializers.Serializer[Any]):
    report = text()


class LeadershipAppraisalInput(serializers.Serializer[Any]):
    division = CodeField(help_text="被考核的市、县、乡镇代码")
    year = serializers.IntegerField(min_value=2000, max_value=2999)
    grade = serializers.ChoiceField(Grade.choices)
    text = text()
    weight = serializers.DecimalField(max_digits=5, decimal_places=2)


class LeadershipAppraisalFull(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division.code")
    year = serializers.IntegerField()
    grade = serializers.ChoiceField(Grade.choices)
    text = serializers.CharField()
    done = serializers.IntegerField()
    owed = serializers.IntegerField()
    weight = serializers.DecimalField(max_digits=5, decimal_places=2)


class RectificationRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    organisation = serializers.IntegerField(source="organisation_id")
    kinds = serializers.ListField(child=serializers.ChoiceField(WeakKind.choices))
    reason = serializers.CharField()
    identified_on = serializers.DateField()
    state = serializers.ChoiceField(RectificationState.choices)
    plan = serializers.CharField()
    deadline = serializers.DateField(allow_null=True)
    result = serializers.CharField()
    acceptance = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True)
    reopened = serializers.IntegerField()


class RectificationFull(RectificationRow):
    division = serializers.CharField(source="division.code")


class RectificationInput(serializers.Serializer[Any]):
    organisation = KeyField()
    kinds = serializers.ListField(child=serializers.ChoiceField(WeakKind.choices), max_length=10)
    reason = text()


class RectificationPlanInput(serializers.Serializer[Any]):
    plan = text()
    deadline = serializers.DateField()


class RectificationMeasureInput(serializers.Serializer[Any]):
    done_on = serializers.DateField()
    text = text(600)


class RectificationResultInput(serializers.Serializer[Any]):
    result = text()


class RectificationOpinionInput(serializers.Serializer[Any]):
    opinion = text()


class RectificationReopenInput(serializers.Serializer[Any]):
    opinion = text()
    deadline = serializers.DateField()
