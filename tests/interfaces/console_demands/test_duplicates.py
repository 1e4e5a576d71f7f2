"""The demand page proposes near-duplicates; a person says the same, or not the same."""

from datetime import timedelta

import pytest
from django.urls import reverse

from gridvisit.domain.demands.models import Demand
from gridvisit.domain.staff import tokens
from tests.factories import customers
from tests.factories import demands as factory


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def pair(cast, now):
    home = customers.household(unit=cast.town_a, now=now)
    ours = factory.triaged(cast, now, party_id=home.pk, verbatim="电表走得太快了,给看看")
    theirs = factory.heard(
        cast.an, now, party_id=home.pk, verbatim="客户说电表走得太快了,请核实", source="import_95598",
        external_no="95598-1", heard_at=now - timedelta(hours=3),
    )  # fmt: skip
    return ours, theirs


def test_the_same_is_merged_into_the_ticket(cast, enter, pair):
    ours, theirs = pair
    client = enter(cast.desk)
    page = text(client.get(url("demand", ours.pk)))
    assert "Perhaps the same matter" in page
    assert theirs.number in page
    answer = client.post(url("demand-alike", ours.pk), {"other": str(theirs.pk), "decision": "same"})
    assert answer["Location"].endswith(url("demand", theirs.pk))
    assert Demand.objects.get(pk=ours.pk).parent_id == theirs.pk


def test_not_the_same_is_not_proposed_again(cast, enter, pair):
    ours, theirs = pair
    client = enter(cast.desk)
    client.post(url("demand-alike", ours.pk), {"other": str(theirs.pk), "decision": "not_same"})
    assert "Perhaps the same matter" not in text(client.get(url("demand", ours.pk)))
    assert "Perhaps the same matter" not in text(client.get(url("demand", theirs.pk)))
    assert (
        client.post(url("demand-alike", ours.pk), {"other": str(theirs.pk), "decision": "?"}).status_code
        == 404
    )


def test_who_may_not_triage_sees_the_proposal_without_buttons(cast, enter, pair):
    page = text(enter(cast.bai).get(url("demand", pair[0].pk)))
    assert "Perhaps the same matter" in page
    assert url("demand-alike", pair[0].pk) not in page


def test_over_http(cast, now, client, pair):
    ours, theirs = pair
    _, secret = tokens.create(staff=cast.desk, label="test", scopes=["*"], actor=None, now=now)
    extra = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    told = client.get(f"/api/v1/demands/{ours.pk}/alike", **extra).json()
    assert [(row["id"], row["leads"]) for row in told] == [(str(theirs.pk), True)]
    body = {"other_id": str(theirs.pk)}
    path = f"/api/v1/demands/{ours.pk}/alike/not-same"
    assert client.post(path, body, content_type="application/json", **extra).json() == []
