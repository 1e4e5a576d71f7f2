"""A report as a Word file: a docxtpl template drawn up here, filled with the data of the PDF, charts as pictures."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docxtpl import DocxTemplate, InlineImage

from gridvisit.domain.evaluation.reports import pdf
from gridvisit.foundation.kernel.clock import local

BRAND, MUTED = RGBColor(0x0B, 0x6B, 0x62), RGBColor(0x55, 0x64, 0x5F)
SOFT, HAIR = "E5F2F0", "D3DCD8"
LATIN, CHINESE = "Arial", "微软雅黑"  # both are on the machines Word runs on
CHARTS = frozenset({"bars", "stack", "trend"})
WIDTH = Cm(16.5)
PAIR, NARROW = 2, 0.55  # a table of names and numbers takes part of the width, as in the PDF
OLDEST = (1980, 1, 1, 0, 0, 0)  # a zip entry has no earlier day


def render(content: Mapping[str, Any], *, cut_off: datetime) -> bytes:
    """Return the .docx of a report; texts are escaped, and the same data give the same bytes."""
    template = DocxTemplate(io.BytesIO(_template()))
    template.render(_filled(template, content, cut_off), autoescape=True)
    _fit(template.docx, content)
    stamp = local(cut_off).replace(tzinfo=None)
    about = template.docx.core_properties
    about.title = f"{content['title']} {content['unit']} {content['period']}"
    about.author = about.last_modified_by = content["unit"]
    about.created = about.modified = stamp
    about.language = "zh-CN" if content["lang"] == "zh" else "en-GB"
    out = io.BytesIO()
    template.save(out)
    return _steady(out.getvalue())


def _filled(template: DocxTemplate, content: Mapping[str, Any], cut_off: datetime) -> dict[str, Any]:
    sections = [
        {
            "title": section["title"],
            "blocks": [_block(template, block, cut_off) for block in section["blocks"]],
        }
        for section in content["sections"]
    ]
    return {**content, "sections": sections}


def _block(template: DocxTemplate, block: Mapping[str, Any], cut_off: datetime) -> dict[str, Any]:
    if block["kind"] in CHARTS:
        drawn = io.BytesIO(pdf.picture(block, cut_off=cut_off))
        return {**block, "kind": "chart", "picture": InlineImage(template, drawn, width=WIDTH)}
    if block["kind"] == "table":
        left = sum(align == "l" for align in block["align"])
        rows = [{"words": row[:left], "numbers": row[left:]} for row in block["rows"]]
        return {**block, "words": block["head"][:left], "numbers": block["head"][left:], "rows": rows}
    return dict(block)


def _fit(doc: Any, content: Mapping[str, Any]) -> None:
    """Give every table the columns and widths its block asks for: the template knew neither."""
    blocks = [
        block for section in content["sections"] for block in section["blocks"] if block["kind"] == "table"
    ]
    for table, block in zip(doc.tables[1:], blocks, strict=True):  # the first holds the key figures
        share = NARROW if len(block["widths"]) == PAIR and block["align"][1] == "r" else 1.0
        widths = [int(WIDTH * share * width / sum(block["widths"])) for width in block["widths"]]
        grid = table._tbl.tblGrid
        for column in list(grid):
            grid.remove(column)
        for width in widths:
            grid.add_gridCol().w = width
        for row in table._tbl.tr_lst:
            for cell, width in zip(row.tc_lst, widths, strict=True):
                cell.width = width
        table.autofit = False


def _steady(data: bytes) -> bytes:
    """Return the same file with every entry of the archive dated alike."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, made.read(name))
    return out.getvalue()


# The template ---------------------------------------------------------------------------------------------------


@functools.cache
def _template() -> bytes:
    """Draw up the template: what docxtpl repeats and fills stands in it as Jinja tags."""
    doc = Document()
    _page(doc)
    _styles(doc)
    _line(doc, "{{ title }}", style="Title")
    _line(doc, "{{ unit }}　{{ period }}", size=13, bold=True)
    _line(doc, "{%p for name, value in facts %}")
    _line(doc, "{{ name }}　{{ value }}", size=9, color=MUTED, after=2)
    _line(doc, "{%p endfor %}")
    _line(doc, "{%p if provisional %}")
    _line(doc, "{{ provisional }}", bold=True)
    _line(doc, "{%p endif %}")
    _tiles(doc)
    _items(doc, "lead")
    _line(doc, "{%p for section in sections %}")
    _line(doc, "{{ section.title }}", style="Heading 1")
    _line(doc, "{%p for block in section.blocks %}")
    _line(doc, "{%p if block.kind == 'text' %}")
    _line(doc, "{{ block.text }}")
    _line(doc, "{%p elif block.kind == 'items' %}")
    _items(doc, "block['items']")
    _line(doc, "{%p elif block.kind == 'chart' %}")
    _line(doc, "{{ block.caption }}", bold=True, size=9.5, keep=True, before=8)
    _line(doc, "{{ block.picture }}", after=2)
    _note(doc)
    _line(doc, "{%p else %}")
    _line(doc, "{{ block.caption }}", bold=True, size=9.5, keep=True, before=8)
    _table(doc)
    _note(doc)
    _line(doc, "{%p endif %}")
    _line(doc, "{%p endfor %}")
    _line(doc, "{%p endfor %}")
    out = io.BytesIO()
    doc.save(out)
    return out.getvalue()


def _page(doc: Any) -> None:
    section = doc.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    head = section.header.paragraphs[0]
    _run(head, "{{ title }} · {{ unit }} · {{ period }}", size=8, color=MUTED)
    foot = section.footer.paragraphs[0]
    _run(foot, "{{ footer }}　", size=8, color=MUTED)
    for field in ("PAGE", "NUMPAGES"):
        simple = OxmlElement("w:fldSimple")
        simple.set(qn("w:instr"), field)
        foot._p.append(simple)
        number = OxmlElement("w:r")
        look = OxmlElement("w:rPr")
        size = OxmlElement("w:sz")
        size.set(qn("w:val"), "16")
        look.append(size)
        number.append(look)
        simple.append(number)
        if field == "PAGE":
            _run(foot, " / ", size=8, color=MUTED)


def _styles(doc: Any) -> None:
    for name, size, color in (("Normal", 10, None), ("Heading 1", 14, BRAND), ("Title", 22, BRAND)):
        style = doc.styles[name]
        style.font.size, style.font.name = Pt(size), LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), CHINESE)
        if color is not None:
            style.font.color.rgb, style.font.bold = color, True
    line = doc.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if line is not None:
        doc.styles["Title"].element.pPr.remove(line)
    doc.styles["Normal"].paragraph_format.space_after = Pt(5)


def _line(doc: Any, words: str, *, style: str | None = None, before: float = 0, after: float | None = None,
          keep: bool = False, **look: Any) -> Any:  # fmt: skip
    paragraph = doc.add_paragraph(style=style)
    _run(paragraph, words, **look)
    shape = paragraph.paragraph_format
    shape.keep_with_next = keep or None
    if before:
        shape.space_before = Pt(before)
    if after is not None:
        shape.space_after = Pt(after)
    return paragraph


def _run(paragraph: Any, words: str, *, size: float = 0, bold: bool = False, color: Any = None) -> None:
    run = paragraph.add_run(words)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if color is not None:
        run.font.color.rgb = color


def _items(doc: Any, name: str) -> None:
    _line(doc, f"{{%p for item in {name} %}}")
    _line(doc, "{{ item }}", style="List Bullet", size=9.5, after=3)
    _line(doc, "{%p endfor %}")


def _note(doc: Any) -> None:
    _line(doc, "{%p if block.note %}")
    _line(doc, "{{ block.note }}", size=8, color=MUTED)
    _line(doc, "{%p endif %}")


def _look(table: Any) -> None:
    """Thin lines between rows, and room around the words."""
    shape = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", HAIR)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    room = OxmlElement("w:tblCellMar")
    for side, width in (("top", "40"), ("left", "80"), ("bottom", "40"), ("right", "80")):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), width)
        edge.set(qn("w:type"), "dxa")
        room.append(edge)
    place = shape.find(qn("w:tblLook"))
    for element in (borders, room):
        shape.append(element) if place is None else place.addprevious(element)


def _tiles(doc: Any) -> None:
    table = doc.add_table(rows=3, cols=3)
    _look(table)
    for cell, words in zip(table.rows[0].cells, ("{%tr for tile in tiles %}", "", ""), strict=True):
        cell.text = words
    row = table.rows[1].cells
    for cell, words, bold in zip(
        row, ("{{ tile.label }}", "{{ tile.shown }}", "{{ tile.sub }}"), (False, True, False), strict=True
    ):
        _cell(cell, words, bold=bold)
    for cell, words in zip(table.rows[2].cells, ("{%tr endfor %}", "", ""), strict=True):
        cell.text = words
    doc.add_paragraph()


def _table(doc: Any) -> None:
    """Three rows for docxtpl: head, the row that repeats, and the tags around it; columns repeat inside the rows."""
    table = doc.add_table(rows=4, cols=6)
    _look(table)
    head = table.rows[0]
    _columns(head.cells, "h", "block.words", "block.numbers", bold=True)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeat)
    table.rows[1].cells[0].text = "{%tr for row in block.rows %}"
    _columns(table.rows[2].cells, "c", "row.words", "row.numbers")
    table.rows[3].cells[0].text = "{%tr endfor %}"


def _columns(cells: Any, name: str, words: str, numbers: str, *, bold: bool = False) -> None:
    cells[0].text = f"{{%tc for {name} in {words} %}}"
    _cell(cells[1], f"{{{{ {name} }}}}", bold=bold, shaded=bold)
    cells[2].text = "{%tc endfor %}"
    cells[3].text = f"{{%tc for {name} in {numbers} %}}"
    _cell(cells[4], f"{{{{ {name} }}}}", bold=bold, shaded=bold, right=True)
    cells[5].text = "{%tc endfor %}"


def _cell(cell: Any, words: str, *, bold: bool = False, shaded: bool = False, right: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    _run(paragraph, words, size=8.5, bold=bold)
    paragraph.paragraph_format.space_after = Pt(1)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if shaded:
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", SOFT)):
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
