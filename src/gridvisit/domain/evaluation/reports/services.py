"""Ask for a report, make it, issue the analysis of a month (9.2-03), hand out the file. Everything is audited."""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from gridvisit.domain.evaluation.models import Report
from gridvisit.domain.evaluation.reports import content, pdf, word
from gridvisit.domain.evaluation.rules import Period, parse_period
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.files import services as files
from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

WAITING, MADE, FAILED = "waiting", "made", "failed"
FORMATS = {
    "pdf": ("application/pdf", pdf.render),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word.render),
}
LANGS = ("zh", "en")
log = logging.getLogger("gridvisit.reports")


@transaction.atomic
def ask(*, unit_id: UUID, period: str, file_format: str, lang: str, actor: Staff, now: datetime) -> Report:
    """Ask for the report of a unit, all below it, and a period; it is made in the background.

    Data count up to the end of the period, or up to now while it lasts. Raises NotFound, Forbidden, Refusal
    `report.format_unknown`, `report.lang_unknown`, `report.not_begun`, `period.unreadable`.
    """
    unit = staff.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "report.make", unit_id=unit.id)
    wanted = _checked(period, file_format, lang, now)
    row = Report.objects.create(
        tenant_id=unit.tenant_id,
        unit=unit,
        period=wanted.name,
        format=file_format,
        lang=lang,
        state=WAITING,
        cut_off=wanted.cut(now),
        maker=actor,
        **stamp(actor, now),
    )
    after = {"unit_id": unit.id, "period": wanted.name, "format": file_format, "lang": lang}
    audit.record("report.asked", row, actor=actor, at=now, after=after)
    outbox.emit("report.asked", now=now, report_id=row.id)
    return row


def _checked(period: str, file_format: str, lang: str, now: datetime) -> Period:
    if file_format not in FORMATS:
        raise Refusal(
            "report.format_unknown", status=422, field="format", given=file_format[:20], known=sorted(FORMATS)
        )
    if lang not in LANGS:
        raise Refusal("report.lang_unknown", status=422, field="lang", given=lang[:20])
    wanted = parse_period(period)
    if wanted.starts_at > now:
        raise Refusal("report.not_begun", status=422, field="period", period=wanted.name, start=wanted.start)
    return wanted


def drawn(*, unit_id: UUID, period: str, file_format: str, lang: str, now: datetime) -> bytes:
    """Return the file of a report without keeping it, for the command line. Raises as `ask`."""
    wanted = _checked(period, file_format, lang, now)
    cut_off = wanted.cut(now)
    counted = content.count(unit_id=unit_id, period=wanted, cut_off=cut_off)
    return FORMATS[file_format][1](content.write(counted, lang), cut_off=cut_off)


def on_report_asked(*, report_id: UUID | str, now: datetime, **_later: object) -> None:
    """Handler of `report.asked`: count, draw, keep the file with its hash. What cannot be made says why on its page."""
    row: Report = Report.objects.locked(UUID(str(report_id)), None)
    if row.state != WAITING:
        return
    try:
        _make(row, now)
    except Refusal as refusal:
        log.warning("report %s cannot be made: %s", row.pk, refusal.code)
        row.change(state=FAILED, error=refusal.code[:40])
        audit.record("report.failed", row, actor=None, at=now, reason=refusal.code)


def _make(row: Report, now: datetime) -> None:
    counted = content.count(unit_id=row.unit_id, period=parse_period(row.period), cut_off=row.cut_off)
    written = content.write(counted, row.lang)
    content_type, render = FORMATS[row.format]
    data = render(written, cut_off=row.cut_off)
    kept = files.keep(
        data, name=name_of(row), content_type=content_type, tenant_id=row.tenant_id, unit_id=row.unit_id,
        actor=row.maker, at=now,
    )  # fmt: skip
    row.change(
        state=MADE,
        made_at=now,
        attachment=kept,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        figures_hash=content.fingerprint(written),
    )
    audit.record("report.made", row, actor=row.maker, at=now, after={"sha256": row.sha256, "size": row.size})


def name_of(row: Report) -> str:
    """Return the name of the file, the same for every reader."""
    return f"GridVisit-{row.unit.code}-{row.period}-{row.lang}.{row.format}"


def fetch(*, report_id: UUID, actor: Staff, now: datetime) -> tuple[bytes, str, str]:
    """Return bytes, content type and name of a report's file. Raises NotFound, Refusal `report.not_made`, `file.lost`.

    The file left the system: that is audited.
    """
    row: Report = Report.objects.select_related("attachment", "unit").one(report_id, actor)
    if row.attachment is None:
        raise Refusal("report.not_made")
    data, content_type = files.fetch(row.attachment, original=True)
    audit.record("report.downloaded", row, actor=actor, at=now)
    return data, content_type, name_of(row)
