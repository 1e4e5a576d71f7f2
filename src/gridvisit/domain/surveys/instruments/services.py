"""Draft, change, publish and discard an edition of a questionnaire; what is in the field never changes (9.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from gridvisit.domain.staff import access
from gridvisit.domain.surveys.instruments import checking, comparing, editions, selectors
from gridvisit.domain.surveys.models import Instrument
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Problem, Refusal
from gridvisit.foundation.records import stamp

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

Questions = list[dict[str, Any]]
MOST_CHANGES = 400
PREFIX = "q"  # of the codes the machine gives


@transaction.atomic
def start(*, code: str, actor: Staff, now: datetime) -> Instrument:
    """Begin a draft from the edition in force. Raises Refusal `instrument.draft_exists`, `.coming`, NotFound.

    Beside an edition still to come none is begun: it would take back, unseen, what that one changes.
    """
    access.require(actor, "survey.manage")
    if code not in editions.FILES:
        raise NotFound
    current = editions.instrument_for(tenant_id=actor.tenant_id, now=now, code=code)
    # of two who begin at once the second sees the first one's draft
    Instrument.objects.locked(current.pk, None)
    rows = Instrument.objects.filter(tenant_id=actor.tenant_id, code=code)
    if rows.filter(state=editions.DRAFT).exists():
        raise Refusal("instrument.draft_exists")
    last = Instrument.objects.published(tenant_id=actor.tenant_id, code=code).first()
    if last is not None and last.valid_from is not None and last.valid_from > local_date(now):
        raise Refusal("instrument.coming", edition=last.edition, day=last.valid_from)
    number = rows.aggregate(last=Max("edition"))["last"] + 1
    made: Instrument = Instrument.objects.create(
        tenant_id=actor.tenant_id, unit_id=actor.tenant_id, code=code, edition=number, title_zh=current.title_zh,
        title_en=current.title_en, questions=current.questions, state=editions.DRAFT, edited_by_id=actor.id,
        edited_at=now, **stamp(actor, now),
    )  # fmt: skip
    audit.record(
        "instrument.drafted", made, actor=actor, at=now, after={"edition": number, "from": current.edition}
    )
    return made


@transaction.atomic
def write(
    *, instrument_id: UUID, actor: Staff, now: datetime, version: int | None = None, title_zh: str | None = None,
    title_en: str | None = None, questions: Sequence[Mapping[str, Any]] | None = None,
) -> Instrument:  # fmt: skip
    """Store titles or all questions of a draft. Raises Invalid, Refusal `version.stale`, `instrument.frozen`."""
    row = _draft(instrument_id, actor, version)
    values: dict[str, Any] = {}
    for name, text in (("title_zh", title_zh), ("title_en", title_en)):
        if text is None:
            continue
        if not text.strip() or len(text.strip()) > checking.MOST_TITLE:
            raise Refusal("instrument.title", status=422, field=name, limit=checking.MOST_TITLE)
        values[name] = text.strip()
    if questions is not None:
        values["questions"] = _checked(row, questions)
    return _store(row, values, actor, now)


@transaction.atomic
def put_question(
    *, instrument_id: UUID, question: Mapping[str, Any], actor: Staff, now: datetime, version: int | None = None,
    code: str = "",
) -> Instrument:  # fmt: skip
    """Change the question `code` of a draft, or add one at the end; a new one without a code is given one.

    Raises Invalid, NotFound, Refusal `version.stale`, `instrument.frozen`.
    """
    row = _draft(instrument_id, actor, version)
    rows: Questions = list(row.questions)
    if code:
        place = _place(rows, code)
        rows[place] = dict(question) | {"code": code, "kind": rows[place]["kind"]}
    else:
        rows.append({"code": question.get("code") or _free_code(row)} | dict(question))
    return _store(row, {"questions": _checked(row, rows)}, actor, now)


@transaction.atomic
def move_question(
    *, instrument_id: UUID, code: str, by: int, actor: Staff, now: datetime, version: int | None = None
) -> Instrument:
    """Move a question of a draft up (−1) or down (1); at the end it stays. Raises NotFound, `version.stale`."""
    row = _draft(instrument_id, actor, version)
    rows: Questions = list(row.questions)
    place = _place(rows, code)
    question = rows.pop(place)
    rows.insert(min(max(place + by, 0), len(rows)), question)
    return _store(row, {"questions": rows}, actor, now)


@transaction.atomic
def remove_question(
    *, instrument_id: UUID, code: str, actor: Staff, now: datetime, version: int | None = None
) -> Instrument:
    """Take a question out of a draft. The overall one stays: Refusal `instrument.no_overall`."""
    row = _draft(instrument_id, actor, version)
    rows: Questions = list(row.questions)
    _place(rows, code)
    if code == "overall":
        raise Refusal("instrument.no_overall")
    return _store(row, {"questions": [q for q in rows if q["code"] != code]}, actor, now)


@transaction.atomic
def publish(
    *, instrument_id: UUID, valid_from: date, changes: str, actor: Staff, now: datetime, accepted: bool = False,
    version: int | None = None,
) -> Instrument:  # fmt: skip
    """Put a draft in force from a day on; who was invited before keeps the edition he was invited with.

    An edition binds the whole organisation: who publishes it approves surveys for all of it; any quality staff drafts.
    `accepted`: it is known that figures no longer compare with the edition before; without it such a draft is refused.
    Raises Invalid, Refusal `instrument.unchanged`, `.breaks`, `.past`, `.changes`, `version.stale`.
    """
    row = _draft(instrument_id, actor, version, action="survey.approve")
    access.require(actor, "survey.approve", unit_id=row.unit_id)
    found = selectors.check(row, now=now)
    if found.problems:
        raise Invalid(list(found.problems))
    if not found.changes:
        raise Refusal("instrument.unchanged")
    text = changes.strip()
    if not text or len(text) > MOST_CHANGES:
        raise Refusal("instrument.changes", status=422, field="changes", limit=MOST_CHANGES)
    today = local_date(now)
    if valid_from < today:
        raise Refusal("instrument.past", status=422, field="valid_from", today=today)
    if found.breaks and not accepted:
        raise Refusal("instrument.breaks", field="accepted", number=len(found.breaks))
    row.change(
        state=editions.FIELDED, valid_from=valid_from, changes=text, breaks=comparing.stored(found.changes),
        published_by_id=actor.id, published_at=now,
    )  # fmt: skip
    audit.record(
        "survey.published", row, actor=actor, at=now, reason=text,
        after={"code": row.code, "edition": row.edition, "from": valid_from, "breaks": len(row.breaks)},
    )  # fmt: skip
    return row


@transaction.atomic
def discard(*, instrument_id: UUID, actor: Staff, now: datetime, version: int | None = None) -> Instrument:
    """Give up a draft, or take back what was published and has not begun. Raises Refusal `instrument.frozen`."""
    row = _locked(instrument_id, actor, version, "survey.approve")
    ahead = row.state == editions.FIELDED and row.valid_from is not None and row.valid_from > local_date(now)
    if row.state != editions.DRAFT and not ahead:
        raise Refusal("instrument.frozen")
    if ahead:
        access.require(actor, "survey.approve", unit_id=row.unit_id)
    else:
        access.require(actor, "survey.manage")
    row.change(state=editions.DISCARDED, edited_by_id=actor.id, edited_at=now)
    audit.record("instrument.discarded", row, actor=actor, at=now, before={"edition": row.edition})
    return row


def _locked(instrument_id: UUID, actor: Staff, version: int | None, action: str) -> Instrument:
    row: Instrument = Instrument.objects.locked(instrument_id, actor)
    access.require(actor, action)
    row.expect_version(version)
    return row


def _draft(
    instrument_id: UUID, actor: Staff, version: int | None, action: str = "survey.manage"
) -> Instrument:
    row = _locked(instrument_id, actor, version, action)
    if row.state != editions.DRAFT:
        raise Refusal("instrument.frozen")
    return row


def _place(rows: Questions, code: str) -> int:
    for place, question in enumerate(rows):
        if question["code"] == code:
            return place
    raise NotFound


def _free_code(row: Instrument) -> str:
    taken = selectors.kinds(row.tenant_id, row.code) | {q["code"]: "" for q in row.questions}
    number = 1
    while f"{PREFIX}{number}" in taken:
        number += 1
    return f"{PREFIX}{number}"


def _checked(row: Instrument, questions: Sequence[Mapping[str, Any]]) -> Questions:
    """Return questions in a form that can be kept; what only counts for publishing is left to the check."""
    kinds = selectors.kinds(row.tenant_id, row.code)
    problems: list[Problem] = []
    earlier: dict[str, Mapping[str, Any]] = {}
    for number, question in enumerate(questions, start=1):
        problems += checking.of_question(question, number=number, earlier=earlier, kinds=kinds)
        earlier[str(question.get("code"))] = question
    serious = [problem for problem in problems if problem.code != "instrument.branch"]
    if serious:
        raise Invalid(serious)
    return [_tidy(question) for question in questions]


def _tidy(question: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in question.items() if value
    }


def _store(row: Instrument, values: dict[str, Any], actor: Staff, now: datetime) -> Instrument:
    before = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if value != before[name]}
    if changed:
        row.change(**changed, edited_by_id=actor.id, edited_at=now)
        audit.record(
            "instrument.changed", row, actor=actor, at=now, before={name: before[name] for name in changed},
            after=changed,
        )  # fmt: skip
    return row
