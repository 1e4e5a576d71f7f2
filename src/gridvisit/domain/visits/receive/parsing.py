"""From the JSON of a record to typed values; every problem names its path, nothing is guessed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.content import selectors as content
from gridvisit.domain.content.rules import in_force
from gridvisit.domain.customers import dossier
from gridvisit.domain.visits.intake import NewVisit
from gridvisit.domain.visits.receive import raw
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, Problem, Refusal
from gridvisit.standard.vocabulary import VisitKind, VisitOrigin, VisitOutcome

if TYPE_CHECKING:
    from gridvisit.domain.content.models import Policy
    from gridvisit.domain.staff.models import Staff

LISTS = (
    "policies", "needs", "inquiries", "demands", "promises", "promise_reports", "estimates", "offers", "corrections",
    "evidence",
)  # fmt: skip
OBJECTS = ("start", "details", "position", "end_position", "confirmation", "no_appointment")
TIMES = ("started_at", "ended_at", "recorded_at", "device_at")
IDS = ("visit_id", "party_id", "unit_id", "account_id", "site_id", "companion_id")
MAX_ITEMS = 100
MAX_TEXT = 2000
MAX_BASIS = 60
MAX_OUTAGES = 100


def _text(limit: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and len(value) <= limit


DEMAND_TYPES: tuple[tuple[frozenset[str], Callable[[Any], bool]], ...] = (
    (frozenset({"type", "topic", "urgency", "area"}), _text(12)),
    (frozenset({"verbatim", "answer_on_spot", "place"}), _text(MAX_TEXT)),
    (frozenset({"summary", "contact_text"}), _text(200)),
    (frozenset({"external_no"}), _text(40)),
    (frozenset({"danger", "anonymous", "major", "life_support"}), lambda value: isinstance(value, bool)),
    (frozenset({"outages_60d"}), lambda value: type(value) is int and 0 <= value <= MAX_OUTAGES),
)
FIRST_YEAR, LAST_YEAR = 2000, 2100  # what lies outside is a broken clock, and overflows time zones
KNOWN = frozenset(
    {
        "id", "channel", "reasons", "origin", "scene", "kind", "device_id", "supplies", "policies_skipped",
        "status_quo_confirmed", "outlook", "outcome", *TIMES, *IDS, *LISTS, *OBJECTS,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A visit that took place without having been planned."""

    party_id: UUID
    unit_id: UUID | None
    channel: str
    reasons: tuple[str, ...]
    origin: str
    day: date
    account_id: UUID | None = None
    site_id: UUID | None = None
    companion_id: UUID | None = None
    scene: str = ""
    kind: str = VisitKind.INDIVIDUAL
    client_id: UUID | None = None
    known: dossier.Known | None = None

    @property
    def party_unit_unknown(self) -> bool:
        """Whether no unit is known to carry the visit out: neither told nor the party's own."""
        return self.unit_id is None

    def as_visit(self, actor: Staff) -> NewVisit:
        """Return what the intake takes; the sender is the responsible visitor."""
        assert self.unit_id is not None
        return NewVisit(
            party_id=self.party_id, unit_id=self.unit_id, owner_id=actor.id, day=self.day, channel=self.channel,
            reasons=self.reasons, origin=self.origin, account_id=self.account_id, site_id=self.site_id,
            companion_id=self.companion_id, scene=self.scene, kind=self.kind, client_id=self.client_id,
            known=self.known,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record with its values typed; what hangs on it is checked by the steps."""

    client_id: UUID
    visit_id: UUID | None
    new: Unplanned | None
    channel: str
    started_at: datetime
    ended_at: datetime
    recorded_at: datetime
    device_at: datetime | None
    outcome: str
    supplies: list[str] | None
    no_appointment: tuple[str, str] | None
    confirmation: tuple[str, str] | None
    policies_skipped: str
    status_quo_confirmed: bool | None
    outlook: str | None
    position: Mapping[str, Any] | None
    end_position: Mapping[str, Any] | None
    start: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    policies: list[Mapping[str, Any]] = field(default_factory=list)
    needs: list[Mapping[str, Any]] = field(default_factory=list)
    inquiries: list[Mapping[str, Any]] = field(default_factory=list)
    demands: list[Mapping[str, Any]] = field(default_factory=list)
    promises: list[Mapping[str, Any]] = field(default_factory=list)
    promise_reports: list[Mapping[str, Any]] = field(default_factory=list)
    estimates: list[Mapping[str, Any]] = field(default_factory=list)
    offers: list[Mapping[str, Any]] = field(default_factory=list)
    corrections: list[Mapping[str, Any]] = field(default_factory=list)
    evidence: list[Mapping[str, Any]] = field(default_factory=list)


def client_id(record: Mapping[str, Any]) -> UUID:
    """Return the id drawn where the record was born. Raises Refusal `receive.id` (422)."""
    found = uuid(record.get("id")) if isinstance(record, Mapping) else None
    if found is None or found.int == 0:
        raise Refusal("receive.id", status=422, field="id")
    return found


def parse(record: Mapping[str, Any]) -> Parsed:
    """Return the typed record. Raises Invalid with every structural problem at once."""
    problems = [Problem("receive.nul", field=path) for path in raw.with_nul(record, "")]
    if problems:
        raise Invalid(problems)
    strange = [str(name)[:40] for name in record if name not in KNOWN]
    problems = [Problem("visit.field_unknown", field=name, facts={"name": name}) for name in strange]
    for name in LISTS:
        value = record.get(name, [])
        if (
            not isinstance(value, list)
            or len(value) > MAX_ITEMS
            or not all(isinstance(i, Mapping) for i in value)
        ):
            problems.append(Problem("receive.list", field=name, facts={"limit": MAX_ITEMS}))
    problems += [
        Problem("receive.object", field=name)
        for name in OBJECTS
        if record.get(name) is not None and not isinstance(record[name], Mapping)
    ]
    times = {name: _moment(record, name, problems) for name in TIMES}
    problems += [
        Problem("receive.time", field=name) for name in ("started_at", "ended_at") if record.get(name) is None
    ]
    ids = {name: _uuid(record, name, problems) for name in IDS}
    problems += _plain_types(record)
    if problems:
        raise Invalid(problems)
    started, ended = times["started_at"], times["ended_at"]
    assert started is not None
    assert ended is not None
    return Parsed(
        client_id=client_id(record),
        visit_id=ids["visit_id"],
        new=_unplanned(record, ids, started) if ids["visit_id"] is None else None,
        channel=str(record.get("channel") or ""),
        started_at=started,
        ended_at=ended,
        recorded_at=times["recorded_at"] or ended,
        device_at=times["device_at"],
        outcome=str(record.get("outcome") or VisitOutcome.COMPLETED),
        supplies=record.get("supplies"),
        no_appointment=_pair(record.get("no_appointment"), "reason", "explanation"),
        confirmation=_pair(record.get("confirmation"), "result", "reason"),
        policies_skipped=str(record.get("policies_skipped") or ""),
        status_quo_confirmed=record.get("status_quo_confirmed"),
        outlook=record.get("outlook"),
        position=record.get("position"),
        end_position=record.get("end_position"),
        start=record.get("start") or {},
        details=record.get("details") or {},
        **{name: list(record.get(name, [])) for name in LISTS},
    )


def _pair(given: Any, first: str, second: str) -> tuple[str, str] | None:
    return (str(given.get(first) or ""), str(given.get(second) or "")) if given else None


def _plain_types(record: Mapping[str, Any]) -> list[Problem]:
    problems = []
    for name in ("supplies", "reasons"):
        value = record.get(name)
        if value is not None and (
            not isinstance(value, list) or not all(isinstance(item, str) for item in value)
        ):
            problems.append(Problem("receive.list", field=name, facts={"limit": MAX_ITEMS}))
    if record.get("status_quo_confirmed") not in {None, True, False}:
        facts = {"name": "status_quo_confirmed"}
        problems.append(Problem("visit.field_value", field="status_quo_confirmed", facts=facts))
    problems += [
        Problem("visit.field_value", field=name, facts={"name": name})
        for name in ("outlook", "policies_skipped", "channel", "outcome", "scene", "kind", "origin")
        if record.get(name) is not None and not isinstance(record[name], str)
    ]
    return problems


def _unplanned(
    record: Mapping[str, Any], ids: Mapping[str, UUID | None], started: datetime
) -> Unplanned | None:
    party_id = ids["party_id"]
    if party_id is None:
        return None
    day = local_date(started)
    unit_id, known = ids["unit_id"], dossier.Known(party_id)
    if unit_id is None and known.row is not None:
        unit_id = known.row.unit_id
    return Unplanned(
        party_id=party_id, unit_id=unit_id, channel=str(record.get("channel") or ""),
        reasons=tuple(record.get("reasons") or ()), origin=str(record.get("origin") or VisitOrigin.AD_HOC), day=day,
        account_id=ids["account_id"], site_id=ids["site_id"], companion_id=ids["companion_id"],
        scene=str(record.get("scene") or ""), kind=str(record.get("kind") or VisitKind.INDIVIDUAL),
        client_id=client_id(record), known=known,
    )  # fmt: skip


# Pieces ---------------------------------------------------------------------------------------------------------


class Policies:
    """The policy items a record names, read at once. 1 query."""

    def __init__(self, tenant_id: UUID, given: Sequence[Mapping[str, Any]], at: datetime) -> None:
        self.on = local_date(at)
        meant = [_policy_meant(item) for item in given]
        self.rows = content.policies_named(
            tenant_id=tenant_id,
            ids={pk for pk, _ in meant if pk},
            codes={code for pk, code in meant if not pk},
        )

    def of(self, given: Mapping[str, Any]) -> Policy:
        """Return the item meant by id, or by code its edition of the day. Raises Refusal `policy.unknown`."""
        pk, code = _policy_meant(given)
        found = [row for row in self.rows if (row.pk == pk if pk else row.code == code)]
        valid = [row for row in found if in_force(row.valid_from, row.valid_to, self.on)]
        for row in [*valid, *found]:
            return row
        raise Refusal("policy.unknown", status=422, field="policy_id")


def _policy_meant(given: Mapping[str, Any]) -> tuple[UUID | None, str]:
    return uuid(given.get("policy_id")), str(given.get("code") or "")


def demand(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a demand with ids, moments and days typed."""
    values = dict(given)
    for names, fits in DEMAND_TYPES:
        for name in names & values.keys():
            _need(values[name] if fits(values[name]) else None, name)
    for name in ("id", "account_id", "site_id", "contact_id", "reported_unit_id"):
        if name in values:
            values[name] = _need(uuid(values[name]), name)
    for name in ("heard_at", "touch_ended_at", "external_due_at"):
        if name in values:
            values[name] = _need(moment(values[name]), name)
    if "event_on" in values:
        values["event_on"] = _need(day_of(values["event_on"]), "event_on")
    return values


def inquiry(given: Mapping[str, Any], demands: list[tuple[UUID, str]]) -> dict[str, Any]:
    """Return the values of a question; `demand` is the index of a demand of the same record."""
    values = {name: given.get(name) for name in ("question", "answer", "referral")}
    values["demand_id"] = uuid(given.get("demand_id"))
    index = given.get("demand")
    if isinstance(index, int) and 0 <= index < len(demands):
        values["demand_id"] = demands[index][0]
    return values


def estimate(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of an estimate with its days typed."""
    return {
        name: day_of(value) if name in {"data_from", "data_to"} else value for name, value in given.items()
    }


def promise(given: Mapping[str, Any], actor: Staff) -> dict[str, Any]:
    """Return the values of a promise; without an owner it is the visitor's own."""
    for name, limit in (("text", MAX_TEXT), ("basis", MAX_BASIS)):
        if given.get(name) is not None and not (isinstance(given[name], str) and len(given[name]) <= limit):
            _need(None, name)
    return {
        "text": given.get("text"), "basis": given.get("basis"), "id": uuid(given.get("id")),
        "demand_id": uuid(given.get("demand_id")), "due_on": _need(day_of(given.get("due_on")), "due_on"),
        "owner_id": uuid(given.get("owner_id")) or actor.id,
    }  # fmt: skip


def evidence(given: Mapping[str, Any], *, default_at: datetime) -> dict[str, Any]:
    """Return the arguments of put_evidence: bytes from Base64, or the hash of a file still on its way."""
    content = None
    if given.get("content_base64"):
        try:
            content = base64.b64decode(str(given["content_base64"]), validate=True)
        except (binascii.Error, ValueError):
            raise Refusal("receive.base64", status=422, field="content_base64") from None
    announced = str(given.get("sha256") or "").lower() if content is None else ""
    if announced and (len(announced) != 64 or not set(announced) <= set("0123456789abcdef")):  # noqa: PLR2004 - a SHA-256
        raise Refusal("receive.sha256", status=422, field="sha256")
    data = given.get("data") or {}
    if not isinstance(data, Mapping):
        raise Refusal("receive.object", status=422, field="data")
    captured = given.get("captured_at")
    at = default_at if captured is None else _need(moment(captured), "captured_at")
    return {
        "kind": str(given.get("kind") or ""), "captured_at": at, "data": data, "content": content,
        "name": str(given.get("name") or ""), "announced": announced,
    }  # fmt: skip


def moment(value: Any) -> datetime | None:
    """Return an aware moment from ISO text or a datetime, None if it is neither."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    aware = isinstance(value, datetime) and value.tzinfo is not None
    return value if aware and FIRST_YEAR <= value.year <= LAST_YEAR else None


def day_of(value: Any) -> date | None:
    """Return a day from ISO text or a date, None if it is neither."""
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return None
    plain = isinstance(value, date) and not isinstance(value, datetime)
    return value if plain and FIRST_YEAR <= value.year <= LAST_YEAR else None


def uuid(value: Any) -> UUID | None:
    """Return an id, None if it is none."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _need(value: Any, name: str) -> Any:
    if value is None:
        raise Refusal("visit.field_value", status=422, field=name, name=name)
    return value


def _moment(record: Mapping[str, Any], name: str, problems: list[Problem]) -> datetime | None:
    given = record.get(name)
    found = moment(given)
    if given is not None and found is None:
        problems.append(Problem("receive.time", field=name))
    return found


def _uuid(record: Mapping[str, Any], name: str, problems: list[Problem]) -> UUID | None:
    given = record.get(name)
    found = uuid(given)
    if given is not None and found is None:
        problems.append(Problem("visit.field_value", field=name, facts={"name": name}))
    return found
