"""A page of the documentation that is made from the code is found stale by `./dev lint` and mended by `--fix`."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from governance.config.management.commands.write_pages import PAGES

ROOT = Path(__file__).resolve().parents[2]


def test_every_page_that_says_it_is_generated_is_known() -> None:
    generated = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "docs").rglob("*.md")
        if any(word in path.read_text(encoding="utf-8")[:400] for word in ("do not edit", "请勿手改"))
    }
    assert generated == set(PAGES)


def test_stale_pages_are_named_then_written_and_nothing_else(tmp_path: Path) -> None:
    for name in PAGES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    with override_settings(BASE_DIR=tmp_path):
        with pytest.raises(CommandError) as refused:
            call_command("write_pages", "--check")
        assert all(name in str(refused.value) for name in PAGES)
        assert list(tmp_path.rglob("*.md")) == []
        call_command("write_pages", stdout=StringIO())
        call_command("write_pages", "--check")
        for name, page in PAGES.items():
            assert (tmp_path / name).read_text(encoding="utf-8") == page()
        stale = "docs/handbook/guard.md"
        (tmp_path / stale).write_text("another", encoding="utf-8")
        with pytest.raises(CommandError) as refused:
            call_command("write_pages", "--check")
        assert [name for name in PAGES if name in str(refused.value)] == [stale]
        said = StringIO()
        call_command("write_pages", stdout=said)
        assert said.getvalue() == f"已重新生成 {stale}\n"
