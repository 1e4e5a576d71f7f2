"""Code lists: closed, complete in both languages, usable by models, forms and templates."""

from __future__ import annotations

import pytest

from gridvisit.standard import vocabulary
from gridvisit.standard.vocabulary import (
    CONDITIONAL_SUPPLIES,
    MANDATORY_SUPPLIES,
    Channel,
    EvidenceKind,
    Side,
    Step,
    Supply,
    Vocabulary,
    VoltageLevel,
    supplies_for,
)

LISTS = [
    found
    for found in vars(vocabulary).values()
    if isinstance(found, type) and issubclass(found, Vocabulary) and found is not Vocabulary
]


@pytest.mark.parametrize("codes", LISTS)
def test_every_code_has_two_labels_and_no_label_is_shared(codes):
    assert len(codes) >= 2
    for lang in ("zh", "en"):
        labels = [member.label(lang) for member in codes]
        assert all(labels)
        assert len(set(labels)) == len(labels), labels
    assert not any("\u4e00" <= sign <= "\u9fff" for member in codes for sign in member.en)


def test_a_label_is_asked_of_a_member_or_of_the_list():
    assert Channel.ONSITE.label() == "现场走访"
    assert Channel.label("onsite", "en") == Channel.ONSITE.label("en") == "On site"
    assert Channel.label("pigeon", "en") == "pigeon"
    assert Channel.label(None) == ""


def test_members_are_plain_strings():
    assert Channel("phone") is Channel.PHONE
    assert f"{Channel.PHONE}" == "phone" == Channel.PHONE
    assert Channel.choices()[0] == ("onsite", "On site")
    assert Channel.has("online")
    assert not Channel.has("fax")


def test_there_are_seven_steps_in_order():
    assert Step.codes() == ("S1", "S2", "S3", "S4", "S5", "S6", "S7")
    assert Step.S1.zh == "走访前准备"
    assert Step.S7.zh == "走访信息归档"


def test_voltage_knows_its_kilovolts_and_six_is_high():
    assert [level.kv for level in VoltageLevel][:4] == [0.22, 0.38, 6.0, 10.0]
    assert [level.value for level in VoltageLevel if not level.is_high] == ["220V", "380V"]


def test_evidence_from_the_customer_is_a_code_or_a_signature():
    assert {kind for kind in EvidenceKind if kind.side is Side.CUSTOMER} == {
        EvidenceKind.CUSTOMER_CODE,
        EvidenceKind.SIGNATURE,
    }


def test_supplies_grow_with_the_circumstances():
    base = supplies_for("onsite")
    assert len(base) == 6
    assert supplies_for(Channel.ONSITE, ["home", "electrical_room"])[6:] == (
        Supply.SHOE_COVERS,
        Supply.HELMET,
        Supply.INSULATED_SHOES,
        Supply.TORCH,
    )
    assert supplies_for("phone", ["home"]) == supplies_for("phone")
    assert set(MANDATORY_SUPPLIES) == set(CONDITIONAL_SUPPLIES) == set(Channel)
