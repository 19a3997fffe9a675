"""The roles × verbs table of the handbook, from the registry that every door asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from governance.base.accounts.choices import LEVELS, TWO_STEP_ROLES, Role
from governance.base.accounts.permissions import VERBS
from governance.base.places.rules.code import LEVEL_NAMES

HEAD = """# 谁能办什么

本页由 `./dev manage print_roles --write docs/handbook/roles.md` 从程序中的权限登记表生成，请勿手改。
●：在本人任职的区划及其下级办理。◆：涉及个人信息，只限任职的那一个村（社区），上级和平台管理员都不能看。
“管理账号和任职”再分层：乡镇管村（社区）的任职，县级民政管乡镇和村（社区）的任职，平台管理员管县级以上的任职，
并且可以管理本辖区的任何账号（重置密码、停用、解除锁定）。任何人不能为自己登记任职。
"""


class Command(BaseCommand):
    help = "打印角色与权限对照表（Markdown）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", metavar="FILE", help="写入文件，不写到屏幕")

    def handle(self, *args: Any, **options: Any) -> None:
        text = roles_table()
        if options["write"]:
            Path(options["write"]).write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")


def roles_table() -> str:
    """Markdown: one row a verb, one column a role; then where each role is held."""
    lines = [HEAD, _row(["", *(str(role.label) for role in Role)]), _row(["---"] + [":-:"] * len(Role))]
    for name in sorted(VERBS):
        verb = VERBS[name]
        mark = "◆" if verb.personal else "●"
        lines.append(_row([f"{verb.label} `{name}`", *(mark if role in verb.roles else "" for role in Role)]))
    lines += ["", "## 任职的层级", "", _row(["角色", "可以登记在", "登录时"]), _row(["---"] * 3)]
    for role in Role:
        levels = "、".join(LEVEL_NAMES[length] for length in LEVELS[role])
        step = "必须两步验证" if role in TWO_STEP_ROLES else "可以选用两步验证"
        lines.append(_row([str(role.label), levels, step]))
    return "\n".join(lines) + "\n"


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
