"""What every installation stands on: holiday notices, rulebook, publication schedule, plain words. Idempotent."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.clock.actions.calendar import load_bundled_calendars
from governance.base.documents.actions.plain import load_plain_words
from governance.base.law.loading import BadRulebook, load
from governance.committees.actions.archive import load_archive_classes
from governance.committees.actions.expected import load_expected
from governance.committees.actions.procedure import load_procedures
from openness.actions.load_schedule import load_schedule


class Command(BaseCommand):
    help = "Load the holiday notices, cited rules and publication schedule of the project. Run after migrate."

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        years = load_bundled_calendars(at=at)
        self._tell(_("放假安排"), "、".join(map(str, years)))
        try:
            rules = load(at=at)
        except (BadRulebook, IntegrityError, OSError) as error:
            raise CommandError(_("规则没有装入：%(error)s") % {"error": error}) from error
        self._tell(_("规则"), _("%(count)d 条有变动") % {"count": rules.changed} if rules.changed else "")
        procedures = load_procedures(at=at)
        self._tell(_("议事程序"), _("%(count)d 条有变动") % {"count": procedures} if procedures else "")
        schedule = load_schedule(at=at)
        counts = _("事项 %(items)d，目录条目 %(listings)d") % schedule
        self._tell(_("公开目录"), counts if any(schedule.values()) else "")
        lines = load_expected(at=at)
        self._tell(_("应有的组织"), _("增加 %(lines)d 项") % {"lines": lines} if lines else "")
        classes = load_archive_classes(at=at)
        counts = _("增加 %(added)d，改动 %(changed)d") % classes
        self._tell(_("档案类别"), counts if any(classes.values()) else "")
        words = load_plain_words(at=at)
        counts = _("增加 %(added)d，改动 %(changed)d，去掉 %(removed)d") % words
        self._tell(_("大白话词表"), counts if any(words.values()) else "")

    def _tell(self, what: str, news: str) -> None:
        self.stdout.write(_("%(what)s：%(news)s") % {"what": what, "news": news or _("没有变化")})
