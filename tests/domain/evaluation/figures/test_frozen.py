"""A month is frozen on its day; late data changes today's figure, never the frozen one. Units are counted together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridvisit.domain.evaluation.indicators import (
    FORMULAS,
    by_unit,
    drill,
    expected,
    figures,
    frozen,
    sources,
)
from gridvisit.domain.evaluation.indicators.figures import scope_of
from gridvisit.domain.evaluation.models import FrozenFigure, ParameterOverride
from gridvisit.domain.evaluation.rules import parse_period
from gridvisit.domain.staff.models import Unit
from gridvisit.foundation.audit.models import AuditEntry
from tests.domain.evaluation.figures import hand_service, hand_visits
from tests.domain.evaluation.figures.by_hand import TABLE
from tests.domain.evaluation.figures.rows import HOUR, NOON, NOW, County, noon

pytestmark = pytest.mark.django_db
NOVEMBER = parse_period("2026-11")
ENTERED = (hand_visits, hand_service)


@pytest.fixture
def k(db: None) -> County:
    return County()


def kept(k: County, code: str, unit: Unit | None = None) -> FrozenFigure:
    return frozen.frozen_of(actor=None, unit=unit or k.county, period=NOVEMBER)[code]


def test_before_its_day_nothing_is_frozen_and_on_it_everything_once(k: County) -> None:
    k.visits(2)
    assert frozen.freeze_due(noon(4, month=12)) == 0
    assert frozen.freeze_due(noon(5, month=12)) == 3 * len(FORMULAS)
    assert frozen.freeze_due(noon(6, month=12)) == 0
    assert FrozenFigure.objects.count() == 3 * len(FORMULAS)
    entry = AuditEntry.objects.get(verb="figures.frozen")
    assert entry.after == {"period": "2026-11", "units": 3, "figures": 150}


def test_late_data_changes_todays_figure_and_not_the_frozen_one(k: County) -> None:
    k.visits(3)
    frozen.freeze_due(noon(5, month=12))
    k.visit(valid=False)
    today, then = k.figure("I14"), kept(k, "I14")
    assert (today.shown("en"), frozen.shown(then, "en")) == ("75.0 %", "100.0 %")
    assert (then.numerator, then.denominator, then.n) == (3, 3, 3)
    assert frozen.differs(then, today)
    assert not frozen.differs(kept(k, "I09"), k.figure("I09"))
    frozen.freeze(root=k.county, period=NOVEMBER, now=NOW)
    assert frozen.shown(kept(k, "I14"), "en") == "100.0 %"


def test_a_frozen_figure_carries_what_one_needs_to_repeat_it(k: County) -> None:
    k.visits(2)
    frozen.freeze_due(noon(5, month=12))
    then, today = kept(k, "I14", k.a), k.figure("I14", unit=k.a)
    assert (then.edition, then.formula_version) == (today.version, 1)
    assert then.cut_off == NOVEMBER.ends_at
    assert then.frozen_at == noon(5, month=12)
    assert (then.low, then.high) == (pytest.approx(today.low), pytest.approx(today.high))
    assert frozen.interval_shown(then, "zh") == today.interval_shown("zh")
    assert kept(k, "I14", k.b).value is None, "no data is frozen as no data"


def test_a_company_founded_later_and_a_closed_unit_are_not_frozen(k: County) -> None:
    Unit.objects.filter(pk=k.b.pk).update(active_to=date(2026, 10, 31))
    assert frozen.freeze_due(noon(5, month=12)) == 2 * len(FORMULAS)
    FrozenFigure.objects.all().delete()
    Unit.objects.filter(pk=k.county.pk).update(created_at=noon(2, month=12))
    assert frozen.freeze_due(noon(5, month=12)) == 0


# Units ----------------------------------------------------------------------------------------------------------


def busy(k: County) -> None:
    for unit, owner in ((k.a, k.an), (k.b, k.bo)):
        party = k.party(unit=unit)
        k.visits(2, party=party, owner=owner)
        k.visit(party=party, owner=owner, channel="phone", valid=False)
        k.follow_up(visit=k.visit(party=party, owner=owner), result="solved_confirmed", done=noon(11))
        for met in (noon(12), None):
            k.due(k.demand(unit=unit, account_id=k.account(party).id), "answer", noon(12), met)


def same(one: object) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in ("code", "numerator", "denominator", "n", "value", "version"))


def test_units_counted_together_are_what_each_counts_alone(k: County) -> None:
    busy(k)
    together = by_unit(
        actor=None, unit=k.county, units=[k.a, k.b, k.county], period="2026-11", now=NOW
    )  # fmt: skip
    for unit in (k.a, k.b, k.county):
        alone = figures(actor=None, unit=unit, period="2026-11", now=NOW)
        assert [same(one) for one in together[unit.id]] == [same(one) for one in alone]


def test_the_number_of_queries_does_not_depend_on_the_number_of_units(k: County) -> None:
    busy(k)

    def queries(units: list[Unit]) -> int:
        with CaptureQueriesContext(connection) as seen:
            by_unit(actor=None, unit=k.county, units=units, period="2026-11", now=NOW)
        return len(seen)

    few = queries([k.a])
    more = [k._unit(f"S{number}", "station", k.county) for number in range(8)]
    assert queries([k.a, k.b, *more]) == few


def test_a_unit_with_a_tightened_parameter_is_counted_by_it_also_in_the_table(k: County) -> None:
    k.visit(recorded_at=NOON + 3 * HOUR)  # two hours after the end
    ParameterOverride.objects.create(
        tenant_id=k.county.id, unit=k.a, parameter="7.2-06.within", value=1, valid_from=date(2026, 1, 1), reason="x",
        created_at=noon(1, month=1),
    )  # fmt: skip
    assert k.figure("I16").value == 1
    assert k.figure("I16", unit=k.a).value == 0
    found = by_unit(
        actor=None, unit=k.county, units=[k.a, k.county], period="2026-11", now=NOW, codes=("I16",)
    )
    assert (found[k.a.id][0].value, found[k.county.id][0].value) == (0, 1)


@pytest.mark.parametrize("code", ["I09", "I14", "I16", "I18", "I20", "I21", "I22", "I27", "I39", "I41"])
def test_counted_by_the_database_or_one_by_one_is_the_same(k: County, code: str) -> None:
    TABLE[code][0](k)
    scope = scope_of(actor=None, unit=k.county, period="2026-11", now=NOW)
    counted = sources.cases(code, scope)
    listed = sources.cases(code, replace(scope, ids=True, cache={}))
    assert sum(case.count for case in counted) == len(listed)
    assert sum(case.count for case in counted if case.hit) == sum(case.hit for case in listed)
    assert all(case.id is None for case in counted)
    assert all(case.id is not None for case in listed)


# Expected against actual ----------------------------------------------------------------------------------------


def test_hard_customers_are_expected_to_give_less(k: County) -> None:
    """Company: HV 2 of 10 valid, LV 9 of 10. A has 8 HV (2 valid) and 2 LV (2 valid): expected 8·.2 + 2·.9 = 3.4."""
    for unit, cls, valid, number in (
        (k.a, "hv", True, 2), (k.a, "hv", False, 6), (k.a, "lv", True, 2), (k.b, "hv", False, 2), (k.b, "lv", True, 7),
        (k.b, "lv", False, 1),
    ):  # fmt: skip
        for _n in range(number):
            k.visit(party=k.party(cls, unit=unit), valid=valid)
    found = expected("I14", actor=None, unit=k.a, period="2026-11", now=NOW)
    assert found is not None
    assert (found.found.observed, found.found.expected, found.found.n) == (4, pytest.approx(3.4), 10)
    assert found.ratio_shown() == "1.18"
    assert found.found.apart == "", "40 % against 65 % of all: the mix explains it"
    assert [(line.title.en, line.hits, line.n) for line in found.lines] == [
        ("10 kV with own transformer", 2, 8), ("Low voltage", 2, 2),
    ]  # fmt: skip
    assert expected("I14", actor=None, unit=k.county, period="2026-11", now=NOW) is None
    assert expected("I23", actor=None, unit=k.a, period="2026-11", now=NOW) is None


def test_the_records_behind_a_rate_are_events_above_and_visits_below(k: County) -> None:
    visits = k.visits(3)
    demand = k.demand(visit_id=visits[0].id)
    actor = k.staff("qa", k.county, role="qa")
    above = drill("I19", "numerator", actor=actor, unit_id=k.county.id, period="2026-11", now=NOW)
    below = drill("I19", "denominator", actor=actor, unit_id=k.county.id, period="2026-11", now=NOW)
    assert (above.kind, above.ids) == ("demand", (demand.id,))
    assert (below.kind, set(below.ids)) == ("visit", {visit.id for visit in visits})
