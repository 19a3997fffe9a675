"""The handbook's page about the personal-data guard, its table from the one that decides (R-OPN-9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from governance.base.documents.rules.guard import BLOCK, KINDS

HEAD = """# 公开前的个人信息检查

本页由 `./dev manage print_guard --write docs/handbook/guard.md` 从程序中的类别表生成，请勿手改。

个人信息不能随公开内容传出去（个人信息保护法第二十五条、第二十八条，民法典第一千零三十四条）。平台在四个时候检查要公开的文字：
填报时（提示，不拦）、提交时（拦）、核实通过时（退回填报人）、写入公开记录之前（最后一道，查全文）。
监督委员的意见、更正和撤回的理由、质疑和答复，写的时候就查。公开附件添加时查。

## 查到了怎么办

1. 表的上方列出每一处：在哪一栏、像什么、只露最后几位。点一下跳到那一栏。
2. 按“遮盖”，平台按下表遮住并存好草稿；“全部遮盖”一次遮完。
3. 确实应当公开的（值班电话、集体账户等），点“写明理由保留”，写6到200个字。监督委员核实时看得到保留了什么、为什么。
4. “不能公开”的证号和卡号，任何理由都不能保留，只能遮盖或删去。

村（社区）和上级在平台登记的公开电话不算个人信息，不会提示。遮盖以后原来的号码不留底。查到的号码不写进日志和办理记录，只记类别。

## 查哪些，怎么认，怎么遮
"""

TAIL = """
全角数字、圈码、大写中文数字（一三八……）、数字之间的空格、横线、点和看不见的字符，小写x，分写在几个格子里或断成两行的，都按连起来认。

## 附件查到哪里

- **XLSX**：每个格子（数字也按原样展开）、隐藏和深度隐藏的表、隐藏的行和列、批注、名称、页眉页脚、文件属性、
  数据验证、图形里的字、公式和它的结果、透视表缓存、没有格子引用的文字。
- **DOCX**：正文、表格、页眉页脚、脚注、批注、修订中插入和删去的字、隐藏文字、文本框、文件属性、自定义数据、链接。
- **PDF**：每一页的字、属性、批注、表单、书签、嵌入的文件。
- **CSV 和压缩包**：UTF-8、UTF-16、GB18030；压缩包最多套三层，里面的文件和文件名都查。
- **图片、扫描件、旧格式（doc、xls）**：机器读不了，要有人看过并登记姓名才能公开。附件里有疑似的，也要有人看过。
- 加密的、损坏的、内容过多的、带宏或嵌入文件的，不能作为公开附件。

## 查不到的

- 人名不查：收款人是个人的，公开时本来就不写姓名；名单按公开目录另行处理。
- 图片里的字不查；没有校验码的号码（护照、通行证）只能靠旁边的字样认。
- 故意改写的（用字母o代替0、拆成两段写在两处）查不出来。监督委员核实时请留意。
- 由“区划代码＋年月日＋4位”编成的18位编号，十一个里有一个会恰好通过身份证校验而被拦下；
  旁边写明是地块、承包、不动产编码的，可以写理由保留。
"""


class Command(BaseCommand):
    help = "打印个人信息检查的说明和类别表（Markdown）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", metavar="FILE", help="写入文件，不写到屏幕")

    def handle(self, *args: Any, **options: Any) -> None:
        text = guard_page()
        if options["write"]:
            Path(options["write"]).write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")


def guard_page() -> str:
    """Markdown: one row a class, in the order in which they are decided."""
    lines = [HEAD, _row(["类别", "处理", "怎么认", "遮盖后", "依据"]), _row(["---"] * 5)]
    for kind in KINDS:
        level = "不能公开" if kind.level == BLOCK else "遮盖，或写理由保留"
        lines.append(_row([f"{kind.label} `{kind.code}`", level, kind.decided, kind.masked, "、".join(kind.basis)]))
    return "\n".join(lines) + "\n" + TAIL


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
