"""Import files that mean harm or are broken (reliability 3.4, 72-80): refused with a code, quickly, in little memory."""

from __future__ import annotations

import io
import resource
import time
import zipfile

import pytest
import xlsxwriter

from gridvisit.foundation.kernel.clock import SHANGHAI
from gridvisit.foundation.kernel.errors import Invalid, Refusal
from gridvisit.foundation.kernel.text import say
from gridvisit.foundation.sheets import cells, guard
from gridvisit.foundation.sheets.columns import Column, lines, open_table
from gridvisit.foundation.sheets.reader import open_file

COLUMNS = (
    Column("no", "户号", "Account no.", "digits", limit=20),
    Column("name", "姓名", "Name", required=True),
    Column("day", "日期", "Day", "date"),
    Column("kva", "容量", "Capacity", "decimal"),
)
BOOK = '<?xml version="1.0"?><workbook xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
RELS = '<?xml version="1.0"?><Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'


def archive(tmp_path, sheet, **parts):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("xl/workbook.xml", BOOK)
        out.writestr("xl/_rels/workbook.xml.rels", RELS)
        out.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, data in parts.items():
            out.writestr(name.replace("__", "/").replace("_", "."), data)
    return path


def refused(path):
    with pytest.raises(Refusal) as caught:
        open_file(path, path.name)
    assert say(caught.value.code, "zh", **caught.value.facts) != say(
        caught.value.code, "en", **caught.value.facts
    )
    assert caught.value.status == 422
    return caught.value.code


def rows(path):
    return list(lines(open_table(open_file(path, path.name), COLUMNS, path.name)))


def test_a_bomb_is_refused_by_what_it_unpacks_to_not_by_what_it_says(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "MAX_UNPACKED_BYTES", 64 * 1024 * 1024)
    sheet = b"<worksheet>" + b"<row/>" * 20_000_000
    path = archive(tmp_path, sheet)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    assert path.stat().st_size < 1024 * 1024
    assert refused(path) == "sheet.bomb"
    assert time.perf_counter() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_million_formatted_empty_rows_are_refused(tmp_path):
    assert (
        refused(archive(tmp_path, '<worksheet><row r="1048576"><c r="A1048576" s="1"/></row></worksheet>'))
        == "sheet.too_long"
    )


def test_a_cell_at_the_far_edge_is_refused(tmp_path):
    assert (
        refused(archive(tmp_path, '<worksheet><row r="2"><c r="XFD2"><v>1</v></c></row></worksheet>'))
        == "sheet.too_wide"
    )


def test_entities_and_macros_are_refused(tmp_path):
    assert refused(archive(tmp_path, '<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>')) == "sheet.entities"
    assert refused(archive(tmp_path, "<worksheet/>", xl__vbaProject_bin="MZ")) == "sheet.macros"


def test_what_is_no_workbook_is_refused(tmp_path):
    for name, data, code in (
        ("a.xlsx", b"", "sheet.empty"), ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "sheet.kind"),
        ("a.xlsx", b"PK\x03\x04 cut off", "sheet.not_readable"), ("a.csv", b"\x00\x01\x02", "sheet.encoding"),
        ("a.csv", b"\xff\xff\xff\xff", "sheet.encoding"),
    ):  # fmt: skip
        path = tmp_path / name
        path.write_bytes(data)
        assert refused(path) == code, name
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    path = tmp_path / "docx.xlsx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("word/document.xml", "<w/>")
    assert refused(path) == "sheet.not_readable"


def test_links_to_other_files_are_not_followed(tmp_path):
    path = archive(
        tmp_path,
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>户号</t></is></c><c r="B1" t="inlineStr"><is><t>姓名</t></is></c>'
        '</row><row r="2"><c r="A2"><f>[1]A!A1</f><v>5</v></c><c r="B2" t="inlineStr"><is><t>张三</t></is></c></row></sheetData></worksheet>',
        xl__externalLinks__externalLink1_xml="<externalLink/>",
    )
    source = open_file(path, path.name)
    assert source.formulas == {(2, 0)}


@pytest.mark.parametrize("text", ["=cmd|'/C calc'!A0", "＝1+1", '=HYPERLINK("http://x")'])
def test_a_formula_is_a_problem_of_its_cell(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_text(f'户号,姓名\n3701000012345,"{text.replace(chr(34), chr(34) * 2)}"\n', encoding="utf-8")
    assert [(p.row, p.field, p.code) for p in rows(path)[0].problems] == [(2, "name", "cell.formula")]


def test_signs_that_begin_a_formula_elsewhere_are_plain_text_here(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("户号;姓名\n3701000012345;+86 厂\n;@甲\n;-乙\n", encoding="utf-8-sig")
    assert [line.values["name"] for line in rows(path)] == ["+86 厂", "@甲", "-乙"]


def test_invisible_signs_are_taken_out_and_rare_characters_kept(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "姓名,日期\n张\u200b三\u202e,2026-01-05\n𠮷野家·買買提,20260106\n   ,\n", encoding="gb18030"
    )
    assert [line.values["name"] for line in rows(path)] == ["张三", "𠮷野家·買買提"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026-02-29", "cell.no_such_day"), ("24:00", "cell.date"), ("0000-01-01", "cell.no_such_day"), ("9999-12-31", "cell.date"),
        ("明天", "cell.date"), ("2026-13-01", "cell.no_such_day"),
    ],
)  # fmt: skip
def test_days_that_do_not_exist_are_told(tmp_path, cell, code):
    path = tmp_path / "a.csv"
    path.write_text(f"姓名,日期\n张三,{cell}\n", encoding="utf-8")
    assert [p.code for p in rows(path)[0].problems] == [code]


@pytest.mark.parametrize(
    "cell", ["2026-03-05", "2026/3/5", "2026年3月5日", "2026.03.05", "20260305", "2026-03-05 00:00:00"]
)
def test_days_are_read_as_people_write_them(tmp_path, cell):
    path = tmp_path / "a.csv"
    path.write_text(f"姓名,日期\n张三,{cell}\n", encoding="utf-8")
    assert rows(path)[0].values["day"].isoformat() == "2026-03-05"


@pytest.mark.parametrize("cell", ["NaN", "Infinity", "1e309", "9223372036854775808000", "十"])
def test_numbers_that_are_none_are_told(tmp_path, cell):
    path = tmp_path / "a.csv"
    path.write_text(f"姓名,容量\n张三,{cell}\n", encoding="utf-8")
    assert [p.code for p in rows(path)[0].problems] == ["cell.number"]


def test_numbers_may_carry_units_and_commas(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('姓名,容量\n张三,"1,250 kVA"\n李四,６３０\n', encoding="utf-8")
    assert [str(line.values["kva"]) for line in rows(path)] == ["1250.00", "630.00"]


def test_numbers_and_days_of_a_workbook_are_read_by_their_type(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 3, "客户清单")
    for column, heading in enumerate(("户号（13位）", "姓名*", "日期", "容量(kVA)")):
        sheet.write(2, column, heading)
    sheet.write(3, 0, 3701000012345)
    sheet.write(3, 1, "张三")
    sheet.write_datetime(
        3, 2, __import__("datetime").datetime(2026, 3, 5), book.add_format({"num_format": "yyyy-mm-dd"})
    )
    sheet.write(3, 3, 0.1 + 0.2)
    sheet.write(4, 0, 3.701e20)
    sheet.write(4, 1, 12)
    book.close()
    first, second = rows(path)
    assert first.row == 4
    assert (first.values["no"], first.values["day"].isoformat(), str(first.values["kva"])) == (
        "3701000012345",
        "2026-03-05",
        "0.3",
    )
    assert ([p.code for p in second.problems], second.values["name"]) == (["cell.scientific"], "12")


def test_headings_twice_are_refused_with_both_places(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("户号,姓名,户名,姓名\n1,a,b,c\n", encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        rows(path)
    assert caught.value.facts == {"heading": "姓名 (Name)", "first": "B", "second": "D"}


@pytest.mark.parametrize(
    "text",
    ["2026-11-21T09:30:00+08:00", "2026-11-21T01:30:00Z", "20261121093000", "202611210930", "46347.395833333", "２０２６-11-21 09:30"],
)  # fmt: skip
def test_a_moment_is_read_as_other_systems_write_it(text):
    read = cells.parser_for(Column("at", "时间", "At", "moment"))
    assert read(text).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == "2026-11-21 09:30"


@pytest.mark.parametrize("text", ["20261321093000", "2026-02-30T09:30:00Z", "2026-11-21T25:30:00Z"])
def test_a_moment_that_never_was_is_no_moment(text):
    with pytest.raises(cells.BadCell):
        cells.parser_for(Column("at", "时间", "At", "moment"))(text)
