"""Reading lists of divisions: CSV with the columns ``code`` and ``name``, plain, .gz or .xz.

A list is read to its end before anything is written; every line that is wrong is named with file, line, field, what was
needed and what was met (issue: "a wrong file is refused with the line and reason").
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

from governance.base.places.explain import worded
from governance.base.places.rules.division import CODE, NAME, NAME_LENGTH, code_is_well_formed, name_is_well_formed
from governance.base.verdict import Refused, Verdict, no

BUNDLE = Path(__file__).resolve().parent / "data" / "divisions.csv.xz"
COLUMNS = ("code", "name")
SHOWN = 20  # problems named at once: enough to see the pattern, few enough to read
LARGEST = 256 * 1024 * 1024  # bytes unpacked; the whole country has 18 million


@dataclass(frozen=True)
class Listing:
    """One file, read and found well formed line by line."""

    path: Path
    sha256: str
    rows: list[tuple[int, str, str]]  # line, code, name: plain tuples, there may be 665,276


def at_line(path: Path, line: int, verdict: Verdict) -> Verdict:
    """The verdict with the place in the file in front of its sentence."""
    text = _("%(file)s 第 %(line)s 行（%(field)s 栏）：%(text)s") % {
        "file": path.name,
        "line": line,
        "field": verdict.field or "—",
        "text": worded(verdict).text,
    }
    return Verdict(False, verdict.code, verdict.needed, verdict.met, verdict.basis, text, verdict.field)


def read(path: Path) -> Listing:
    """Read and check one file. Refused when it cannot be read or a line is wrong."""
    content = _unpacked(path)
    text = _decoded(path, content)
    problems: list[Verdict] = []
    rows = list(_rows(path, text, problems))
    if problems:
        raise Refused(*problems)
    if not rows:
        raise Refused(_file_problem(path, "file_empty", _("只有表头，没有数据。请核对是不是选错了文件。")))
    return Listing(path, hashlib.sha256(content).hexdigest(), rows)


def _rows(path: Path, text: str, problems: list[Verdict]) -> Iterator[tuple[int, str, str]]:
    """Good rows; what is wrong goes to ``problems`` until there are enough of them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        if any(header.count(name) != 1 for name in COLUMNS):
            problems.append(at_line(path, 1, _header_problem(header)))
            return
        width, code_at, name_at = len(header), header.index("code"), header.index("name")
        good_code, good_name = CODE.fullmatch, NAME.fullmatch
        for row in reader:
            if len(row) != width:
                if row:  # an empty line at the end is nobody's mistake
                    problems.append(at_line(path, reader.line_num, _width_problem(width, len(row))))
            else:
                code, name = row[code_at].strip(), row[name_at].strip()
                if good_code(code) and good_name(name) and len(name) <= NAME_LENGTH:
                    yield reader.line_num, code, name
                else:
                    wrong = (code_is_well_formed(code), name_is_well_formed(name))
                    problems.extend(at_line(path, reader.line_num, v) for v in wrong if not v.ok)
            if len(problems) >= SHOWN:
                return
    except csv.Error as error:
        problem = no("csv", _("不是合格的 CSV：%(error)s。请检查这一行的引号。") % {"error": error}, met=str(error))
        problems.append(at_line(path, reader.line_num, problem))


def _unpacked(path: Path) -> bytes:
    """The bytes of the file, unpacked by what its name says."""
    try:
        with _opened(path) as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise Refused(_file_problem(path, "file_missing", _("没有这个文件。请核对路径。"))) from error
    except (gzip.BadGzipFile, lzma.LZMAError, zlib.error, EOFError) as error:
        text = _("解压失败（%(error)s）：扩展名与内容不符，或文件不完整。请重新下载或重新压缩。") % {"error": error}
        raise Refused(_file_problem(path, "file_packing", text, met=str(error))) from error
    except OSError as error:
        text = _("读不出来（%(error)s）。请检查权限和路径。") % {"error": error.strerror or error}
        raise Refused(_file_problem(path, "file_unreadable", text, met=str(error))) from error
    if len(content) > LARGEST:
        text = _("解压后超过 %(limit)s MB，不像区划名录。请核对是不是选错了文件。") % {"limit": LARGEST // 1024**2}
        raise Refused(_file_problem(path, "file_large", text, needed=str(LARGEST)))
    return content


def _opened(path: Path) -> IO[bytes]:
    """By the name's ending; the content then has to agree."""
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    if path.suffix == ".xz":
        return lzma.open(path, "rb")
    return path.open("rb")


def _decoded(path: Path, content: bytes) -> str:
    """UTF-8, with or without a mark at its beginning. Another encoding is named with the line where it shows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        met = error.object[error.start : error.start + 4].hex(" ")
        text = _("不是 UTF-8 编码（字节 %(met)s）。请在表格软件里另存为“CSV UTF-8”。") % {"met": met}
        raise Refused(at_line(path, line, no("encoding", text, needed="UTF-8", met=met))) from error


def _file_problem(path: Path, code: str, text: str, *, needed: str = "", met: str = "") -> Verdict:
    return no(code, _("%(file)s：%(text)s") % {"file": path.name, "text": text}, needed=needed, met=met, field="file")


def _header_problem(header: list[str]) -> Verdict:
    met = ",".join(header)
    text = _("表头应有 code 和 name 两栏，各一次；现在是“%(met)s”。请在第一行写上 code,name。") % {"met": met}
    return no("header", text, needed=",".join(COLUMNS), met=met, field="code")


def _width_problem(needed: int, met: int) -> Verdict:
    text = _("应有 %(needed)s 栏，这一行有 %(met)s 栏。名称里有逗号时请加英文引号。") % {"needed": needed, "met": met}
    return no("columns", text, needed=str(needed), met=str(met))
