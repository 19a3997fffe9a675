"""Load divisions: the bundled national list, or lists of one's own. See docs/operations/divisions.md."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.places.actions.load import LoadReport, load_divisions
from governance.base.places.choices import Level
from governance.base.places.listing import BUNDLE
from governance.base.places.queries.listing import Oddity
from governance.base.verdict import Refused

ODDITIES: dict[str, Any] = {
    "village_name": gettext_lazy("名称是村民委员会，代码是居民委员会"),
    "urban_name": gettext_lazy("名称是居民委员会，代码是村民委员会"),
    "virtual_unit": gettext_lazy("虚拟单位（…498、…598），没有公开任务"),
    "similar_unit": gettext_lazy("类似单位，由乡镇登记有无自治组织后才有公开任务"),
    "private_use": gettext_lazy("名称里有造字区的字，别的电脑可能显示不出来"),
    "beyond_bmp": gettext_lazy("名称里有生僻字，旧字体可能显示不出来"),
    "long_name": gettext_lazy("名称超过 20 个字"),
    "closed_here": gettext_lazy("名录里有，本地已撤销：保持撤销"),
    "parent_closed": gettext_lazy("上级已在本地撤销"),
    "other_name": gettext_lazy("本地名称与名录不同：保留本地名称"),
    "vanished": gettext_lazy("以前的名录里有，这次没有：没有改动，请核实后办理撤销或合并"),
}


class Command(BaseCommand):
    help = "Load divisions from the bundled national list or from FILES (CSV with code,name; plain, .gz or .xz)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILES", help="default: the bundled national list")
        parser.add_argument(
            "--within", default="", metavar="CODE", help="only this division, those above it and all below it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def progress(text: str) -> None:
            self.stdout.write(f"{time.monotonic() - began:6.1f} s  {text}")
            self.stdout.flush()

        try:
            report = load_divisions(
                source=options["files"] or [BUNDLE],
                within=options["within"],
                by=None,
                at=timezone.now(),
                progress=progress,
            )
        except Refused as refused:
            lines = "\n".join(f"  {verdict.text}" for verdict in refused.verdicts)
            raise CommandError(_("没有导入，系统里的区划没有变化：\n%(lines)s") % {"lines": lines}) from refused
        progress(_("完成"))
        self._tell(report)

    def _tell(self, report: LoadReport) -> None:
        """What was done, then what a person should look at."""
        added = "、".join(f"{Level(length).label} {count}" for length, count in report.added.items() if count)
        self.stdout.write(_("名录 %(rows)s 行；新增：%(added)s") % {"rows": report.rows, "added": added or _("无")})
        if report.renamed:
            self.stdout.write(_("按名录改名：%(count)s") % {"count": report.renamed})
        if report.repeated:
            self.stdout.write(_("重复而内容相同的行：%(count)s") % {"count": report.repeated})
        found = [*report.oddities, *([report.vanished] if report.vanished and report.vanished.count else [])]
        if found:
            self.stdout.write(_("请留意（只作提示，已照常导入）："))
        for oddity in found:
            self.stdout.write(self._line(oddity))

    def _line(self, oddity: Oddity) -> str:
        return _("  %(label)s：%(count)s（如 %(examples)s）") % {
            "label": ODDITIES[oddity.kind],
            "count": oddity.count,
            "examples": "、".join(oddity.examples or []),
        }
