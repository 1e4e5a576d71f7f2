"""An effect is set beside what the other units did in the same time: a rise of all is nobody's effect (9.1-03)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.improvement import measures, selectors, services
from gridvisit.domain.staff import services as staff
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Refusal
from tests.factories import improvement as factory

pytestmark = pytest.mark.django_db


def late(action):
    return action.done_at + timedelta(days=61)


def team(town, code, now):
    return staff.create_unit(
        code=code, name=f"客户经理{code}班", kind="supplier", level="team", parent=town.station,
        active_from=now.date() - timedelta(days=1000), actor=None, now=now,
    )  # fmt: skip


@pytest.fixture
def rising(town_a, now):
    """Our team went from 11 of 42 to 38 of 40; the team beside it from 8 of 40 to all of 40."""
    beside = team(town_a, "A010102", now)
    factory.days(beside, local_date(now) - timedelta(days=1), 8, 32)
    action = factory.waiting(town_a, now)
    factory.days(town_a.team, local_date(late(action)), 38, 2)
    factory.days(beside, local_date(late(action)), 40, 0)
    return action


def test_where_the_others_rose_as_much_it_closes_only_with_a_word_why(town_a, rising):
    now = late(rising)
    given = {"action_id": rising.pk, "effective": True, "note": "抽查属实", "actor": town_a.qa, "now": now}
    with pytest.raises(Refusal) as no:
        services.verify(**given)
    assert no.value.code == "action.no_more_than_others"
    assert no.value.facts == {"own": "+68.8", "others": "+80.0"}
    rising.refresh_from_db()
    assert rising.state == "waiting"
    closed = services.verify(**given, despite="另一个班组同期换了系统，口径不同")
    assert closed.state == "closed"
    assert "口径不同" in closed.effect_note
    assert [closed.others["before"][name] for name in ("hits", "n")] == [8, 40]


def test_it_may_be_found_not_effective_without_more_words(town_a, rising):
    done = services.verify(
        action_id=rising.pk, effective=False, note="各单位同步上升", actor=town_a.qa, now=late(rising)
    )
    assert done.state == "not_effective"


def test_the_doubt_is_said_beforehand_and_the_figures_stay_as_they_were_decided(town_a, rising):
    now = late(rising)
    seen = selectors.verification(rising, actor=town_a.qa, now=now)
    assert [problem.code for problem in seen.doubts] == ["action.no_more_than_others"]
    assert seen.may_close
    services.verify(
        action_id=rising.pk, effective=True, note="好", despite="另有佐证", actor=town_a.qa, now=now
    )
    rising.refresh_from_db()
    factory.days(town_a.station, local_date(now), 0, 50)
    kept = selectors.verification(rising, actor=town_a.qa, now=now).others
    assert (kept.after.hits, kept.after.n, kept.unit) == (40, 40, town_a.station.name)


def test_a_unit_that_acts_on_the_same_figure_is_no_measure_for_another(town_a, now):
    acting, quiet = team(town_a, "A010102", now), team(town_a, "A010103", now)
    factory.days(acting, local_date(now) - timedelta(days=1), 5, 35)
    factory.days(quiet, local_date(now) - timedelta(days=1), 20, 20)
    found = factory.found(acting, now)
    services.open_action(
        finding_ids=[found.pk], title="同样整改", owner_id=town_a.bai.id, actor=town_a.bai, now=now,
        due_on=local_date(now) + timedelta(days=20),
    )  # fmt: skip
    action = factory.waiting(town_a, now)
    for unit, passed, failed in ((town_a.team, 38, 2), (acting, 40, 0), (quiet, 21, 19)):
        factory.days(unit, local_date(late(action)), passed, failed)
    seen = selectors.verification(action, actor=town_a.qa, now=late(action))
    assert (seen.others.before.n, seen.others.after.n, seen.others.left_out) == (40, 40, 1)
    assert seen.doubts == ()


def test_a_unit_at_the_top_has_nothing_to_be_compared_with(town_a, now):
    action = factory.waiting(town_a, now)
    action.unit = town_a.county
    before = measures.before(action)
    assert measures.comparison(action, before, before, now=now) is None
