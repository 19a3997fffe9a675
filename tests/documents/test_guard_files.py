"""A number in each hiding place of each kind of file is found; what cannot be read says so; nothing else goes wrong."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter

from governance.base.documents.choices import DOCX, PDF, XLSX
from governance.base.documents.queries.guard import FileLook, look_file
from governance.base.documents.queries.parts import budget
from governance.base.verdict import Refused
from tests.documents.guard_cases import Seeded, identity, mobile
from tests.documents.guard_files import DOCUMENTS, PDFS, SHEETS, TEXTS, ZIPS, book, docx, packed, pdf, put, table

pytestmark = [pytest.mark.req("R-OPN-9")]
NUMBER, PHONE = identity(Seeded("files")), mobile(Seeded("files"))
KINDS = {"xlsx": (SHEETS, XLSX), "docx": (DOCUMENTS, DOCX), "pdf": (PDFS, PDF), "csv": (TEXTS, "text/csv")}
KINDS["zip"] = (ZIPS, "application/zip")
PLACES = [(ending, place) for ending, (makers, _type) in KINDS.items() for place in makers]
CODES = {"guard_broken", "guard_encrypted", "guard_nested", "guard_too_long", "guard_too_many"}
CODES |= {"office_broken", "office_bomb", "office_macros", "office_embedded"}


def found_in(ending: str, place: str, secret: str) -> FileLook:
    makers, media_type = KINDS[ending]
    return look_file(makers[place](secret), media_type, f"附件.{ending}")


@pytest.mark.parametrize(("ending", "place"), PLACES)
def test_an_identity_number_is_found_in_each_hiding_place(ending: str, place: str) -> None:
    found = found_in(ending, place, NUMBER)
    assert "identity" in {one.kind for one in found.findings}, place
    assert all(one.label and NUMBER not in one.label + one.shown for one in found.findings)


@pytest.mark.parametrize(("ending", "place"), PLACES)
def test_the_same_file_without_it_passes(ending: str, place: str) -> None:
    makers, media_type = KINDS[ending]
    secret = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"  # eighteen signs, so that every maker can cut it
    if place in ("page", "digits over numeric cells", "csv in UTF-16 without a mark"):
        secret = "1" * 6 + "0" * 8 + "abcd" if ending != "pdf" else "A village"
    assert look_file(makers[place](secret), media_type, f"附件.{ending}").findings == []


def test_a_number_kept_as_a_number_has_lost_its_end_and_is_doubtful() -> None:
    """Spreadsheets store 15 digits: the check digit is gone, the person is not."""
    found = look_file(book(put("A2", int(NUMBER[:15] + "000"))), XLSX, "a.xlsx").findings
    assert [one.kind for one in found] == ["identity_doubtful"]
    assert [one.kind for one in look_file(book(put("A2", int(PHONE))), XLSX, "a.xlsx").findings] == ["mobile"]


def test_a_heading_says_what_the_numbers_below_it_are() -> None:
    number = "123456789012345"
    assert look_file(book(put("C2", number)), XLSX, "a.xlsx").findings == []

    def change(made: object) -> None:
        made.active["C1"], made.active["C2"] = "身份证号码", number  # type: ignore[attr-defined]

    (one,) = look_file(book(change), XLSX, "a.xlsx").findings
    assert (one.kind, one.label) == ("identity_doubtful", "表“Sheet”第2行C列 身份证号码")


def test_a_label_says_that_nobody_sees_the_place() -> None:
    labels = {place: found_in("xlsx", place, NUMBER).findings[0].label for place in ("very hidden sheet", "hidden row")}
    assert labels == {"very hidden sheet": "隐藏的表“底稿”第7行C列", "hidden row": "表“Sheet”第4行D列（隐藏）"}


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20)).save(drawn, "PNG")
    return drawn.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (picture(), "a.png"),
        (docx("", **{"word/media/image1.png": picture()}), "a.docx"),
        (packed(**{"a.png": picture()}), "a.zip"),
        (pdf(text=""), "a.pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls"),
        (bytes(range(256)) * 4, "a.bin"),
    ],
)
def test_what_no_machine_reads_here_is_said_to_be_unread(content: bytes, name: str) -> None:
    found = look_file(content, "", name)
    assert (found.findings, found.unread) == ([], True)


def test_a_file_that_is_read_through_needs_nobody_to_look() -> None:
    for content, name in ((pdf(), "a.pdf"), (book(put("A2", "修路")), "a.xlsx"), (docx("<w:p/>"), "a.docx")):
        assert not look_file(content, "", name).unread, name
    assert not look_file(book(put("A2", PHONE)), XLSX, "a.xlsx").unread


def test_the_name_of_the_file_is_looked_at() -> None:
    (one,) = look_file(pdf(), PDF, f"{NUMBER}.pdf").findings
    assert (one.kind, one.label) == ("identity", "文件名")


def encrypted_pdf() -> bytes:
    made = PdfWriter()
    made.add_blank_page(100, 100)
    made.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def encrypted_zip() -> bytes:
    content = bytearray(packed(a=b"x" * 20))
    content[6] |= 1
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


def deep(levels: int) -> bytes:
    content = b"a,b\n"
    for _level in range(levels):
        content = packed(**{"a.zip": content})
    return content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (encrypted_pdf(), "guard_encrypted"),
        (encrypted_zip(), "guard_encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "guard_encrypted"),
        (b"%PDF-1.7\nnothing", "guard_broken"),
        (docx("<w:p>", word="x"), "guard_broken"),
        (docx('<!DOCTYPE x [<!ENTITY a "b">]>'), "guard_broken"),
        (packed(a=bytes(30_000_000)), "office_bomb"),
        (deep(5), "guard_nested"),
        (docx("", **{"word/vbaProject.bin": b"x"}), "office_macros"),
        (docx("", **{"word/embeddings/a.xlsx": SHEETS["hidden row"](NUMBER)}), "office_embedded"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_its_reason(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        look_file(content, "", "a")
    assert [verdict.code for verdict in refused.value.verdicts] == [code]
    assert refused.value.verdicts[0].text


def test_entities_of_xml_are_never_unfolded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "1234"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(Refused):
        look_file(docx("", **{"customXml/item1.xml": bomb}), DOCX, "a.docx")


def test_too_much_text_is_refused_and_not_half_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_CHARACTERS", 100)
    with pytest.raises(Refused) as refused:
        look_file(("修路\n" * 200).encode(), "text/csv", "a.csv")
    assert [verdict.code for verdict in refused.value.verdicts] == ["guard_too_long"]


def test_a_file_full_of_numbers_is_refused_as_a_whole() -> None:
    rows = "\n".join(f"王某,{13000000000 + number}" for number in range(600))
    with pytest.raises(Refused) as refused:
        look_file(rows.encode(), "text/csv", "a.csv")
    assert [verdict.code for verdict in refused.value.verdicts] == ["guard_too_many"]


@pytest.mark.parametrize("at", [0, 19_990, 20_000, 39_995, 60_000])
def test_a_number_anywhere_in_a_long_text_is_found(at: int) -> None:
    text = "路" * at + NUMBER + "灯" * 30_000
    assert {one.kind for one in look_file(text.encode(), "text/plain", "a.txt").findings} == {"identity"}


@pytest.mark.parametrize("at", [0, 990, 999, 1000, 2500])
def test_a_number_anywhere_in_a_wide_row_is_found(at: int) -> None:
    cells = ["路"] * at + [NUMBER[:6], NUMBER[6:]] + ["灯"] * 1500
    assert {one.kind for one in look_file(",".join(cells).encode(), "text/csv", "a.csv").findings} == {"identity"}


def test_too_much_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_SECONDS", -1)
    with pytest.raises(Refused) as refused:
        look_file(table("甲").encode(), "text/csv", "a.csv")
    assert [verdict.code for verdict in refused.value.verdicts] == ["guard_too_long"]


SEEDS = [
    SHEETS["comment"](NUMBER),
    SHEETS["value of a formula"](NUMBER),
    DOCUMENTS["before a change"](NUMBER),
    PDFS["form field"](NUMBER),
    PDFS["embedded file"](NUMBER),
    TEXTS["csv in GB18030"](NUMBER),
    ZIPS["member of a member"](NUMBER),
]


def looked(content: bytes) -> None:
    try:
        look_file(content, "", "a")
    except Refused as refused:
        assert {verdict.code for verdict in refused.verdicts} <= CODES  # noqa: PT017 - anything else is raised


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_raises_nothing_but_a_refusal(seed: bytes, changes: list[tuple[int, int]]) -> None:
    content = bytearray(seed)
    for at, value in changes:
        content[at % len(content)] = value
    looked(bytes(content))


@given(st.sampled_from(SEEDS), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_file_cut_short_raises_nothing_but_a_refusal(seed: bytes, at: int) -> None:
    looked(seed[: at % len(seed)])


@given(st.binary(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_bytes_raise_nothing_but_a_refusal(content: bytes) -> None:
    for start in (b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe"):
        looked(start + content)


@given(st.text(alphabet=st.sampled_from("<>w:tpr c=\"&;1/'!-[]CDATA甲"), max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_xml_raises_nothing_but_a_refusal(body: str) -> None:
    looked(docx(body))
    with zipfile.ZipFile(io.BytesIO(SEEDS[0])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = body.encode()
    looked(packed(**parts))
