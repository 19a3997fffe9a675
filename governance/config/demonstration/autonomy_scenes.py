"""Lists, gate, agreements, reports and burdens, acted out (issue 5). Each list of scenes knows its own days."""

from __future__ import annotations

from governance.config.demonstration.agreements import agreement_scenes
from governance.config.demonstration.burdens import burden_scenes
from governance.config.demonstration.gate import gate_scenes
from governance.config.demonstration.lists import list_scenes
from governance.config.demonstration.reports import report_scenes
from governance.config.demonstration.stage import Stage, Story


def autonomy_scenes(stage: Stage) -> list[Story]:
    return [
        *list_scenes(stage),
        *gate_scenes(stage),
        *agreement_scenes(stage),
        *report_scenes(stage),
        *burden_scenes(stage),
    ]
