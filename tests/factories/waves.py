"""Surveys by sample, made through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from gridvisit.domain.staff import services as staff
from gridvisit.domain.staff.models import Staff
from gridvisit.domain.surveys.instruments import editions
from gridvisit.domain.surveys.models import Wave
from gridvisit.domain.surveys.rules import HANDLING
from gridvisit.domain.surveys.waves import services
from gridvisit.foundation.kernel.clock import local_date
from tests.factories import customers
from tests.factories import demands as factory

DAY = timedelta(days=1)


def second_reader(cast: factory.County, now: datetime) -> Staff:
    """Another member of quality, who approves what the first designed."""
    made = staff.create_staff(
        staff_no=f"qa2{cast.city.code}",
        name="核某",
        unit=cast.city,
        actor=None,
        now=now,
        active_from=factory.SINCE,
    )
    staff.grant_role(staff=made, role="qa", unit=cast.city, actor=None, now=now, valid_from=factory.SINCE)
    return made


def ended(cast: factory.County, now: datetime, number: int) -> list[Any]:
    """Some demands closed, each of another household."""
    return [
        factory.closed(cast, now, party_id=customers.neighbour(unit=cast.town_a, now=now).pk)
        for _n in range(number)
    ]


def designed(cast: factory.County, now: datetime, **values: Any) -> Wave:
    """A survey of the demands closed in these days, designed by 质."""
    defaults: dict[str, Any] = {
        "unit_id": cast.city.id, "title": "十一月诉求办理调查", "about": "demands", "sample_size": 6,
        "instrument_id": editions.instrument_for(
            tenant_id=cast.city.id, now=now, code=values.pop("code", HANDLING)
        ).pk,
        "frame_from": local_date(now - 20 * DAY), "frame_to": local_date(now), "ends_on": local_date(now + 14 * DAY),
    }  # fmt: skip
    return services.design(actor=cast.quality, now=now, **(defaults | values))


def fielded(cast: factory.County, now: datetime, **values: Any) -> Wave:
    """… approved by another, drawn, and everybody of the sample asked."""
    wave = designed(cast, now, **values)
    services.approve(wave_id=wave.pk, actor=second_reader(cast, now), now=now)
    wave = services.field(wave_id=wave.pk, actor=cast.quality, now=now)
    services.ask(wave_id=wave.pk, now=now)
    return wave
