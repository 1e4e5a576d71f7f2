"""What is shown of personal data when nobody has asked for more."""

from __future__ import annotations

_SHOWN_DIGITS = 4


def mask_name(name: str) -> str:
    """Return a person's name with all but the first sign covered.

    >>> mask_name("张三丰"), mask_name(""), mask_name("李")
    ('张**', '', '李*')
    """
    if not name:
        return ""
    return name[0] + "*" * max(1, min(len(name) - 1, 3))


def mask_phone(phone: str) -> str:
    """Return a phone number with its middle covered.

    >>> mask_phone("13800001234"), mask_phone("0531-8888"), mask_phone("")
    ('138****1234', '****8888', '')
    """
    if not phone:
        return ""
    head = phone[:3] if len(phone) >= 11 else ""  # noqa: PLR2004 - a mobile number has 11 digits
    return f"{head}****{phone[-_SHOWN_DIGITS:]}"


def mask_address(address: str) -> str:
    """Return an address down to about the street.

    >>> mask_address("济南市历下区某某路100号3单元201")
    '济南市历下区某某路***'
    """
    if not address:
        return ""
    for mark in ("路", "街", "道", "村", "镇", "乡", "区", "县"):
        cut = address.find(mark, 3)
        if 0 < cut < len(address) - 1:
            return address[: cut + 1] + "***"
    return address[: max(2, len(address) // 2)] + "***"


def mask_account(number: str) -> str:
    """Return an account number (户号) with its middle covered.

    >>> mask_account("3701000012345")
    '3701*****2345'
    """
    if len(number) <= 2 * _SHOWN_DIGITS:
        return "*" * len(number)
    return number[:_SHOWN_DIGITS] + "*" * (len(number) - 2 * _SHOWN_DIGITS) + number[-_SHOWN_DIGITS:]
