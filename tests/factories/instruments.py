"""Editions of questionnaires, made through the services."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from gridvisit.domain.surveys.instruments import services
from gridvisit.domain.surveys.models import Instrument
from gridvisit.domain.surveys.rules import HANDLING
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import demands as factory

ASKED = {"kind": "yes_no", "zh": "是否方便停车？", "en": "Could you park?"}


def draft(cast: factory.County, now: datetime, *, code: str = HANDLING) -> Instrument:
    """A draft of the edition in force, begun by 质."""
    return services.start(code=code, actor=cast.quality, now=now)


def changed(cast: factory.County, now: datetime, *, code: str = HANDLING, **question: Any) -> Instrument:
    """… with one question more."""
    row = draft(cast, now, code=code)
    return services.put_question(instrument_id=row.pk, question=ASKED | question, actor=cast.quality, now=now)


def published(
    cast: factory.County, now: datetime, *, code: str = HANDLING, since: date | None = None, **question: Any
) -> Instrument:
    """… and put in force, from today or a later day on."""
    row = changed(cast, now, code=code, **question)
    return services.publish(
        instrument_id=row.pk, valid_from=since or local_date(now), changes="增加一题", actor=cast.quality, now=now
    )  # fmt: skip
