"""A report as PDF, and its charts as pictures: set by Typst from data, the same data give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from gridvisit.domain.evaluation.reports import fonts

HERE = Path(__file__).parent
PICTURE_PPI = 220.0


def render(content: Mapping[str, Any], *, cut_off: datetime) -> bytes:
    """Return the PDF (PDF/A-2u) of a report; its date is the data cut-off, so that nothing depends on the clock."""
    return _set("report.typ", content, cut_off, format="pdf", pdf_standards=["a-2u"])


def picture(block: Mapping[str, Any], *, cut_off: datetime) -> bytes:
    """Return one chart as a PNG, 16.5 cm wide."""
    return _set("chart.typ", block, cut_off, format="png", ppi=PICTURE_PPI)


def _set(template: str, data: Mapping[str, Any], at: datetime, **how: Any) -> bytes:
    faces, families = fonts.chosen()
    given = {
        "data": json.dumps(data, ensure_ascii=False, sort_keys=True),
        "fonts": json.dumps(families, ensure_ascii=False),
    }
    compiler = typst.Compiler(HERE / template, root=HERE, font_paths=faces, sys_inputs=given)
    made = compiler.compile(timestamp=at.replace(microsecond=0), **how)  # Typst counts whole seconds
    assert isinstance(made, bytes)
    return made
