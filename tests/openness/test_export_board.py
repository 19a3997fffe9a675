"""The board as a folder of files: whole, without a broken link, without names, and the same again when made again."""

from __future__ import annotations

import datetime as dt
import html
import json
import posixpath
import re
from decimal import Decimal
from io import StringIO
from pathlib import Path
from urllib.parse import unquote

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client

from governance.base.journal.actions import sign_checkpoint
from governance.base.places.models import Division
from openness.actions.publication import withdraw
from openness.models import Listing
from openness.rules.account import LineFact
from tests.openness.village import DAY, SIBLING, STRANGER, VILLAGE, Village, at, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-7", "R-OPN-9")]
TOWNSHIP = VILLAGE[:9]


@pytest.fixture(autouse=True)
def keys(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"  # type: ignore[attr-defined]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "copy"


def export(target: Path, within: str = TOWNSHIP, on: dt.date = DAY) -> str:
    said = StringIO()
    with time_machine.travel(at(on), tick=False):
        call_command("export_board", str(target), within=within, stdout=said)
    return said.getvalue()


def files(target: Path) -> dict[str, bytes]:
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def links(text: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'\s(?:href|src)="([^"]*)"', text)]


def broken(target: Path) -> list[str]:
    """Links of all pages that lead nowhere."""
    there, found = files(target), []
    for place, content in there.items():
        if place.endswith(".html"):
            for link in links(content.decode()):
                if not link.startswith(("#", "tel:", "data:")):
                    path = posixpath.normpath(posixpath.join(posixpath.dirname(place), unquote(link.partition("#")[0])))
                    found += [f"{place}: {link}"] if path not in there else []
    return found


def test_a_copy_holds_every_page_and_no_broken_link(village: Village, target: Path) -> None:
    done = village.month(1, spent("20.00"))
    sign_checkpoint(at=at(DAY))
    export(target)
    there = files(target)
    expected = ["index.html", f"board/{TOWNSHIP}/index.html", f"board/law/{SIBLING}/index.html"]
    expected += [f"board/{VILLAGE}/index.html", f"board/{VILLAGE}/schedule/index.html", "board/log/index.html"]
    expected += [f"board/{VILLAGE}/{done.pk}/index.html", f"board/log/{done.leaf}/proof.json", "static/site.css"]
    expected += ["board/log/checkpoint.txt", "board/log/takedowns.jsonl"]
    assert [place for place in expected if place not in there] == []
    assert broken(target) == []
    assert not any(STRANGER in place for place in there)
    page = there[f"board/{VILLAGE}/{done.pk}/index.html"].decode()
    assert "演示省" in page  # what lies above the copy is named
    assert not any(link.startswith(("/", "?", "http")) for link in links(page))
    assert "<form" not in there["index.html"].decode()
    assert "2026年4月10日的副本" in page
    assert "工作人员登录" not in page


def test_a_page_says_in_the_copy_what_it_says_on_the_platform(village: Village, target: Path) -> None:
    done = village.month(1, spent("20.00"))
    export(target)
    with time_machine.travel(at(DAY), tick=False):
        live = Client().get(f"/board/{VILLAGE}/{done.pk}/").content.decode()
    copied = files(target)[f"board/{VILLAGE}/{done.pk}/index.html"].decode()

    def main(text: str) -> str:
        text = text[text.index("<main") : text.index("</main>")]
        for online in (
            r"<a class=\"(?:button|target).*?</a>",
            "打印张贴",
            "下载表格：",
        ):  # what only the platform can do
            text = re.sub(online, "", text)
        return re.sub(r"\s+", "", re.sub(r"<[^>]+>", " ", text))

    assert main(copied) == main(live)


def test_made_again_it_writes_what_changed_and_removes_what_is_gone(village: Village, target: Path) -> None:
    done = village.month(1, spent("20.00"))
    export(target)
    before = files(target)
    assert "写入 0，移除 0" in export(target)
    assert files(target) == before
    (target / "board" / "gone").mkdir()
    (target / "board" / "gone" / "index.html").write_text("以前的页")
    (target / "CNAME").write_text("board.example")
    with time_machine.travel(at(DAY), tick=False):
        withdraw(disclosure_id=done.pk, reason="写错了村名", by=village.people["clerk"], at=at(DAY), on=DAY)
    export(target)
    after = files(target)
    assert not (target / "board" / "gone").exists()
    assert after["CNAME"] == b"board.example"
    page = after[f"board/{VILLAGE}/{done.pk}/index.html"].decode()
    assert "已经撤回" in page
    assert "修路灯" not in page
    assert not [place for place in after if place.endswith(".draft")]


def test_it_overwrites_nothing_but_a_copy_of_the_same_place(village: Village, target: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "index.html").write_text("别人的网站")
    with pytest.raises(CommandError, match="已经有别的文件"):
        export(foreign)
    assert files(foreign) == {"index.html": "别人的网站".encode()}
    export(target)
    with pytest.raises(CommandError, match=TOWNSHIP):
        export(target, within=VILLAGE)
    with pytest.raises(CommandError, match="不是文件夹"):
        export(foreign / "index.html")
    with pytest.raises(CommandError, match="没有代码是"):
        export(tmp_path / "other", within="12")
    assert json.loads((target / "copy.json").read_text())["within"] == TOWNSHIP


def test_a_closed_place_is_copied_though_no_list_names_it(village: Village, target: Path) -> None:
    Division.objects.filter(code=SIBLING).update(closed_on=DAY, successor=village.division)
    export(target)
    there = files(target)
    assert f"{SIBLING}/" not in there[f"board/{TOWNSHIP}/index.html"].decode()
    assert "已于2026年4月10日撤销" in there[f"board/{SIBLING}/index.html"].decode()


def test_a_copy_names_no_persons_since_it_may_outlive_their_display(village: Village, target: Path) -> None:
    Listing.objects.filter(item=village.items["recipients"]).update(web="masked")
    line = LineFact("expenditure", "最低生活保障", "因家中变故", Decimal("400.00"), payee="赵大勇")
    draft = village.save(village.draft("recipients"), lines=[line], title="四月低保")
    done = village.publish(village.submit(draft))
    with time_machine.travel(at(DAY), tick=False):
        assert "赵**" in Client().get(f"/board/{VILLAGE}/{done.pk}/").content.decode()
    export(target)
    page = files(target)[f"board/{VILLAGE}/{done.pk}/index.html"].decode()
    assert "最低生活保障" in page
    assert not [place for place, content in files(target).items() if "赵**" in content.decode("utf-8", "ignore")]
    assert not [place for place, content in files(target).items() if "赵大勇" in content.decode("utf-8", "ignore")]
