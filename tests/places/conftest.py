"""A small made-up piece of the tree, through the same door as the national list."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from governance.base.places import registry
from governance.base.places.actions.load import LoadReport, load_divisions
from governance.base.places.models import Division

ON = dt.date(2026, 3, 16)
AT = dt.datetime(2026, 3, 16, 9, 30, tzinfo=dt.UTC)
LIST = """code,name
99,清省
9901,清市
990101,清溪县
990102,白石县
990101001,河口镇
990101002,云岭乡
990102001,白石镇
990101001001,河口社区居委会
990101001200,上河村委会
990101001201,下河村委会
990101001400,林场
990101001498,园区虚拟社区
990101002200,云岭村委会
990102001200,白石村委会
"""


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """``listed("code,name\\n…")``: a file with that text."""

    def write(text: str = LIST, name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def load(listed: Callable[..., Path]) -> Callable[..., LoadReport]:
    """Load a list given as text (the small tree by default) or as paths."""

    def run(*sources: str | Path, within: str = "") -> LoadReport:
        paths = [s if isinstance(s, Path) else listed(s, f"list{i}.csv") for i, s in enumerate(sources or (LIST,))]
        return load_divisions(source=paths, within=within, by=None, at=AT, progress=lambda text: None)

    return run


@pytest.fixture
def tree(db: None, load: Callable[..., LoadReport]) -> dict[str, Division]:
    """The small tree, by code."""
    load()
    return {division.code: division for division in Division.objects.all()}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[int], dt.date]]:
    """What the rooms above were told."""
    calls: list[tuple[list[int], dt.date]] = []
    monkeypatch.setattr(registry, "on_division_change", [lambda ids, on, at: calls.append((list(ids), on))])
    return calls
