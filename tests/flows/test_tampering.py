"""Whoever owns the tables changes a figure after it was published: the installation finds out by itself, and so does a
villager with a saved page and an old checkpoint, who needs nothing of the platform (R-OPN-6)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from psycopg2.extensions import connection

from governance.base.journal.actions import erase_body, sign_checkpoint
from governance.base.journal.models import Leaf
from governance.base.keyring import make_signing_key
from openness.models import Disclosure
from tests.conftest import ROOT
from tests.flows.story import OPENING, Story, begin, income, spent
from tests.journal.log import tamper
from tests.openness.county import VILLAGE, at
from tests.openness.village import month

pytestmark = pytest.mark.req("R-OPN-6")
HOLDS, WRONG, UNREADABLE, INCOMPLETE = 0, 1, 2, 3


@dataclass
class Evidence:
    """What a villager saved, as files."""

    folder: Path
    disclosure: Disclosure

    def save(self, name: str, address: str) -> Path:
        response = Client().get(address)
        assert response.status_code == 200, address
        path = self.folder / name
        path.write_bytes(response.content)
        return path

    def page(self, name: str = "page.html") -> Path:
        return self.save(name, f"/board/{VILLAGE}/{self.disclosure.pk}/")

    def proof(self, name: str = "proof.json") -> Path:
        return self.save(name, f"/board/log/{self.disclosure.leaf}/proof.json")

    def verify(self, *arguments: object) -> tuple[int, str]:
        """The program as a villager runs it: exit code, and all that it said."""
        done = subprocess.run(
            [sys.executable, "-I", str(ROOT / "tools" / "verify_published.py"), *map(str, arguments)],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr


def search() -> tuple[int, dict[str, Any]]:
    """`manage.py verify_journal`: its exit code and what it found."""
    out = StringIO()
    try:
        call_command("verify_journal", "--json", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def sign(story: Story, number: int) -> None:
    assert sign_checkpoint(at=at(month(number))) is not None


def publish(story: Story, number: int, *lines: Any, **more: Any) -> Disclosure:
    on = month(number + 1).replace(day=6)
    done = story.verify(story.file(month(number), on, *lines, **more), on)
    return Disclosure.objects.get(pk=done.pk)


@pytest.fixture
def story(owner_connection: connection) -> Story:
    return begin()


@pytest.fixture
def evidence(story: Story, tmp_path: Path) -> Evidence:
    """January is public and signed; the villager kept the checkpoint and the key of that day."""
    done = publish(story, 1, income("800.00"), spent("1200.00"), spent("35.50", "买扫帚 & 簸箕"), **OPENING)
    sign(story, 3)
    found = Evidence(tmp_path, done)
    found.save("old.txt", "/board/log/checkpoint")
    found.save("keys.txt", "/board/log/keys")
    return found


def later(story: Story, evidence: Evidence) -> list[object]:
    """February is published and signed too; what the program is given from then on."""
    publish(story, 2, spent("20.00"))
    sign(story, 4)
    evidence.save("new.txt", "/board/log/checkpoint")
    old, new = (evidence.folder.joinpath(name).read_text().split("\n")[1] for name in ("old.txt", "new.txt"))
    evidence.save("consistency.json", f"/board/log/consistency.json?from={old}&to={new}")
    chain = ["--checkpoint", "old.txt", "--checkpoint", "new.txt", "--consistency", "consistency.json"]
    return ["--key", "keys.txt", *chain]


def test_a_page_nobody_touched_is_verified_without_the_platform(story: Story, evidence: Evidence) -> None:
    code, said = evidence.verify(evidence.page(), evidence.proof(), *later(story, evidence))
    assert "上湾村 2026年1月收支总账：期初 5000.00，收入 800.00，支出 1235.50，期末 4564.50" in said
    assert "页面上的金额和登记的一样（明细 3 行）" in said
    assert "1 项到 2 项只有添加，没有改动" in said
    assert "全部一致" in said
    assert code == HOLDS
    assert search()[0] == 0


def test_what_was_not_given_is_said_to_be_unchecked(story: Story, evidence: Evidence) -> None:
    chain = later(story, evidence)
    code, said = evidence.verify(evidence.page())
    assert (code, "缺 /board/log/0/proof.json" in said) == (INCOMPLETE, True)
    code, said = evidence.verify(evidence.page(), evidence.proof(), *chain[:-2])
    assert (code, "缺 /board/log/consistency.json?from=1&to=2" in said) == (INCOMPLETE, True)
    code, said = evidence.verify(evidence.page(), evidence.proof(), *chain[2:])
    assert (code, "没有给公钥" in said) == (INCOMPLETE, True)


def test_a_figure_in_a_list_that_was_changed_is_found_by_the_installation(
    story: Story, evidence: Evidence, owner_connection: connection
) -> None:
    """Rows behind the board's lists, not the body: the witness of what was published."""
    publish(story, 2, spent("20.00"))
    with owner_connection.cursor() as cursor:
        cursor.execute("UPDATE openness_disclosure SET figure = 9999 WHERE id = %s", [evidence.disclosure.pk])
        cursor.execute("UPDATE openness_line SET amount = 1.00 WHERE disclosure_id <> %s", [evidence.disclosure.pk])
    code, found = search()
    assert code == 1
    assert (found["finding"]["leaf"], found["finding"]["entry"]) == (
        evidence.disclosure.leaf,
        evidence.disclosure.entry_id,
    )
    assert "主要金额" in found["finding"]["text"]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("title", "别的标题", "标题"),
        ("summary", "收入 1.00 元", "一句话"),
        ("display_until", "2026-02-07", "展示期限"),
        ("period_end", "2026-02-28", "期间"),
    ],
)
def test_any_other_column_that_people_read_is_compared_as_well(
    story: Story, evidence: Evidence, owner_connection: connection, column: str, value: str, said: str
) -> None:
    with owner_connection.cursor() as cursor:
        cursor.execute(f"UPDATE openness_disclosure SET {column} = %s", [value])
    code, found = search()
    assert (code, found["finding"]["leaf"]) == (1, evidence.disclosure.leaf)
    assert f"显示的{said}与公开时" in found["finding"]["text"]


def test_a_body_that_was_changed_is_found_by_both(
    story: Story, evidence: Evidence, owner_connection: connection
) -> None:
    chain = later(story, evidence)
    tamper(
        owner_connection,
        "UPDATE journal_body SET content = convert_to(replace(convert_from(content, 'UTF8'), '1200.00', '200.00'), "
        "'UTF8') WHERE leaf_id = 0",
    )
    code, found = search()
    assert (code, found["finding"]["leaf"], found["finding"]["what"]) == (1, 0, "body")
    assert found["finding"]["entry"] == evidence.disclosure.entry_id
    code, said = evidence.verify(evidence.page(), evidence.proof(), *chain)
    assert code == WRONG
    assert "凭据里的原文和校验值对不上" in said
    assert "页面和凭据里的登记号 0 不是同一份内容" in said


def test_a_node_that_was_changed_is_found_by_both(
    story: Story, evidence: Evidence, owner_connection: connection
) -> None:
    chain = later(story, evidence)
    publish(story, 3, spent("1.00"))
    publish(story, 4, spent("1.00"))
    sign(story, 6)
    tamper(owner_connection, "UPDATE journal_node SET hash = sha256('x') WHERE level = 1 AND idx = 1")
    code, found = search()
    assert (code, found["finding"]["leaf"], found["finding"]["what"]) == (1, 2, "node")
    assert found["finding"]["entry"] == Leaf.objects.get(pk=2).entry_id
    code, said = evidence.verify(evidence.page(), evidence.proof(), *chain)
    assert code == WRONG
    assert "总值和" in said


def test_a_log_rewritten_throughout_is_found_by_whoever_kept_a_checkpoint(
    story: Story, evidence: Evidence, owner_connection: connection
) -> None:
    """Body, rows, leaf, nodes and checkpoints all agree again; the keys are the platform's own."""
    publish(story, 2, spent("20.00"))
    body = "convert_to(replace(convert_from(content, 'UTF8'), '\"35.50\"', '\"25.50\"'), 'UTF8')"
    tamper(
        owner_connection,
        "DELETE FROM journal_checkpoint",
        f"UPDATE journal_body SET content = {body} WHERE leaf_id = 0",
        "UPDATE journal_leaf AS l SET hash = sha256('\\x00'::bytea || b.nonce || b.content) "
        "FROM journal_body AS b WHERE b.leaf_id = l.number",
        "UPDATE journal_node AS n SET hash = sha256('\\x01'::bytea || l.hash || r.hash) "
        "FROM journal_leaf AS l, journal_leaf AS r WHERE l.number = 0 AND r.number = 1 AND n.level = 1",
        "UPDATE openness_line SET amount = 25.50 WHERE amount = 35.50",
    )
    sign(story, 4)
    assert search()[0] == 0, "inside, nothing is left that could tell"
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_journal", "--checkpoint", str(evidence.folder / "old.txt"), stdout=out)
    assert "登记号 0 到 0 之间有改动" in out.getvalue()
    evidence.save("new.txt", "/board/log/checkpoint")
    evidence.save("consistency.json", "/board/log/consistency.json?from=1&to=2")
    chain = ["--checkpoint", "old.txt", "--checkpoint", "new.txt", "--consistency", "consistency.json"]
    code, said = evidence.verify(evidence.page(), evidence.proof(), "--key", "keys.txt", *chain)
    assert code == WRONG
    assert "1 项到 2 项之间有改动：前面的被改过" in said


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1,200.00", "200.00"),
        ("35.50", "53.50"),
        ("4,564.50", "5,564.50"),
        ("买扫帚", "买电视"),
        ("1,235.50", "235.50"),
        ('<tr role="row">', '<tr role="row" hidden>'),
        ("<tbody>", '<tbody><tr><th>办公用品</th><td class="num money">10.00</td></tr>'),
    ],
)
def test_a_page_that_shows_something_else_than_its_body_is_found(
    story: Story, evidence: Evidence, old: str, new: str
) -> None:
    """A web server that lies in what people see and not in what programs read."""
    page, proof = evidence.page(), evidence.proof()
    html = page.read_text(encoding="utf-8")
    shown, mark, hidden = html.partition("<template")
    front, region, rest = shown.partition("data-leaf")
    assert rest.count(old) >= 1
    page.write_text(front + region + rest.replace(old, new) + mark + hidden, encoding="utf-8")
    code, said = evidence.verify(page, proof, "--key", "keys.txt", "--checkpoint", "old.txt")
    assert code == WRONG, said
    assert "✗ 页面" in said
    assert "页面和凭据里的登记号 0 是同一份内容" in said


def test_two_amounts_that_changed_places_are_found(story: Story, evidence: Evidence) -> None:
    page, proof = evidence.page(), evidence.proof()
    html = page.read_text(encoding="utf-8")
    front, mark, rest = html.rpartition("钱花到哪里")
    rest = rest.replace(">35.50<", ">#<", 1).replace(">1,200.00<", ">35.50<", 1).replace(">#<", ">1,200.00<", 1)
    page.write_text(front + mark + rest, encoding="utf-8")
    code, said = evidence.verify(page, proof, "--key", "keys.txt", "--checkpoint", "old.txt")
    assert (code, "✗ 页面上“公益支出路灯电费" in said) == (WRONG, True)


def test_a_checkpoint_signed_by_somebody_else_is_found(story: Story, evidence: Evidence, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    lines = (tmp_path / "keys.txt").read_text(encoding="utf-8").splitlines()
    other.write_text("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8\n", encoding="utf-8")
    given = [evidence.page(), evidence.proof(), "--checkpoint", "old.txt"]
    code, said = evidence.verify(*given, "--key", "other.txt")
    assert (code, "不是给出的公钥签的" in said) == (WRONG, True)
    assert evidence.verify(*given, "--key", lines[-1])[0] == HOLDS
    touched = (tmp_path / "old.txt").read_text(encoding="utf-8").replace("time 2026", "time 2027")
    (tmp_path / "old.txt").write_text(touched, encoding="utf-8")
    code, said = evidence.verify(*given, "--key", "keys.txt")
    assert (code, "签名无效" in said) == (WRONG, True)


def test_whoever_trusts_either_of_two_keys_can_check_while_one_takes_over(story: Story, evidence: Evidence) -> None:
    old = evidence.folder / "keys.txt"
    make_signing_key("tests/board/log")
    chain = later(story, evidence)
    new = evidence.save("both.txt", "/board/log/keys")
    assert len(new.read_text().splitlines()) == len(old.read_text().splitlines()) + 2
    given = [evidence.page(), evidence.proof(), *chain[2:]]
    assert evidence.verify(*given, "--key", old)[0] == HOLDS
    assert evidence.verify(*given, "--key", new)[0] == HOLDS


def test_an_erased_body_leaves_a_provable_log(story: Story, evidence: Evidence) -> None:
    chain = later(story, evidence)
    erase_body(leaf=0, reason="附了身份证号", asked_by=1, approved_by=2, at=at(month(4)))
    code, said = evidence.verify(evidence.proof(), *chain)
    assert code == HOLDS, said
    assert "正文已删除，理由：附了身份证号" in said
    assert b"1200.00" not in evidence.proof().read_bytes()


@pytest.mark.parametrize("content", ["<p>别的网页</p>", "{}", "{", "", '{"leaf": 0, "size": 1}'])
def test_what_is_no_page_and_no_proof_is_said_in_words(story: Story, evidence: Evidence, content: str) -> None:
    (evidence.folder / "x").write_text(content, encoding="utf-8")
    code, said = evidence.verify("x")
    assert code == UNREADABLE
    assert "✗ x" in said


def test_the_program_explains_itself(story: Story, evidence: Evidence) -> None:
    code, said = evidence.verify("--help")
    assert (code, "退出码" in said) == (0, True)
    program = evidence.save("verify_published.py", "/board/log/verify.py")
    assert program.read_text(encoding="utf-8") == (ROOT / "tools" / "verify_published.py").read_text(encoding="utf-8")
