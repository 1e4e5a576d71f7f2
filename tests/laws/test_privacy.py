"""Every stored field says its data class, its purpose and how long it is kept."""

from __future__ import annotations

import pytest
from django.apps import apps

from gridvisit.foundation.privacy.declare import Privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField

PERSONAL = ("phone", "mobile", "address", "id_number", "id_card")
"""Words in field names that hold personal data; such a field is C3 or C4 and encrypted."""


PLAIN_CODES = {
    "Importance.level": "a code by which frequencies and duties are chosen",
    "Importance.industry_kind": "a code of the government's list",
    "BackupSupply.kind": "a code; the duty to test depends on it",
    "SpecialFlag.kind": "a code by which conduct on site is chosen; the words are encrypted",
    "FactRow.special": "codes and numbers by which rules decide; leaves the database with a reason and an audit entry",
    "Invitation.client_hash": "a keyed hash, already unreadable",
    "Invitation.address_hash": "a keyed hash, already unreadable",
    "Appointment.link_address": "a keyed hash, already unreadable",
}
"""Personal or sensitive columns that rules must filter by, each a short code and no free text."""


def _class(model, field) -> str | None:
    return model.PRIVACY.of(field.name) or model.PRIVACY.of(field.attname)


def _models():
    return sorted(apps.get_app_config("gridvisit").get_models(), key=lambda model: model.__name__)


def _fields(model):
    return [field for field in model._meta.get_fields() if field.concrete and not field.auto_created]


@pytest.mark.parametrize("model", _models(), ids=lambda model: model.__name__)
def test_every_field_is_declared_and_no_declaration_is_stale(model):
    declared = getattr(model, "PRIVACY", None)
    assert isinstance(declared, Privacy), f"{model.__name__} has no PRIVACY = privacy(…)"
    fields = _fields(model)
    missing = sorted(field.name for field in fields if _class(model, field) is None)
    stale = sorted(declared.classes.keys() - {name for f in fields for name in (f.name, f.attname)})
    assert (missing, stale) == ([], [])
    assert declared.purpose.strip()


def test_personal_and_sensitive_text_is_stored_encrypted():
    plain = {
        f"{model.__name__}.{field.name}"
        for model in _models()
        for field in _fields(model)
        if _class(model, field) in {"C3", "C4"}
        and field.get_internal_type() in {"CharField", "TextField"}
        and not isinstance(field, EncryptedTextField)
    }
    assert sorted(plain - PLAIN_CODES.keys()) == []
    assert sorted(PLAIN_CODES.keys() - plain) == []


def test_fields_named_like_personal_data_are_declared_so():
    lax = [
        f"{model.__name__}.{field.name} is {_class(model, field)}"
        for model in _models()
        for field in _fields(model)
        if any(word in field.name for word in PERSONAL)
        and not field.name.endswith(("_hash", "_key", "_at", "_id", "_ok"))
        and field.get_internal_type() in {"CharField", "TextField", "EncryptedTextField"}
        and _class(model, field) in {None, "C1", "C2"}
    ]
    assert lax == []
