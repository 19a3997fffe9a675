"""One question, one order to correct, one answer off the list and two reports of a village, each with its mark."""

from __future__ import annotations

import datetime as dt

from autonomy.choices import ListKind, ReportKind, ReportLevel
from autonomy.models import ListVersion, OffListAnswer, Report
from autonomy.queries.report import mark_of, sealed_by
from governance.base.accounts.models import User
from governance.base.law.models import Citation
from governance.base.places.models import Division, Organisation
from governance.township.actions.guidance import ask_guidance
from governance.township.models import Correction


def furnish_reports(village: Division, mark: str, *, by: User, at: dt.datetime, on: dt.date) -> dict[str, list[int]]:
    """The reports are about an office of the county; one is answered by the township of the village, one by the county.
    Their text has the mark here, so that the walk can tell whose they are."""
    county, township = (Division.objects.get(code=village.code[:digits]) for digits in (6, 9))
    office, _made = Organisation.objects.get_or_create(name="林业局", kind="department", division=county)
    asked = ask_guidance(division_id=village.pk, topic=mark, question=f"{mark}怎样办？", by=by, at=at, on=on)
    correction = Correction.objects.create(
        division=village,
        decision=mark,
        decided_on=on,
        citation=Citation.objects.get_or_create(document="某条例")[0],
        article="第二条",
        ground=mark,
        issued_by=by,
        issued_on=on,
        reply_by=on + dt.timedelta(days=15),
    )
    answered = OffListAnswer.objects.create(
        division=village,
        organisation=None,
        addressee=mark,
        matter=mark,
        asked_on=on,
        version=ListVersion.objects.in_force(on).get(kind=ListKind.ASSISTANCE, division=county),
        text=mark,
        by=by,
        on=on,
        at=at,
    )
    reports = [
        Report.objects.create(
            kind=ReportKind.OFF_LIST,
            level=level,
            place=place,
            county=county,
            target=office,
            matter=mark,
            what=mark,
            happened_on=on,
            sealed=sealed_by(by, village),
            reporter_mark=mark_of(by),
            received_on=on,
            handed_on=on,
            due_on=on + dt.timedelta(days=15),
        )
        for level, place in ((ReportLevel.TOWNSHIP, township), (ReportLevel.COUNTY, county))
    ]
    return {
        "guidance": [asked.pk],
        "correction": [correction.pk],
        "offlistanswer": [answered.pk],
        "report": [report.pk for report in reports],
    }
