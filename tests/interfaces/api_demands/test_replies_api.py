"""Macros and answer cards over HTTP."""

from datetime import timedelta

from gridvisit.domain.content import defaults
from tests.factories import demands as factory
from tests.interfaces.api_demands.test_demands_api import call, cast, now  # noqa: F401 - fixtures


def test_macros_and_cards_of_a_demand(cast, now, call):  # noqa: F811
    defaults.load(unit_id=cast.city.id, now=now - timedelta(days=30))
    demand = factory.handling(cast, now, type="OPINION", topic="BILL")
    status, found = call(cast.bai, "get", f"/demands/{demand.pk}/macros")
    own = next(one for one in found if one["code"] == "resolve-bill-explained")
    assert (status, own["step"], own["values"]["result"], own["missing"]) == (200, "resolve", "explained", [])
    assert set(own["values"]) == {"action", "answer", "result"}
    status, cards = call(cast.bai, "get", f"/demands/{demand.pk}/answer-cards", {"q": "meter"})
    assert status == 200
    assert all("meter" in f"{card['title']}{card['text']}{card['source']}".lower() for card in cards)
    assert call(cast.deng, "get", f"/demands/{demand.pk}/macros")[0] == 404
