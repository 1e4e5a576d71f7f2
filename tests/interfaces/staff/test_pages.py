"""Units and people in the browser: tree, list, one person, who may change what."""

from __future__ import annotations

import pytest
from django.urls import reverse

from gridvisit.domain.staff.models import Pledge, Qualification, RoleAssignment, Staff, Training, Unit
from tests.factories.staff import PASSWORD


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_the_pages_open_for_those_who_see_people(town_a, enter, lang):
    for who in (town_a.bai, town_a.officer, town_a.sysadmin, town_a.secadmin, town_a.trainer):
        client = enter(who, lang)
        assert "白桦" in text(client.get(url("staff-list")))
        assert client.get(url("staff", town_a.bai.id)).status_code == 200
        assert "柳园供电所" in text(client.get(url("unit-list")))


def test_a_visitor_sees_only_oneself_and_a_stranger_nobody(town_a, town_b, enter):
    page = text(enter(town_a.an).get(url("staff-list")))
    assert "安宁" in page
    assert "白桦" not in page
    stranger = enter(town_b.chief)
    assert "白桦" not in text(stranger.get(url("staff-list")))
    assert stranger.get(url("staff", town_a.bai.id)).status_code == 404


def test_the_list_is_narrowed_by_unit_role_gap_and_number(town_a, enter):
    client = enter(town_a.secadmin)
    for query, seen, hidden in (
        ({"unit": str(town_a.team.id)}, "安宁", "白桦"), ({"role": "chief"}, "白桦", "安宁"),
        ({"gap": "no_exam"}, "秦明", "安宁"), ({"gap": "no_pledge"}, "秦明", "安宁"), ({"q": "a1002"}, "白桦", "安宁"),
    ):  # fmt: skip
        page = text(client.get(url("staff-list"), query))
        assert seen in page, query
        assert hidden not in page, query


def test_the_system_administrator_makes_units_and_people_but_grants_nothing(town_a, enter):
    client = enter(town_a.sysadmin)
    client.post(
        url("unit-new"),
        {
            "parent": str(town_a.county.id),
            "code": "A0102",
            "name": "东关供电所",
            "level": "station",
            "kind": "supplier",
        },
    )
    unit = Unit.objects.get(code="A0102")
    assert unit.path == "/A01/A0102/"
    client.post(url("unit-edit", unit.id), {"name": "东关中心供电所", "hotline": "88880000"})
    made = client.post(
        url("staff-new"),
        {
            "unit": str(unit.id),
            "staff_no": "A2001",
            "name": "新来",
            "username": "a2001",
            "password": PASSWORD,
        },
    )
    person = Staff.objects.get(staff_no="A2001")
    assert made.headers["Location"] == url("staff", person.id)
    assert client.post(url("role-new", person.id), {"role": "km"}).status_code == 403
    assert enter(town_a.bai).post(url("unit-new"), {}).status_code == 403


def test_what_was_typed_stays_when_a_number_is_taken(town_a, enter):
    response = enter(town_a.sysadmin).post(
        url("staff-new"), {"unit": str(town_a.team.id), "staff_no": "A1001", "name": "重名"}
    )
    assert response.status_code == 422
    assert "exists already" in text(response)
    assert "重名" in text(response)


def test_the_security_administrator_grants_and_ends_roles(town_a, now, enter):
    client = enter(town_a.secadmin)
    client.post(
        url("role-new", town_a.grid.id),
        {"role": "km", "unit": str(town_a.team.id), "valid_from": "2026-01-01"},
    )
    role = RoleAssignment.objects.get(staff=town_a.grid, role="km")
    client.post(url("role-end", town_a.grid.id, role.id))
    role.refresh_from_db()
    assert role.valid_to is not None
    three = client.post(
        url("role-new", town_a.sysadmin.id),
        {"role": "auditor", "unit": str(town_a.county.id), "valid_from": "2026-01-01"},
    )
    assert three.status_code == 409
    assert "three different persons" in text(three)


def test_the_trainer_records_exam_training_and_pledge(town_a, enter):
    client, person = enter(town_a.trainer), town_a.handler
    client.post(
        url("qualification-new", person.id),
        {"level": "L2", "score": "88", "exam_at": "2026-05-01", "valid_to": "2027-04-30"},
    )
    client.post(
        url("training-new", person.id),
        {"course": "安全", "kind": "safety", "hours": "16", "held_on": "2026-06-01"},
    )
    client.post(url("pledge-new", person.id), {"signed_on": "2026-06-01", "document": "BM-9"})
    for model in (Qualification, Training, Pledge):
        assert model.objects.filter(staff=person).count() == 1
    assert "L2" in text(client.get(url("staff", person.id)))


def test_who_left_keeps_no_access(town_a, enter):
    gone = enter(town_a.handler)
    assert gone.get(url("home")).status_code == 200
    enter(town_a.sysadmin).post(
        url("staff-edit", town_a.handler.id),
        {"unit": str(town_a.station.id), "name": "韩修", "active_to": "2026-01-31"},
    )
    assert gone.get(url("home")).status_code == 403


def test_a_sign_in_is_given_with_a_password_that_is_good_enough(town_a, enter):
    client = enter(town_a.sysadmin)
    weak = client.post(url("staff-sign-in", town_a.an.id), {"password": "12345"})
    assert weak.status_code == 422
    client.post(url("staff-sign-in", town_a.an.id), {"password": "another-lamp-2026"})
    town_a.an.user.refresh_from_db()
    assert town_a.an.user.check_password("another-lamp-2026")
