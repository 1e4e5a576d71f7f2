"""The whole story in a real browser: from a customer list on somebody's disk to an improvement that needs a figure."""

from __future__ import annotations

import pytest

from gridvisit.foundation.kernel.clock import now
from tests.journeys import desk, office, phone, quality, world
from tests.journeys.stage import Stage


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.timeout(900)  # a whole year's story by hand: on a slow machine that takes its time
@pytest.mark.django_db(transaction=True)
def test_the_story_from_plan_to_improvement(stage: Stage) -> None:
    world.before(now())
    office.the_administrator_imports_the_list(stage)
    office.the_chief_proposes_december(stage)
    office.the_county_approves(stage)
    office.the_chief_gives_days(stage)

    stage.at(11, 30, 10)
    phone.the_visitor_proposes_times(stage)
    stage.messages_run()
    phone.the_customers_answer(stage)
    stage.at(12, 1, 9, 10)
    phone.a_visit_by_phone(stage)
    stage.at(12, 1, 10)
    phone.a_home_that_refuses(stage)
    stage.at(12, 2, 9, 20)
    phone.the_visit_on_site(stage)

    stage.at(12, 2, 10, 10)
    desk.the_desk_sends_it_on(stage)
    desk.the_handler_accepts_and_calls(stage)
    stage.at(12, 4, 15)
    desk.the_handler_resolves_it(stage)
    stage.at(12, 7, 10)
    desk.somebody_else_verifies(stage)

    quality.the_file_says_what_it_lacks(stage)
    quality.the_visitor_makes_the_strategy(stage)
    quality.the_chief_reads_it_too(stage)
    quality.the_promise_is_kept(stage)
    quality.the_customer_answers_the_survey(stage)
    stage.at(12, 9, 10)
    quality.somebody_else_follows_up(stage)
    quality.the_file_is_sealed(stage)

    quality.the_judgement_says_why(stage)
    quality.the_dashboard_leads_to_the_records(stage)
    quality.a_finding_becomes_an_action(stage)
    assert stage.trouble == []
