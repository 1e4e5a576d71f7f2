"""Policies, scripts and promises: published, ended, never rewritten; shown only while in force."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gridvisit.domain.content import defaults, rules, selectors, services
from gridvisit.domain.content.models import Policy, PublishedPromise, Script
from gridvisit.engines.text.promised import internal_deadline
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, Refusal
from tests.factories import visits
from tests.factories.staff import person


def test_a_station_uses_what_its_county_has_published(town_a, town_b, now):
    visits.policy(town_a.county, now=now)
    assert selectors.policies(actor=town_a.an).count() == 1
    assert selectors.policies(actor=town_b.deng).count() == 0


def test_only_who_may_publishes(town_a, now):
    with pytest.raises(Forbidden):
        services.publish_policy(
            unit_id=town_a.station.id, actor=town_a.an, now=now, code="x", edition="1", title_zh="甲", title_en="A",
            topic="TARIFF", valid_from=local_date(now),
        )  # fmt: skip


def test_a_new_edition_ends_the_former_the_day_before(town_a, now):
    today = local_date(now)
    old = visits.policy(town_a.county, now=now)
    new = visits.policy(town_a.county, now=now, edition="2", valid_from=today + timedelta(days=10))
    old.refresh_from_db()
    assert old.valid_to == today + timedelta(days=9)
    tenant = town_a.county.id
    assert [p.pk for p in selectors.policies_for(tenant_id=tenant, on=today)] == [old.pk]
    assert [p.pk for p in selectors.policies_for(tenant_id=tenant, on=today + timedelta(days=10))] == [new.pk]


def test_what_is_published_is_not_rewritten(town_a, now):
    visits.policy(town_a.county, now=now)
    with pytest.raises(Refusal, match=r"edition_taken"):
        visits.policy(town_a.county, now=now, valid_from=local_date(now))
    with pytest.raises(Refusal, match=r"edition_order"):
        visits.policy(town_a.county, now=now, edition="2", valid_from=local_date(now) - timedelta(days=100))


def test_an_ended_policy_leaves_the_pack_the_next_day(town_a, now):
    today = local_date(now)
    row = visits.policy(town_a.county, now=now)
    services.expire(
        kind="policy", content_id=row.pk, valid_to=today, reason="文件废止", actor=town_a.officer, now=now
    )
    tenant = town_a.county.id
    assert len(selectors.policies_for(tenant_id=tenant, on=today)) == 1
    assert selectors.policies_for(tenant_id=tenant, on=today + timedelta(days=1)) == []


def test_a_policy_with_gaps_is_refused_in_full(town_a, now):
    with pytest.raises(Invalid) as caught:
        services.publish_policy(
            unit_id=town_a.county.id, actor=town_a.officer, now=now, code="x", edition="1", title_zh=" ", topic="WEATHER",
            valid_from=local_date(now), audience={"party_kinds": ["alien"]}, colour="red",
        )  # fmt: skip
    assert {problem.field for problem in caught.value.problems} == {
        "title_zh", "title_en", "topic", "audience.party_kinds", "colour",
    }  # fmt: skip


def test_the_audience_decides_who_is_told(town_a, now):
    visits.policy(town_a.county, now=now, code="hv", audience={"hv": True, "market": ["P1"]})
    tenant, today = town_a.county.id, local_date(now)

    def told(**facts):
        return len(selectors.policies_for(tenant_id=tenant, on=today, party_kind="enterprise", **facts))

    assert (
        told(hv=True, market_attr="P1"),
        told(hv=False, market_attr="P1"),
        told(hv=True, market_attr="P2"),
    ) == (1, 0, 0)


def test_the_shipped_content_loads_once_and_has_new_running_and_expired_items(town_a, now):
    first = defaults.load(unit_id=town_a.county.id, now=now)
    assert first == {"policies": 13, "scripts": 3, "promises": 11, "macros": 9}
    assert defaults.load(unit_id=town_a.county.id, now=now) == dict.fromkeys(first, 0)
    today = local_date(now)
    assert Policy.objects.filter(valid_from__gt=today).exists()
    assert Policy.objects.filter(valid_to__lt=today).exists()
    assert {row.topic for row in Policy.objects.all()} == {
        "TARIFF", "CONNECT", "MARKET", "GREEN", "EE", "SAFETY", "OUTAGE", "DR", "CHANNEL", "EV", "RESALE",
    }  # fmt: skip
    assert all(row.issuer == "演示数据（非正式文件）" for row in Policy.objects.all())
    assert {row.channel for row in Script.objects.all()} == {"onsite", "phone", "online"}
    assert all("单位" in row.body_zh and "工号" in row.body_zh for row in Script.objects.all())


def test_every_published_promise_may_be_quoted(town_a, now):
    defaults.load(unit_id=town_a.county.id, now=now, demo=False)
    assert Policy.objects.count() == 0
    for lang in ("zh-hans", "en"):
        texts = selectors.promise_texts(
            tenant_id=town_a.county.id, on=local_date(now), codes=["complaint", "meter_check"], lang=lang
        )
        assert len(texts) == 2
        for text in texts.values():
            assert internal_deadline(text, [])
            assert internal_deadline(text, [text]) == ""
    assert PublishedPromise.objects.count() == 11


def expire(kind, row, on, town, now, **more):
    asked = {"reason": "文件废止", "actor": town.officer, **more}
    return services.expire(kind=kind, content_id=row.pk, valid_to=on, now=now, **asked)


def test_what_has_not_begun_is_withdrawn_and_may_be_published_anew(town_a, now):
    today = local_date(now)
    soon = visits.policy(town_a.county, now=now, valid_from=today + timedelta(days=5))
    row = expire("policy", soon, today, town_a, now)
    assert rules.standing(row.valid_from, row.valid_to, today + timedelta(days=9)) == "withdrawn"
    assert [r.pk for r in page(town_a, state="withdrawn", on=today)] == [row.pk]
    again = visits.policy(town_a.county, now=now, edition="2", valid_from=today + timedelta(days=5))
    row.refresh_from_db()
    assert row.valid_to < row.valid_from
    assert [r.pk for r in page(town_a, state="coming", on=today)] == [again.pk]


def page(town, **more):
    return selectors.page(kind="policy", actor=town.an, **more).items


def test_an_end_neither_overlaps_the_next_edition_nor_comes_twice(town_a, now):
    today = local_date(now)
    old = visits.policy(town_a.county, now=now)
    visits.policy(town_a.county, now=now, edition="2", valid_from=today + timedelta(days=10))
    with pytest.raises(Refusal, match=r"content\.overlap"):
        expire("policy", old, today + timedelta(days=10), town_a, now)
    with pytest.raises(Refusal, match=r"content\.end_in_past"):
        expire("policy", old, today - timedelta(days=2), town_a, now)
    expire("policy", old, today - timedelta(days=1), town_a, now)
    with pytest.raises(Refusal, match=r"content\.over$"):
        expire("policy", old, today + timedelta(days=3), town_a, now)
    with pytest.raises(Refusal, match=r"reason_needed"):
        expire("policy", visits.policy(town_a.county, now=now, code="b"), today, town_a, now, reason=" ")


def test_scripts_and_promises_end_too_and_the_audit_says_why(town_a, now):
    defaults.load(unit_id=town_a.county.id, now=now, demo=False)
    today = local_date(now)
    for kind, row in (("script", Script.objects.first()), ("promise", PublishedPromise.objects.first())):
        assert expire(kind, row, today, town_a, now).valid_to == today
        entry = AuditEntry.objects.get(verb=f"{kind}.expired")
        assert (entry.reason, entry.actor_id) == ("文件废止", town_a.officer.id)


def test_a_unit_cannot_replace_or_end_what_a_unit_above_published(town_a, now):
    chief = person(staff_no="A1095", name="甘站", unit=town_a.station, role="county_mkt", now=now)
    above = visits.policy(town_a.county, now=now)
    with pytest.raises(Forbidden):
        expire("policy", above, local_date(now), town_a, now, actor=chief)
    with pytest.raises(Forbidden):
        services.publish_policy(
            unit_id=town_a.station.id, actor=chief, now=now, code=above.code, edition="9", title_zh="甲", title_en="A",
            topic="TARIFF", valid_from=local_date(now),
        )  # fmt: skip
