"""Whom the demo's sign-in page offers, and in which order."""

from __future__ import annotations

from datetime import date

from gridvisit.domain.staff import selectors
from gridvisit.interfaces.console.views.frame import demo

TODAY = date(2026, 11, 24)


def test_the_story_comes_first_in_its_order_each_with_a_task(people):
    cast = demo.cast(selectors.demo_people(), TODAY)
    assert [card.name for card in cast.story] == ["白慧敏", "谭文静"]
    assert all(card.task for card in cast.story)
    assert cast.others == ()


def test_a_role_that_has_ended_is_not_offered(people):
    people.bai.roles.update(valid_to="2026-01-31")
    cast = demo.cast(selectors.demo_people(), TODAY)
    assert [card.name for card in cast.story] == ["谭文静"]
    assert [card.name for company in cast.others for card in company.people] == ["白慧敏"]


def test_the_page_costs_the_same_however_many_people_there_are(people, django_assert_num_queries):
    with django_assert_num_queries(3):
        demo.cast(selectors.demo_people(), TODAY)


def test_nobody_is_no_cast():
    assert demo.cast([], TODAY) == demo.Cast((), ())
