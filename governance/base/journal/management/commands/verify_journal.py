"""Recompute the whole log and name the first entry that was touched."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from governance.base.journal.rules.note import Note, NoteProblem, read
from governance.base.journal.verification import Report, verify


class Command(BaseCommand):
    help = "Recompute bodies, leaves, nodes, checkpoints and what apps store of them. Exit 1: something was touched."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoint",
            action="append",
            type=Path,
            default=[],
            help="a checkpoint kept elsewhere; may be given several times",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify([_kept(path) for path in options["checkpoint"]])
        self.stdout.write(json.dumps(asdict(report), ensure_ascii=False) if options["json"] else _in_words(report))
        if report.finding is not None:
            sys.exit(1)


def _kept(path: Path) -> Note:
    try:
        return read(path.read_text(encoding="utf-8"))
    except (OSError, NoteProblem, UnicodeDecodeError) as problem:
        text = _("%(file)s 不是检查点：%(why)s") % {"file": path, "why": problem}
        raise CommandError(text, returncode=2) from problem


def _in_words(report: Report) -> str:
    if report.finding is not None:
        entry = report.finding.entry if report.finding.entry is not None else _("无")
        words = {"leaf": report.finding.leaf, "entry": entry, "text": report.finding.text}
        return _("✗ 登记号 %(leaf)s（记录 %(entry)s）：%(text)s") % words
    words = {**asdict(report), "witnessed": sum(report.witnessed.values())}
    return (
        _(
            "✓ 公开登记 %(size)s 项，正文 %(bodies)s 份，已删除 %(erased)s 份，节点 %(nodes)s 个，"
            "检查点 %(checkpoints)s 个，对照公开内容 %(witnessed)s 份，都没有改动。根值 %(root)s"
        )
        % words
    )
