"""The look keeps its promises: a strict content policy, readable contrast, and one meaning for every state."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
SITE = (ROOT / "static" / "site.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_template_compiles(name: str) -> None:
    assert get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_no_template_needs_a_looser_content_policy(path: Path) -> None:
    """script-src and style-src are 'self': no inline style, handler, script or data address anywhere."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|data:image", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.req("R-OPN-7")
def test_the_board_has_one_script_which_only_reads_aloud() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates" / "board").glob("*.html")}
    scripts = {name: re.findall(r"<script[^>]*>", page) for name, page in pages.items() if "<script" in page}
    expected = ["""<script src="{% static 'board.js' %}" defer>"""]
    assert scripts == {"community.html": expected, "disclosure.html": expected}
    assert not any(word in page for page in pages.values() for word in ("htmx_script", "hx-"))


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_every_static_file_named_exists(path: Path) -> None:
    for name in re.findall(r"{% static '([^']+)'", path.read_text(encoding="utf-8")):
        assert finders.find(name), name


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.req("R-OPN-7")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("ink", "paper"),
        ("muted", "paper"),
        ("pine", "paper"),
        ("cinnabar", "paper"),
        ("link", "paper"),
        ("ink", "sheet"),
        ("on-pine", "pine"),
        ("amber", "amber-bg"),
        ("ink", "mint"),
        ("muted", "mint"),
        ("ink", "rose"),
        ("muted", "rose"),
        ("cinnabar", "rose"),
        ("link", "rose"),
    ],
)
def test_text_is_readable_on_its_ground_at_level_aaa(theme: str, text: str, ground: str) -> None:
    blocks = re.findall(r":root \{([^}]*)\}", SITE)
    colours = tokens(blocks[0 if theme == "light" else 1])
    assert contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize(
    "state", ["published", "late", "due", "draft", "submitted", "returned", "withdrawn", "corrected", "met"]
)
def test_a_state_is_a_word_and_not_only_a_colour(state: str) -> None:
    html = render_to_string("components/state.html", {"state": state})
    assert re.search(r">[\u4e00-\u9fff]+</span>", html)
    assert f"state-{state}" in html


def test_a_month_without_income_or_expenditure_says_so() -> None:
    account = {
        "opening": "5.00",
        "income_total": "0.00",
        "expenditure_total": "0.00",
        "closing": "5.00",
        "nil": True,
        "lines": [],
    }
    assert "本月无收支" in render_to_string("components/account.html", {"account": account})


def test_the_sentence_names_what_is_late_only_when_something_is() -> None:
    facts = {"should": 5, "done": 4, "late_count": 1, "late_days": 3, "on_label": "2026年3月15日（周日）"}
    late = re.sub(r"<[^>]+>", "", render_to_string("components/sentence.html", {"sentence": facts}))
    assert "本月应公开 5 项，已公开 4 项，1 项逾期 3 天。" in late
    on_time = render_to_string("components/sentence.html", {"sentence": facts | {"late_count": 0}})
    assert "逾期" not in on_time
    assert "panel-late" not in on_time
