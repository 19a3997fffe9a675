"""Loading lists of divisions: all or nothing, again without harm, local edits kept."""

import datetime as dt
import gzip
import lzma
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from governance.base.journal.models import Entry
from governance.base.places import listing
from governance.base.places.actions.division import add_division, close_division, rename_division, set_committee
from governance.base.places.actions.load import LoadReport, load_divisions
from governance.base.places.listing import BUNDLE
from governance.base.places.models import Division
from governance.base.verdict import Refused
from tests.places.conftest import AT, LIST, ON

Load = Callable[..., LoadReport]
WHO = {"by": None, "at": AT, "on": ON}


def rows() -> list[tuple[object, ...]]:
    """Everything a load may touch."""
    return list(
        Division.objects.order_by("code").values_list(
            "code", "name", "source_name", "local", "committee", "closed_on", "parent__code"
        )
    )


def kinds(report: LoadReport) -> dict[str, int]:
    return {oddity.kind: oddity.count for oddity in report.oddities}


@pytest.mark.req("R-RES-6")
def test_a_list_becomes_a_tree(tree: dict[str, Division]) -> None:
    assert len(tree) == 14
    village = tree["990101001200"]
    assert (village.level, village.parent, village.unit_kind) == (12, tree["990101001"], "village")
    assert (village.committee, village.source_name, village.local) == ("village", "上河村委会", False)
    assert village.go_live_on is None
    assert tree["990101001001"].committee == "urban"
    assert (tree["990101001400"].unit_kind, tree["990101001400"].committee) == ("similar_urban", "")
    assert (tree["990101001498"].unit_kind, tree["990101001498"].committee) == ("virtual", "")
    assert tree["99"].parent is None


def test_loading_again_changes_nothing_and_says_so(db: None, load: Load) -> None:
    first = load()
    before = rows()
    again = load()
    assert first.added == {2: 1, 4: 1, 6: 2, 9: 3, 12: 7}
    assert again.added == dict.fromkeys((2, 4, 6, 9, 12), 0)
    assert (again.renamed, again.kept, again.vanished and again.vanished.count) == (0, 0, 0)
    assert rows() == before


def test_each_load_writes_one_entry(db: None, load: Load) -> None:
    load()
    load(within="990101")
    entries = list(Entry.objects.filter(verb="places.divisions_loaded").order_by("id"))
    assert [entry.division for entry in entries] == ["", "990101"]
    assert entries[0].data["added"] == {"2": 1, "4": 1, "6": 2, "9": 3, "12": 7}
    assert entries[0].at == AT
    assert re.fullmatch("[0-9a-f]{64}", entries[0].data["files"][0]["sha256"])


def test_within_takes_the_division_what_is_above_and_what_is_below(db: None, load: Load) -> None:
    load(within="990101001")
    assert set(Division.objects.values_list("code", flat=True)) == {
        "99", "9901", "990101", "990101001", "990101001001", "990101001200",
        "990101001201", "990101001400", "990101001498",
    }  # fmt: skip


@pytest.mark.parametrize("within", ["88", "990109"])
def test_within_something_that_the_list_does_not_hold_is_refused(db: None, load: Load, within: str) -> None:
    with pytest.raises(Refused) as refused:
        load(within=within)
    assert refused.value.verdicts[0].code == "within_empty"
    assert not Division.objects.exists()


@pytest.mark.parametrize("within", ["1", "abc", "99010"])
def test_within_must_be_a_code(db: None, load: Load, within: str) -> None:
    with pytest.raises(Refused) as refused:
        load(within=within)
    assert refused.value.verdicts[0].code == "code_form"


@pytest.mark.req("R-RES-6")
def test_a_reload_leaves_local_edits_alone(tree: dict[str, Division], load: Load) -> None:
    def pk(code: str) -> int:
        return tree[code].id

    rename_division(division_id=pk("990101001200"), name="上河新村", from_on=ON, **WHO)
    set_committee(division_id=pk("990101001400"), committee="urban", **WHO)
    close_division(division_id=pk("990101001201"), successor_id=pk("990101001200"), closed_on=ON, **WHO)
    add_division(code="990101001202", name="新设村", from_on=ON, **WHO)
    before = rows()
    report = load()
    assert rows() == before
    assert kinds(report) == {"virtual_unit": 1, "similar_unit": 1, "closed_here": 1, "other_name": 1}


def test_rooms_above_are_told_what_a_list_renamed(
    tree: dict[str, Division], load: Load, told: list[tuple[list[int], dt.date]]
) -> None:
    load()
    load(LIST.replace("云岭乡", "云岭镇"))
    assert told == [([tree["990101002"].id], ON)]


def test_a_newer_list_renames_what_nobody_edited(tree: dict[str, Division], load: Load) -> None:
    rename_division(division_id=tree["990101001200"].id, name="上河新村", from_on=ON, **WHO)
    close_division(division_id=tree["990101001201"].id, successor_id=tree["990101001200"].id, closed_on=ON, **WHO)
    newer = LIST.replace("上河村委会", "上河口村委会").replace("下河村委会", "下河口村委会").replace("云岭乡", "云岭镇")
    report = load(newer)
    named = {row[0]: row[1:3] for row in rows()}
    assert (report.renamed, report.kept) == (1, 2)
    assert named["990101002"] == ("云岭镇", "云岭镇")
    assert named["990101001200"] == ("上河新村", "上河口村委会")
    assert named["990101001201"] == ("下河村委会", "下河口村委会")
    assert Division.objects.get(code="990101001201").closed_on == ON


def test_what_a_newer_list_no_longer_names_is_reported_and_stays(tree: dict[str, Division], load: Load) -> None:
    report = load(LIST.replace("990101001201,下河村委会\n", ""))
    assert report.vanished is not None
    assert (report.vanished.count, report.vanished.examples) == (1, ["990101001201"])
    assert Division.objects.get(code="990101001201").closed_on is None


def test_a_list_of_counties_says_nothing_of_villages(tree: dict[str, Division], load: Load) -> None:
    report = load("code,name\n990101,清溪县\n990102,白石县\n")
    assert report.vanished is not None
    assert report.vanished.count == 0


def test_vanishing_is_looked_for_only_within(tree: dict[str, Division], load: Load) -> None:
    fewer = LIST.replace("990101001201,下河村委会\n", "").replace("990102001200,白石村委会\n990102001,白石镇\n", "")
    report = load(fewer, within="990101001")
    assert report.vanished is not None
    assert report.vanished.examples == ["990101001201"]


def test_new_rows_join_what_is_there(tree: dict[str, Division], load: Load) -> None:
    report = load("code,name\n990101002201,石门村委会\n")
    assert report.added[12] == 1
    assert Division.objects.get(code="990101002201").parent == tree["990101002"]


def test_national_files_with_more_columns_and_several_files_are_read(db: None, load: Load, tmp_path: Path) -> None:
    above = 'code,name,provinceCode\n99,"清省",99\n9901,"清市",99\n990101,"清溪县",99\n'
    packed = tmp_path / "villages.csv.gz"
    packed.write_bytes(gzip.compress("name,x,code\n上河村委会,1,990101001200\n".encode()))
    squeezed = tmp_path / "streets.csv.xz"
    squeezed.write_bytes(lzma.compress("\ufeffcode,name\r\n990101001,河口镇\r\n\r\n".encode()))
    assert load(packed, squeezed, above).rows == 5
    assert Division.objects.get(code="990101001200").parent.name == "河口镇"  # type: ignore[union-attr]


def test_the_same_line_twice_is_one_place(db: None, load: Load) -> None:
    report = load(LIST, LIST)
    assert report.repeated == 14
    assert Division.objects.count() == 14


def test_odd_names_and_units_are_counted(db: None, load: Load) -> None:
    odd = LIST + (
        "990101001002,城东村委会\n990101001202,城西居民委员会\n990101001203,莫𡐓村委会\n990101001204,高\ue170村委会\n"
        f"990101001205,{'长' * 20}村\n"
    )
    assert kinds(load(odd)) == {
        "village_name": 1, "urban_name": 1, "virtual_unit": 1, "similar_unit": 1,
        "private_use": 1, "beyond_bmp": 1, "long_name": 1,
    }  # fmt: skip


BAD = [
    ("code,name\n99,清省\n9901x,清市\n", 3, "code", "code_form", "9901x"),
    ("code,name\n99,清省\n990,清市\n", 3, "code", "code_form", "990"),
    ("code,name\n99,清省\n９９０１,清市\n", 3, "code", "code_form", "９９０１"),
    ("code,name\n99,清省\n,清市\n", 3, "code", "code_form", ""),
    ("code,name\n99,清省\n9901,\n", 3, "name", "name_empty", "0"),
    (f"code,name\n99,清省\n9901,{'长' * 61}\n", 3, "name", "name_long", "61"),
    ("code,name\n99,清省\n9901,清\u200b市\n", 3, "name", "name_characters", "清\u200b市"),
    ('code,name\n99,清省\n9901,"清\n市"\n', 4, "name", "name_characters", "清\n市"),
    ("code,name\n99,清省\n9901,清市,多\n", 3, "", "columns", "3"),
    ("code,name\n99,清省\n9901\n", 3, "", "columns", "1"),
    ("code,name\n99,清省\n9901,清市\n9901,白市\n", 4, "code", "code_twice", "9901 白市"),
    ("code,name\n99,清省\n8801,孤市\n", 3, "code", "parent_missing", "8801"),
    ("code,name\n99,清省\n990101001200,孤村\n", 3, "code", "parent_missing", "990101001200"),
    ("代码,名称\n99,清省\n", 1, "code", "header", "代码,名称"),
    ("99,清省\n9901,清市\n", 1, "code", "header", "99,清省"),
    ("code,name,name\n99,清省,清省\n", 1, "code", "header", "code,name,name"),
    ('code,name\n99,"清省\n', 2, "", "csv", "unexpected end of data"),
]


@pytest.mark.parametrize(("text", "line", "field", "code", "met"), BAD, ids=[f"{b[3]}-{i}" for i, b in enumerate(BAD)])
def test_a_wrong_file_is_refused_with_line_and_reason(
    db: None, load: Load, text: str, line: int, field: str, code: str, met: str
) -> None:
    with pytest.raises(Refused) as refused:
        load("code,name\n77,好省\n", text)
    (verdict,) = refused.value.verdicts
    assert (verdict.code, verdict.field, verdict.met) == (code, field, met)
    assert f"list1.csv 第 {line} 行" in verdict.text
    assert not Division.objects.exists()
    assert not Entry.objects.exists()


def test_all_wrong_lines_are_named_up_to_twenty(db: None, load: Load) -> None:
    with pytest.raises(Refused) as refused:
        load("code,name\n" + "".join(f"x{i},名\n" for i in range(50)))
    assert [v.met for v in refused.value.verdicts] == [f"x{i}" for i in range(20)]


def test_only_the_topmost_orphan_is_named(db: None, load: Load) -> None:
    with pytest.raises(Refused) as refused:
        load("code,name\n880101,孤县\n880101001,孤镇\n880101001200,孤村\n")
    (verdict,) = refused.value.verdicts
    assert (verdict.met, verdict.needed) == ("880101", "8801")


@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    [
        ("gbk.csv", "code,name\n99,清省\n".encode("gb18030"), "encoding", "第 2 行"),
        ("a.csv.gz", b"code,name\n99,x\n", "file_packing", "解压失败"),
        ("a.csv.gz", gzip.compress(b"code,name\n99,x\n", mtime=0)[:-9], "file_packing", "解压失败"),
        ("a.csv.xz", gzip.compress(b"code,name\n99,x\n", mtime=0), "file_packing", "解压失败"),
        ("a.csv.xz", lzma.compress(b"code,name\n99,x\n" * 99)[:-20], "file_packing", "解压失败"),
        ("a.csv", b"", "header", "第 1 行"),
        ("a.csv", b"code,name\n", "file_empty", "没有数据"),
        ("a.csv", lzma.compress(b"code,name\n99,x\n"), "encoding", "UTF-8"),
    ],
)
def test_an_unreadable_file_is_refused(
    db: None, load: Load, tmp_path: Path, name: str, content: bytes, code: str, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        load(path)
    (verdict,) = refused.value.verdicts
    assert verdict.code == code
    assert name in verdict.text
    assert words in verdict.text
    assert not Division.objects.exists()


def test_a_missing_file_and_a_folder_are_refused(db: None, load: Load, tmp_path: Path) -> None:
    for path, code in ((tmp_path / "no.csv", "file_missing"), (tmp_path, "file_unreadable")):
        with pytest.raises(Refused) as refused:
            load(path)
        assert refused.value.verdicts[0].code == code


def test_a_file_that_unpacks_without_end_is_refused(
    db: None, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LARGEST", 1000)
    bomb = tmp_path / "bomb.csv.xz"
    bomb.write_bytes(lzma.compress(b"0" * 100_000))
    with pytest.raises(Refused) as refused:
        load(bomb)
    assert refused.value.verdicts[0].code == "file_large"


def test_a_refused_file_leaves_the_tree_as_it_was(tree: dict[str, Division], load: Load) -> None:
    before = rows()
    with pytest.raises(Refused):
        load(LIST.replace("云岭乡", "云岭镇") + "990101003,新镇\n880101,孤县\n")
    assert rows() == before


def test_the_command_loads_a_province_of_the_real_list(db: None) -> None:
    out = StringIO()
    call_command("load_divisions", "--within", "43", stdout=out)
    provinces = set(Division.objects.filter(level=2).values_list("code", flat=True))
    assert provinces == {"43"}
    assert Division.objects.filter(level=6).count() == 134
    assert Division.objects.filter(level=12, parent=None).count() == 0
    assert Division.objects.get(code="430103").name == "天心区"
    assert Division.objects.filter(level=12).count() == 29534
    assert "登记有无自治组织后才有公开任务：105（如 430224404400" in out.getvalue()
    assert "读取 divisions.csv.xz" in out.getvalue()


def test_the_command_says_what_is_wrong_and_fails(db: None, listed: Callable[..., Path]) -> None:
    with pytest.raises(CommandError) as error:
        call_command("load_divisions", str(listed("code,name\n99,清省\nx,清市\n")))
    assert "没有导入" in str(error.value)
    assert "list.csv 第 3 行（code 栏）" in str(error.value)


def test_the_bundle_is_the_whole_country() -> None:
    rows = listing.read(BUNDLE).rows
    lengths = [len(code) for _line, code, _name in rows]
    assert {n: lengths.count(n) for n in (2, 4, 6, 9, 12)} == {2: 31, 4: 342, 6: 2978, 9: 41352, 12: 620573}
    codes = [code for _line, code, _name in rows]
    assert codes == sorted(set(codes))


def test_two_loads_at_once_make_one_tree(transactional_db: None, listed: Callable[..., Path]) -> None:
    path = listed()

    def run(_number: int) -> int:
        try:
            return sum(
                load_divisions(source=[path], within="", by=None, at=AT, progress=lambda text: None).added.values()
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        added = list(pool.map(run, range(2)))
    assert sorted(added) == [0, 14]
    assert Division.objects.count() == 14
