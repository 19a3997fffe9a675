"""Files with something in a hiding place, one maker for each: ``SHEETS["comment"]("…")`` is an XLSX with it there."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

Maker = Callable[[str], bytes]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_parts(content: bytes, **parts: str | bytes) -> bytes:
    """The packed file with parts added or replaced; ``__`` in a name is a slash."""
    given = {name.replace("__", "/"): data for name, data in parts.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in given:
                new.writestr(name, old.read(name))
        for name, data in given.items():
            new.writestr(name, data)
    return packed.getvalue()


# Spreadsheets -----------------------------------------------------------------------------------------------------


def book(change: Callable[[Any], None]) -> bytes:
    made = Workbook()
    made.active.append(["用途", "金额"])
    change(made)
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def put(cell: str, value: Any, sheet: str = "") -> Callable[[Any], None]:
    def change(made: Any) -> None:
        (made[sheet] if sheet else made.active)[cell] = value

    return change


def _hidden_sheet(state: str) -> Maker:
    def make(secret: str) -> bytes:
        def change(made: Any) -> None:
            sheet = made.create_sheet("底稿")
            sheet["C7"] = secret
            sheet.sheet_state = state

        return book(change)

    return make


def _hidden_line(secret: str, *, row: bool) -> bytes:
    def change(made: Any) -> None:
        made.active["D4"] = secret
        if row:
            made.active.row_dimensions[4].hidden = True
        else:
            made.active.column_dimensions["D"].hidden = True

    return book(change)


def _comment(secret: str) -> bytes:
    return book(lambda made: setattr(made.active["A1"], "comment", Comment(f"核对{secret}", "会计")))


def _name(secret: str) -> bytes:
    return book(lambda made: made.defined_names.add(DefinedName("备注", attr_text=f'"{secret}"')))


def _header(secret: str) -> bytes:
    return book(lambda made: setattr(made.active.oddHeader.left, "text", secret))


def _footer(secret: str) -> bytes:
    return book(lambda made: setattr(made.active.evenFooter.right, "text", secret))


def _property(secret: str) -> bytes:
    return book(lambda made: setattr(made.properties, "keywords", secret))


def _custom_property(secret: str) -> bytes:
    return book(lambda made: made.custom_doc_props.append(StringProperty(name="经手", value=secret)))


def _validation(secret: str) -> bytes:
    def change(made: Any) -> None:
        rule = DataValidation(type="list", formula1='"是,否"', promptTitle="提示", prompt=f"例如{secret}")
        rule.add("B2")
        made.active.add_data_validation(rule)

    return book(change)


def _choices(secret: str) -> bytes:
    def change(made: Any) -> None:
        rule = DataValidation(type="list", formula1=f'"{secret},无"')
        rule.add("B2")
        made.active.add_data_validation(rule)

    return book(change)


def _cached(secret: str) -> bytes:
    cell = f'<c r="A2" t="str"><f>CONCATENATE(B9,C9)</f><v>{secret}</v></c>'
    sheet = f'<worksheet {MAIN}><sheetData><row r="2">{cell}</row></sheetData></worksheet>'
    return with_parts(book(lambda made: None), **{"xl/worksheets/sheet1.xml": sheet})


def _formula(secret: str) -> bytes:
    cell = f'<c r="A2"><f>LEN("{secret[:6]}"&amp;"{secret[6:]}")</f><v>18</v></c>'
    sheet = f'<worksheet {MAIN}><sheetData><row r="2">{cell}</row></sheetData></worksheet>'
    return with_parts(book(lambda made: None), **{"xl/worksheets/sheet1.xml": sheet})


def _unreferenced(secret: str) -> bytes:
    strings = f"<sst {MAIN}><si><t>用途</t></si><si><r><t>{secret[:5]}</t></r><r><t>{secret[5:]}</t></r></si></sst>"
    return with_parts(book(lambda made: None), **{"xl/sharedStrings.xml": strings})


def _threaded(secret: str) -> bytes:
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    one = f'<threadedComment ref="A1"><text>{secret}</text></threadedComment>'
    text = f'<ThreadedComments xmlns="{space}">{one}</ThreadedComments>'
    return with_parts(book(lambda made: None), **{"xl/threadedComments/threadedComment1.xml": text})


def _drawing(secret: str) -> bytes:
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    runs = f"<a:p><a:r><a:t>{secret[:9]}</a:t></a:r><a:r><a:t>{secret[9:]}</a:t></a:r></a:p>"
    return with_parts(book(lambda made: None), **{"xl/drawings/drawing1.xml": f"<a:txBody {space}>{runs}</a:txBody>"})


def _alternative(secret: str) -> bytes:
    shape = f'<p><cNvPr id="2" name="图片 1" descr="{secret}"/></p>'
    return with_parts(book(lambda made: None), **{"xl/drawings/drawing1.xml": shape})


def _pivot(secret: str) -> bytes:
    cache = f'<pivotCacheDefinition {MAIN}><sharedItems><s v="{secret}"/></sharedItems></pivotCacheDefinition>'
    return with_parts(book(lambda made: None), **{"xl/pivotCache/pivotCacheDefinition1.xml": cache})


def _xml_comment(secret: str) -> bytes:
    return with_parts(book(lambda made: None), **{"customXml/item1.xml": f"<root><!-- {secret} --></root>"})


SHEETS: dict[str, Maker] = {
    "text cell": lambda secret: book(put("A2", f"补贴{secret}")),
    "split over cells": lambda secret: book(lambda made: made.active.append([secret[:6], secret[6:14], secret[14:]])),
    "one digit a cell": lambda secret: book(lambda made: made.active.append(list(secret))),
    "digits over numeric cells": lambda secret: book(
        lambda made: made.active.append([int(secret[:6]), int(secret[6:14]), secret[14:]])
    ),
    "hidden sheet": _hidden_sheet("hidden"),
    "very hidden sheet": _hidden_sheet("veryHidden"),
    "hidden row": lambda secret: _hidden_line(secret, row=True),
    "hidden column": lambda secret: _hidden_line(secret, row=False),
    "comment": _comment,
    "threaded comment": _threaded,
    "defined name": _name,
    "header": _header,
    "footer": _footer,
    "property": _property,
    "custom property": _custom_property,
    "validation prompt": _validation,
    "validation choices": _choices,
    "value of a formula": _cached,
    "text in a formula": _formula,
    "string no cell shows": _unreferenced,
    "drawing": _drawing,
    "alternative text": _alternative,
    "pivot cache": _pivot,
    "comment in xml": _xml_comment,
    "name of a sheet": lambda secret: book(lambda made: made.create_sheet(secret)),
}

# Documents --------------------------------------------------------------------------------------------------------


def docx(body: str, **parts: str | bytes) -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return packed.getvalue()


def run(text: str, tag: str = "t") -> str:
    return f"<w:r><w:{tag}>{text}</w:{tag}></w:r>"


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


PLAIN = paragraph(run("会议纪要"))


def story(tag: str, secret: str) -> str:
    return f"<w:{tag} {W}>{paragraph(run(secret))}</w:{tag}>"


DOCUMENTS: dict[str, Maker] = {
    "body": lambda secret: docx(paragraph(run(f"户主{secret}"))),
    "split over runs": lambda secret: docx(paragraph(run(secret[:3]), run(secret[3:10]), run(secret[10:]))),
    "table": lambda secret: docx(
        "<w:tbl><w:tr>"
        + "".join(f"<w:tc>{paragraph(run(piece))}</w:tc>" for piece in ("王某", secret[:6], secret[6:]))
        + "</w:tr></w:tbl>"
    ),
    "header": lambda secret: docx(PLAIN, **{"word/header1.xml": story("hdr", secret)}),
    "footer": lambda secret: docx(PLAIN, **{"word/footer2.xml": story("ftr", secret)}),
    "footnote": lambda secret: docx(PLAIN, **{"word/footnotes.xml": story("footnotes", secret)}),
    "comment": lambda secret: docx(PLAIN, **{"word/comments.xml": story("comments", secret)}),
    "insertion": lambda secret: docx(paragraph(f'<w:ins w:id="1">{run(secret)}</w:ins>')),
    "deletion": lambda secret: docx(paragraph(f'<w:del w:id="1">{run(secret, "delText")}</w:del>')),
    "before a change": lambda secret: docx(
        paragraph(run(secret[:9]), f"<w:del>{run(secret[9:], 'delText')}</w:del>", f"<w:ins>{run('已删')}</w:ins>")
    ),
    "after a change": lambda secret: docx(
        paragraph(run(secret[:9]), f"<w:del>{run('12', 'delText')}</w:del>", f"<w:ins>{run(secret[9:])}</w:ins>")
    ),
    "hidden text": lambda secret: docx(paragraph(f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{secret}</w:t></w:r>")),
    "text box": lambda secret: docx(
        paragraph(f"<w:r><w:pict><w:txbxContent>{paragraph(run(secret))}</w:txbxContent></w:pict></w:r>")
    ),
    "property": lambda secret: docx(PLAIN, **{"docProps/core.xml": f"<core><subject>{secret}</subject></core>"}),
    "custom property": lambda secret: docx(
        PLAIN, **{"docProps/custom.xml": f"<Properties><property><lpwstr>{secret}</lpwstr></property></Properties>"}
    ),
    "custom xml": lambda secret: docx(PLAIN, **{"customXml/item1.xml": f"<root><who>{secret}</who></root>"}),
    "target of a link": lambda secret: docx(
        PLAIN, **{"word/_rels/document.xml.rels": f'<Relationships><Relationship Target="{secret}"/></Relationships>'}
    ),
}

# PDF --------------------------------------------------------------------------------------------------------------


def pdf(change: Callable[[PdfWriter], None] | None = None, *, text: str = "Minutes of the village meeting") -> bytes:
    made = PdfWriter()
    page = made.add_blank_page(400, 400)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): made._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = made._add_object(stream)
    if change is not None:
        change(made)
    packed = io.BytesIO()
    made.write(packed)
    return packed.getvalue()


def _xmp(secret: str) -> bytes:
    def change(made: PdfWriter) -> None:
        stream = DecodedStreamObject()
        stream.set_data(f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><d>{secret}</d></x:xmpmeta>".encode())
        stream[NameObject("/Type")] = NameObject("/Metadata")
        made.root_object[NameObject("/Metadata")] = made._add_object(stream)

    return pdf(change)


def _annotation(secret: str) -> bytes:
    return pdf(lambda made: made.add_annotation(0, FreeText(text=f"see {secret}", rect=(20, 20, 200, 60))) and None)


def _form(secret: str) -> bytes:
    def change(made: PdfWriter) -> None:
        field = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Tx"),
                NameObject("/T"): TextStringObject("name"),
                NameObject("/V"): TextStringObject(secret),
                NameObject("/F"): NumberObject(2),
                NameObject("/Rect"): ArrayObject([FloatObject(n) for n in (0, 0, 10, 10)]),
            }
        )
        reference = made._add_object(field)
        made.pages[0][NameObject("/Annots")] = ArrayObject([reference])
        fields = DictionaryObject({NameObject("/Fields"): ArrayObject([reference])})
        made.root_object[NameObject("/AcroForm")] = made._add_object(fields)

    return pdf(change)


PDFS: dict[str, Maker] = {
    "page": lambda secret: pdf(text=f"No. {secret}"),
    "metadata": lambda secret: pdf(lambda made: made.add_metadata({"/Subject": secret})),
    "xmp": _xmp,
    "annotation": _annotation,
    "form field": _form,
    "outline": lambda secret: pdf(lambda made: made.add_outline_item(title=secret, page_number=0) and None),
    "embedded file": lambda secret: pdf(
        lambda made: made.add_attachment("list.csv", f"王某,{secret}".encode("gb18030")) and None
    ),
}

# Text and packed files --------------------------------------------------------------------------------------------


def packed(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return made.getvalue()


def table(secret: str) -> str:
    return f"姓名,事由,金额\n王某,补贴{secret},500\n"


TEXTS: dict[str, Maker] = {
    "csv in UTF-8": lambda secret: table(secret).encode(),
    "csv in UTF-8 with a mark": lambda secret: table(secret).encode("utf-8-sig"),
    "csv in GB18030": lambda secret: table(secret).encode("gb18030"),
    "csv in UTF-16": lambda secret: table(secret).encode("utf-16"),
    "csv in UTF-16 without a mark": lambda secret: f"name,no\nwang,{secret}\n".encode("utf-16-le"),
    "csv over cells": lambda secret: f"王某,{secret[:6]},{secret[6:14]},{secret[14:]}\n".encode("gb18030"),
    "csv with tabs": lambda secret: f"王某\t{secret[:9]}\t{secret[9:]}\n".encode(),
    "csv with broken quotes": lambda secret: f'王某,"补贴\n{secret}'.encode(),
}
ZIPS: dict[str, Maker] = {
    "member": lambda secret: packed(**{"名单.csv": table(secret).encode("gb18030")}),
    "member of a member": lambda secret: packed(**{"a.zip": packed(**{"b.xlsx": SHEETS["comment"](secret)})}),
    "name of a member": lambda secret: packed(**{f"{secret}.csv": b"a,b\n1,2\n"}),
    "pdf in it": lambda secret: packed(**{"a.pdf": PDFS["metadata"](secret)}),
}
