"""Loading the demonstration: refused beside real records, once, all or nothing for each part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.base.accounts.models import Assignment, User
from governance.base.places.actions.division import set_go_live
from governance.base.places.actions.load import load_divisions
from governance.base.places.choices import DEMONSTRATION_CODE
from governance.base.places.listing import BUNDLE
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.base.verdict import Verdict, no, yes
from governance.config.demonstration.autonomy_scenes import autonomy_scenes
from governance.config.demonstration.bodies import body_scenes, plain_scenes
from governance.config.demonstration.cast import (
    CORE,
    DISTRICT_C,
    DIVISIONS,
    MONTHS,
    REAL_DISTRICT,
    SECOND_WAVE,
    TOWNSHIP_B,
    communities,
)
from governance.config.demonstration.county import adoption, first_morning, going_live, masked_names, stricter
from governance.config.demonstration.meetings import meeting_scenes
from governance.config.demonstration.oversight import oversight_scenes
from governance.config.demonstration.party import party_scenes
from governance.config.demonstration.people import Registry, password_in, write_list
from governance.config.demonstration.register import registers
from governance.config.demonstration.scenes import core_scenes
from governance.config.demonstration.stage import Place, Stage, Story
from governance.config.demonstration.stories import merger, year
from governance.config.demonstration.trust import trust_scenes
from openness.models import Disclosure

Progress = Callable[[str], None]


def no_real_records() -> Verdict:
    """Invented records never stand beside real ones. The real district with its duties alone is none of those."""
    inside = Q(division__code__gte=DEMONSTRATION_CODE, division__code__lt=upper_bound(DEMONSTRATION_CODE))
    invented = Division.objects.within(DEMONSTRATION_CODE) | Division.objects.within(REAL_DISTRICT)
    found = {
        _("正式账号"): User.objects.filter(demonstration=False).count(),
        _("正式任职"): Assignment.objects.filter(user__demonstration=False).count()
        + Assignment.objects.filter(~inside, user__demonstration=True).count(),
        _("正式公开内容"): Disclosure.objects.exclude(inside).count(),
        _("已上线的真实村（社区）"): Division.objects.filter(go_live_on__isnull=False)
        .exclude(pk__in=invented.values("pk"))
        .count(),
    }
    if not any(found.values()):
        return yes("no_real_records")
    text = _("这里已有正式数据（%(found)s），不能再装入演示数据。请另装一套来演示。") % {
        "found": "，".join(f"{name} {count}" for name, count in found.items() if count)
    }
    return no("real_records", text, needed="0", met=str(sum(found.values())))


def is_loaded(township: str) -> bool:
    return Division.objects.within(township).filter(go_live_on__isnull=False).exists()


def load_real_district(*, today: dt.date, now: dt.datetime, progress: Progress) -> None:
    """The real divisions of one district, live from today; their duties open with the day."""
    load_divisions(source=[BUNDLE], within=REAL_DISTRICT, by=None, at=now, progress=progress)
    if not is_loaded(REAL_DISTRICT):
        set_go_live(codes=[REAL_DISTRICT], go_live_on=today, by=None, at=now, on=today)


def load_core(*, today: dt.date, now: dt.datetime, progress: Progress) -> None:
    """One township with everything that can happen in it."""
    load_divisions(source=[DIVISIONS], within="", by=None, at=now, progress=progress)
    with transaction.atomic():
        stage, registry, path = _opened(today, now)
        registry.county()
        places = _township(stage, registry, CORE, staff=3)
        progress(_("账号 %(count)d 个") % {"count": len(stage.people)})
        stories: list[Story] = [adoption(stage), masked_names(stage), stricter(stage), merger(stage)]
        stories += [going_live(stage, CORE, since, stage.people["bureau01"]) for since in (MONTHS, SECOND_WAVE)]
        stories += registers(stage)
        stories += [*(year(stage, place) for place in places), *core_scenes(stage, registry), *trust_scenes(stage)]
        stories += autonomy_scenes(stage)
        stories += party_scenes(stage)
        stories += body_scenes(stage)
        stories += meeting_scenes(stage)
        stories += oversight_scenes(stage)
        stage.play(stories, progress)
        write_list(path, registry.password, registry.divisions, [CORE], today)


def load_rest(*, today: dt.date, now: dt.datetime, progress: Progress) -> None:
    """The two other townships."""
    with transaction.atomic():
        stage, registry, path = _opened(today, now)
        stories: list[Story] = []
        for township in (TOWNSHIP_B, DISTRICT_C):
            places = _township(stage, registry, township, staff=2)
            stories.append(going_live(stage, township, SECOND_WAVE, User.objects.get(username="bureau01")))
            stories += [year(stage, place) for place in places]
        stories += plain_scenes(stage)
        progress(_("账号 %(count)d 个") % {"count": len(stage.people)})
        stage.play(stories, progress)
        write_list(path, registry.password, registry.divisions, [CORE, TOWNSHIP_B, DISTRICT_C], today)


def _opened(today: dt.date, now: dt.datetime) -> tuple[Stage, Registry, Path]:
    stage = Stage(today, now)
    stage.on = first_morning(stage)
    path = Path(settings.DATA_DIR) / "demonstration.txt"
    divisions = {row.code: row for row in Division.objects.within(DEMONSTRATION_CODE)}
    return stage, Registry(stage, password_in(path), divisions), path


def _township(stage: Stage, registry: Registry, code: str, staff: int) -> list[Place]:
    registry.township(code, staff)
    return [registry.community(cast) for cast in communities(code)]
