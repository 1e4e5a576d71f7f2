"""The report says what the screen says, whatever is in a name, the same bytes for the same data; the analysis is issued once."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from docx import Document
from pypdf import PdfReader

from gridvisit.domain.evaluation import services as judging
from gridvisit.domain.evaluation.indicators import figures
from gridvisit.domain.evaluation.models import Report, Review
from gridvisit.domain.evaluation.objecting import services as objecting
from gridvisit.domain.evaluation.reports import content, issuing, pdf, selectors, services, word
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.interfaces.jobs.handlers import HANDLERS
from tests.domain.evaluation import world

pytestmark = pytest.mark.django_db
MONTH = parse_period("2026-11")
AFTER = datetime(2026, 12, 3, 2, tzinfo=UTC)
NASTY = '泉城<b>所</b> & "二班" #strong[x] {{ 7*7 }} $x$'


@pytest.fixture
def visits(town_a, now):
    """Two visits, one without a signature, whose verdict fell after an objection."""
    type(town_a.county).objects.filter(pk=town_a.county.pk).update(name=NASTY)
    town_a.county.refresh_from_db()
    found = [world.recorded(town_a, now, signature=number > 0) for number in range(2)]
    judging.evaluate_visits(visit_ids=[visit.id for visit in found], now=now)
    row = objecting.object_to(
        visit_id=found[0].id, rule="6.1-05", ground="fact_wrong", reason="客户当场签字，照片未上传。", actor=town_a.an, now=now
    )  # fmt: skip
    objecting.decide(
        objection_id=row.id,
        decision="upheld",
        outcome="pass",
        reason="照片已补交并核对无误。",
        actor=town_a.bai,
        now=now,
    )
    return found


@pytest.fixture
def written(town_a, visits):
    counted = content.count(unit_id=town_a.county.id, period=MONTH, cut_off=MONTH.ends_at)
    return {lang: content.write(counted, lang) for lang in ("zh", "en")}


def everything(written):
    texts = []
    for section in written["sections"]:
        texts.append(section["title"])
        for block in section["blocks"]:
            texts += [cell for row in block.get("rows", ()) if isinstance(row, list) for cell in row]
            texts += block.get("items", [])
    return texts


def test_every_figure_of_the_screen_stands_in_the_report_to_the_last_digit(town_a, written):
    on_screen = figures(actor=town_a.qa, unit=town_a.county, period=MONTH, now=AFTER)
    assert len(on_screen) == 50
    for lang in ("zh", "en"):
        blocks = [block for section in written[lang]["sections"] for block in section["blocks"]]
        rows = {row[0]: row for block in blocks if len(block.get("head", ())) == 5 for row in block["rows"]}
        for figure in on_screen:
            _name, value, _sides, interval, n = rows[f"{figure.code} {figure.title.of(lang)}"]
            assert value.rstrip("*") == figure.shown(lang), figure.code
            assert interval == (figure.interval_shown(lang) or "—"), figure.code
            assert n == str(figure.n), figure.code
    assert any(
        "改判 1 件" in line for line in written["zh"]["lead"]
    )  # the objection, and no ranking of people
    assert "本报告不对人员排名；个人明细只在系统内按权限查看。" in everything(written["zh"])


def test_the_pdf_shows_the_same_texts_and_takes_no_name_for_markup(written):
    made = pdf.render(written["zh"], cut_off=MONTH.ends_at)
    assert made.startswith(b"%PDF-")
    assert made == pdf.render(written["zh"], cut_off=MONTH.ends_at)
    assert pdf.render(written["en"], cut_off=MONTH.ends_at) != made
    shown = [_squeezed(text) for text in everything(written["zh"])]
    read = _squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages))
    assert _squeezed(NASTY) in read
    assert [text for text in shown if text not in read] == []


def _squeezed(text: str) -> str:
    """The signs of a text without blanks and line ends, which a PDF does not keep."""
    return re.sub(r"\s+", "", text)


def test_the_word_file_stays_valid_with_markup_in_a_name_and_holds_every_figure(written):
    made = word.render(written["zh"], cut_off=MONTH.ends_at)
    assert made == word.render(written["zh"], cut_off=MONTH.ends_at)
    assert zipfile.ZipFile(io.BytesIO(made)).testzip() is None
    doc = Document(io.BytesIO(made))
    lines = [paragraph.text for paragraph in doc.paragraphs]
    cells = {cell.text for table in doc.tables for row in table.rows for cell in row.cells}
    assert any(NASTY in line for line in lines)
    assert not any("{{" in line.replace(NASTY, "") or "{%" in line for line in lines)
    missing = [text for text in everything(written["zh"]) if text not in cells and text not in lines]
    assert missing == []
    assert len(doc.inline_shapes) >= 2


def test_a_report_of_nothing_says_no_data_and_never_zero(town_a, now):
    counted = content.count(unit_id=town_a.station.id, period=parse_period("2026-01"), cut_off=now)
    nothing = content.write(counted, "en")
    texts = everything(nothing)
    assert texts[texts.index("I22 Answered in time") + 1] == "no data"
    assert word.render(nothing, cut_off=now)
    assert pdf.render(nothing, cut_off=now).startswith(b"%PDF-")


def made(town, now=AFTER, *, period="2026-11", actor=None, **more):
    values = {"file_format": "pdf", "lang": "zh"} | more
    row = services.ask(unit_id=town.county.id, period=period, actor=actor or town.qa, now=now, **values)
    outbox.drain(HANDLERS, now=now)
    row.refresh_from_db()
    return row


def test_a_report_is_made_in_the_background_kept_with_its_hash_and_audited(town_a, town_b, visits):
    outbox.drain(HANDLERS, now=AFTER)  # what the visits left to do is no change of data in between
    row = made(town_a)
    again = made(town_a, AFTER + timedelta(days=1))
    assert (row.state, row.size > 10_000, len(row.sha256)) == ("made", True, 64)
    assert (again.sha256, again.figures_hash) == (row.sha256, row.figures_hash)
    data, content_type, name = services.fetch(report_id=row.id, actor=town_a.officer, now=AFTER)
    assert (data[:5], content_type, name.endswith("-2026-11-zh.pdf")) == (b"%PDF-", "application/pdf", True)
    verbs = AuditEntry.objects.filter(object_id=str(row.id)).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["report.asked", "report.made", "report.downloaded"]
    with pytest.raises(NotFound):
        services.fetch(report_id=row.id, actor=town_b.chief, now=AFTER)
    with pytest.raises(NotFound):
        services.fetch(report_id=row.id, actor=town_a.an, now=AFTER)
    assert list(selectors.listing(actor=town_b.chief)) == []


def test_who_may_not_and_what_cannot_be_reported_is_refused(town_a, town_b, now):
    with pytest.raises(Forbidden):
        made(town_a, actor=town_a.cmd)
    with pytest.raises(NotFound):
        made(town_a, actor=town_b.chief)
    with pytest.raises(Refusal, match="not_begun"):
        made(town_a, now, period="2027-03")
    with pytest.raises(Refusal, match="format_unknown"):
        made(town_a, file_format="xls")
    assert Report.objects.count() == 0


def test_a_report_without_a_chinese_typeface_says_why(town_a, monkeypatch):
    def none():
        raise Refusal("report.no_font", status=500)

    monkeypatch.setattr(pdf.fonts, "chosen", none)
    row = made(town_a)
    assert (row.state, row.error, row.attachment_id) == ("failed", "report.no_font", None)


def test_the_analysis_of_a_month_is_issued_once_and_only_when_the_month_is_over(town_a, now):
    lasting = made(town_a, now + timedelta(microseconds=7))
    assert (lasting.state, lasting.cut_off) == ("made", now + timedelta(microseconds=7))
    with pytest.raises(Refusal, match="month_lasts"):
        issuing.issue(report_id=lasting.id, actor=town_a.qa, now=now)
    with pytest.raises(Refusal, match="not_a_month"):
        issuing.issue(report_id=made(town_a, period="2026-Q3").id, actor=town_a.qa, now=AFTER)
    row = made(town_a)
    issuing.issue(report_id=row.id, actor=town_a.qa, now=AFTER)
    review = Review.objects.get(unit=town_a.county, period="2026-11")
    assert (review.kind, review.issued_on, review.attachment_id) == (
        "monthly_analysis",
        AFTER.date(),
        row.attachment_id,
    )
    with pytest.raises(Refusal, match="issued_already"):
        issuing.issue(report_id=made(town_a).id, actor=town_a.qa, now=AFTER)
