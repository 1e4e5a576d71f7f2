"""Near-duplicates across sources: proposed, decided by a person, remembered either way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gridvisit.domain.demands import alike, services
from gridvisit.domain.demands.models import Demand
from gridvisit.domain.demands.services import splitting
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from tests.factories import customers
from tests.factories import demands as factory

OURS = "上个月电费多了一倍,表是不是走快了?"
THEIRS = "客户反映:上个月电费多了一倍,怀疑表走快了,请核实"


@pytest.fixture
def home(cast, now):
    return customers.household(unit=cast.town_a, now=now)


def said(cast, now, home, words=OURS, **more):
    account = home.accounts.get()
    return factory.heard(
        cast.an, now, party_id=home.pk, account_id=account.pk, verbatim=words, visitor_id=cast.an.id, **more
    )


def ticket(cast, now, home, words=THEIRS, **more):
    values = {"source": "import_95598", "external_no": "95598-1", "heard_at": now - timedelta(days=2)} | more
    return said(cast, now, home, words, **values)


def found(demand, actor, now):
    demand = Demand.objects.get(pk=demand.pk)
    return [(one.demand.pk, one.leads) for one in alike.proposals(demand=demand, actor=actor, now=now)]


def test_the_same_matter_from_a_visit_and_a_hotline_is_proposed_and_the_ticket_leads(cast, now, home):
    ours, theirs = said(cast, now, home), ticket(cast, now, home)
    assert found(ours, cast.desk, now) == [(theirs.pk, True)]
    assert found(theirs, cast.desk, now) == [(ours.pk, False)]


def test_other_words_another_customer_or_too_long_ago_are_not_proposed(cast, now, home):
    ours = said(cast, now, home)
    ticket(cast, now, home, words="门口电线杆歪了,请来扶正")
    ticket(cast, now, home, external_no="95598-2", heard_at=now - timedelta(days=61))
    ticket(
        cast, now, customers.household(unit=cast.town_a, now=now, mobile="13700001111"), external_no="95598-3"
    )
    assert found(ours, cast.desk, now) == []


def test_two_persons_at_one_account_are_two_demands(cast, now, home):
    owner = home.contacts.get()
    from gridvisit.domain.customers import services as customer_services

    tenant = customer_services.create_contact(
        party_id=home.pk, role="resident", name="李四", mobile="13700002222", actor=None, now=now
    )
    ours = said(cast, now, home, contact_id=owner.pk)
    ticket(cast, now, home, contact_id=tenant.pk)
    assert found(ours, cast.desk, now) == []


def test_not_the_same_is_remembered_on_both(cast, now, home):
    ours, theirs = said(cast, now, home), ticket(cast, now, home)
    alike.not_same(demand_id=ours.pk, other_id=theirs.pk, actor=cast.desk, now=now)
    alike.not_same(demand_id=ours.pk, other_id=theirs.pk, actor=cast.desk, now=now)
    assert found(ours, cast.desk, now) == found(theirs, cast.desk, now) == []
    assert ours.events.filter(kind="not_same").count() == 1


def test_the_same_merges_ours_into_the_ticket_and_can_be_taken_apart(cast, now, home):
    ours, theirs = said(cast, now, home), ticket(cast, now, home)
    for row in (ours, theirs):
        services.triage(
            demand_id=row.pk, type="OPINION", topic="METER", urgency="U1", actor=cast.desk, now=now
        )
    lead = alike.same(demand_id=theirs.pk, other_id=ours.pk, actor=cast.desk, now=now)
    assert lead.pk == theirs.pk
    merged = Demand.objects.get(pk=ours.pk)
    assert (merged.state, merged.parent_id) == ("merged", theirs.pk)
    assert found(theirs, cast.desk, now) == []
    services.unmerge(demand_id=ours.pk, reason="两件事", actor=cast.desk, now=now)
    assert found(theirs, cast.desk, now) == [(ours.pk, False)]


def test_before_triage_merging_waits_and_says_so(cast, now, home):
    ours, theirs = said(cast, now, home), ticket(cast, now, home)
    (one,) = alike.proposals(demand=ours, actor=cast.desk, now=now)
    assert not one.mergeable(ours)
    with pytest.raises(Refusal, match=r"demand\.move_not_allowed"):
        alike.same(demand_id=ours.pk, other_id=theirs.pk, actor=cast.desk, now=now)


def test_parts_of_one_text_and_reports_are_never_proposed(cast, now, home):
    words = (OURS, "另外" + OURS[:-1] + "一百块。")
    whole = said(cast, now, home, "".join(words))
    parts = [splitting.Part(text=text, type="OPINION", topic="METER") for text in words]
    rows = splitting.split(demand_id=whole.pk, parts=parts, actor=cast.desk, now=now)
    assert found(rows[0], cast.desk, now) == found(rows[1], cast.desk, now) == []
    ticket(cast, now, home, type="REPORT", topic="INTEGRITY")
    assert found(rows[0], cast.desk, now) == []


def test_strangers_and_those_without_the_right_decide_nothing(cast, now, home):
    ours, theirs = said(cast, now, home), ticket(cast, now, home)
    with pytest.raises(Forbidden):
        alike.not_same(demand_id=ours.pk, other_id=theirs.pk, actor=cast.bai, now=now)
    with pytest.raises(NotFound):
        alike.not_same(demand_id=ours.pk, other_id=theirs.pk, actor=cast.bo, now=now)
    assert found(ours, cast.bai, now) == [(theirs.pk, True)]


def test_how_much_is_read_does_not_grow_with_what_is_stored(cast, now, home):
    ours = said(cast, now, home)
    ticket(cast, now, home)

    def queries():
        demand = Demand.objects.prefetch_related("events").get(pk=ours.pk)
        with CaptureQueriesContext(connection) as seen:
            alike.proposals(demand=demand, actor=cast.desk, now=now)
        return len(seen)

    queries()
    few = queries()
    for n in range(60):
        ticket(cast, now, home, external_no=f"T{n}", heard_at=now - timedelta(hours=n + 1))
    assert queries() == few


def nameless(cast, now, words=OURS, **more):
    values = {
        "verbatim": words,
        "source": "import_12345",
        "place": "",
        "contact_text": "138 0000-1234",
    } | more
    values["place"] = values["place"] or "柳园镇便民超市门前"
    return factory.heard(cast.an, now, **values)


def test_without_a_customer_the_same_telephone_place_or_words_propose(cast, now):
    ours = nameless(cast, now, place="柳园村东头 12 号")
    phone = nameless(cast, now, THEIRS, place="别处的地方", contact_text="13800001234")
    place = nameless(cast, now, THEIRS, place="柳园村东头12号", contact_text="")
    words = nameless(cast, now, OURS, place="又一个地方", contact_text="")
    other = nameless(cast, now, "门口电线杆歪了,请来扶正", place="又一个别处", contact_text="")
    assert {pk for pk, _ in found(ours, cast.desk, now)} == {phone.pk, place.pk, words.pk}
    assert other.pk not in {pk for pk, _ in found(ours, cast.desk, now)}


def test_two_telephones_or_two_customers_are_two_persons(cast, now, home):
    ours = nameless(cast, now)
    nameless(cast, now, contact_text="13900005678")
    assert found(ours, cast.desk, now) == []
    known = said(cast, now, home, place="柳园镇便民超市门前")
    other = customers.household(unit=cast.town_a, now=now, mobile="13700001111")
    theirs = said(cast, now, other, place="柳园镇便民超市门前")
    assert theirs.pk not in {pk for pk, _ in found(known, cast.desk, now)}


def test_unnamed_customers_are_never_put_together_by_their_words(cast, now):
    ours = nameless(cast, now, anonymous=True, contact_text="")
    nameless(cast, now, anonymous=True, contact_text="")
    assert found(ours, cast.desk, now) == []


def test_without_one_customer_two_are_proposed_but_not_merged(cast, now):
    ours, theirs = nameless(cast, now), nameless(cast, now, THEIRS)
    ours.refresh_from_db()
    (one,) = alike.proposals(demand=ours, actor=cast.desk, now=now)
    assert one.demand.pk == theirs.pk
    assert not one.mergeable(ours)


def test_how_alike_words_must_be_is_a_parameter_a_unit_may_tighten(cast, now, home):
    from gridvisit.standard.parameters import spec

    for name, value in ((alike.SAME_TOPIC, 40), (alike.OTHER_TOPIC, 60)):
        assert (spec(name).value, spec(name).unit, spec(name).direction.value) == (value, "%", "↓")
