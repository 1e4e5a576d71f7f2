"""What a well-formed value looks like: account number, credit code, mobile, place. Pure; forms and files share it."""

from __future__ import annotations

from decimal import Decimal

from gridvisit.foundation.kernel.errors import Problem
from gridvisit.standard.vocabulary import CoordinateSystem

ACCOUNT_DIGITS = (10, 13)
MOBILE_DIGITS = 11
MAX_CAPACITY = Decimal("9999999999.99")
USCC_LENGTH = 18
MAX_LAT, MAX_LNG = 90, 180
PLACE = (3.0, 54.0, 73.0, 136.0)  # China with its waters: south, north, west, east
_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_MOD = 31


def account_no(text: str, field: str = "account_no") -> Problem | None:
    """Return what is wrong with an account number (户号): it has 10 or 13 digits and is text, never a number.

    >>> account_no("3701000012345"), account_no("370100001234").code
    (None, 'account.zeros_lost')
    """
    if not text.isascii() or not text.isdigit():
        scientific = "e+" in text.lower()
        return Problem(
            "account.scientific" if scientific else "account.not_digits",
            field=field,
            facts={"value": text[:30]},
        )
    if len(text) in ACCOUNT_DIGITS:
        return None
    if len(text) + 1 in ACCOUNT_DIGITS:
        return Problem("account.zeros_lost", field=field, facts={"value": text, "length": len(text)})
    return Problem("account.length", field=field, facts={"value": text[:30], "length": len(text)})


def is_account(text: str) -> bool:
    """Whether a text looks like an account number, so that lists cover its middle.

    >>> is_account("3701000012345"), is_account("K002")
    (True, False)
    """
    return text.isascii() and text.isdigit() and len(text) in ACCOUNT_DIGITS


def uscc(text: str, field: str = "uscc") -> Problem | None:
    """Return what is wrong with a unified social credit code (GB 32100: 18 signs, check sign by mod 31).

    >>> uscc("91370100MA3C4D5E6F").code
    'uscc.check_digit'
    """
    if len(text) != USCC_LENGTH or any(sign not in _USCC_SIGNS for sign in text):
        return Problem("uscc.form", field=field, facts={"value": text[:30]})
    expected = uscc_check_sign(text[:17])
    if text[17] != expected:
        return Problem("uscc.check_digit", field=field, facts={"value": text, "expected": expected})
    return None


def uscc_check_sign(first17: str) -> str:
    """Return the 18th sign for the first 17 of a credit code.

    >>> uscc_check_sign("91350100M000100Y4")
    '3'
    """
    total, weight = 0, 1
    for sign in first17:
        total += _USCC_SIGNS.index(sign) * weight
        weight = weight * 3 % _USCC_MOD
    return _USCC_SIGNS[(_USCC_MOD - total % _USCC_MOD) % _USCC_MOD]


def clean_phone(text: str) -> str:
    """Return a phone number without blanks, dashes and the country code.

    >>> clean_phone("+86 138-0000-1234")
    '13800001234'
    """
    kept = "".join(sign for sign in text if sign not in " -()（）\t\u00a0").removeprefix("+86")
    return kept[2:] if len(kept) == MOBILE_DIGITS + 2 and kept.startswith("86") else kept


def mobile(text: str, field: str = "mobile") -> Problem | None:
    """Return what is wrong with a cleaned phone number: a mobile has 11 digits, a landline an area code.

    >>> mobile("13800001234"), mobile("053188881234"), mobile("95598").code
    (None, None, 'mobile.form')
    """
    if text.isascii() and text.isdigit():
        if len(text) == MOBILE_DIGITS and text.startswith("1"):
            return None
        if text.startswith("0") and 10 <= len(text) <= 12:  # noqa: PLR2004 - area code and number together
            return None
    return Problem("mobile.form", field=field, facts={"value": text[:4] + "…" if len(text) > 4 else text})  # noqa: PLR2004


def capacity(value: Decimal, field: str = "contract_capacity_kva") -> Problem | None:
    """Return what is wrong with a capacity in kVA."""
    if not value.is_finite() or value < 0 or value > MAX_CAPACITY:
        return Problem("capacity.range", field=field, facts={"value": str(value)[:20]})
    return None


def place(lat: float | None, lng: float | None, crs: str) -> Problem | None:
    """Return what is wrong with a position: half given, out of range, swapped, or of an unknown system."""
    if lat is None and lng is None:
        return None
    if lat is None or lng is None:
        return Problem("place.half", field="lat" if lat is None else "lng")
    south, north, west, east = PLACE
    if south <= lng <= north and west <= lat <= east:
        return Problem("place.swapped", field="lat", facts={"lat": lat, "lng": lng})
    if not (south <= lat <= north and west <= lng <= east):
        return Problem("place.range", field="lat", facts={"lat": lat, "lng": lng})
    if not CoordinateSystem.has(crs):
        return Problem(
            "field.unknown_code",
            field="crs",
            facts={"name": "crs", "value": crs, "allowed": list(CoordinateSystem.codes())},
        )
    return None
