"""The customer page of a unit, to be printed."""

from django.urls import reverse

from gridvisit.domain.demands.portal import saying


def test_the_door_of_ones_own_unit_is_shown_with_its_code(cast, enter):
    page = enter(cast.bai).get(reverse("console:demand-door")).content.decode()
    assert reverse("portal:say", args=[saying.token_of(cast.town_a.pk)]) in page
    assert "<svg" in page


def test_the_door_of_a_foreign_unit_is_not_shown(cast, enter):
    foreign = enter(cast.bai).get(reverse("console:demand-door"), {"unit": str(cast.town_b.pk)})
    assert foreign.status_code == 404
