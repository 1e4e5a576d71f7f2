"""What the API takes to complete a demand that waits."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, StringConstraints


class CompleteIn(Schema):
    """What is known now of a demand that waits: an account, a customer or a place; since when, if that was missing."""

    account_no: Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")] = ""
    party_id: UUID | None = None
    place: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    contact_text: Annotated[str, StringConstraints(max_length=80, pattern=r"^[^\x00]*$")] = ""
    heard_at: AwareDatetime | None = None
    version: int | None = None


class AskHotlineIn(Schema):
    """What the hotline is asked."""

    text: Annotated[str, StringConstraints(max_length=400, pattern=r"^[^\x00]*$")]
