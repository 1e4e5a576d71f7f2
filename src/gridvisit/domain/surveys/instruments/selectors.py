"""Read questionnaires and their editions; check a draft and compare it with what is in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, Q

from gridvisit.domain.staff import access, parameters
from gridvisit.domain.staff import selectors as people
from gridvisit.domain.surveys.instruments import checking, comparing, editions
from gridvisit.domain.surveys.instruments.editions import Standing
from gridvisit.domain.surveys.models import Instrument, Invitation
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.foundation.kernel.errors import NotFound, Problem
from gridvisit.standard.vocabulary import SurveyState

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

ANSWERED = (SurveyState.COMPLETE, SurveyState.PARTIAL)


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: where it stands today, how many were invited with it and answered, who made it."""

    row: Instrument
    standing: Standing
    invited: int
    answered: int
    people: Mapping[UUID, str]

    @property
    def author(self) -> str:
        """Who drafted it; empty: shipped with the product."""
        return self.people.get(self.row.created_by, "") if self.row.created_by else ""

    @property
    def publisher(self) -> str:
        """Who put it in the field."""
        return self.people.get(self.row.published_by_id, "") if self.row.published_by_id else ""

    @property
    def editor(self) -> str:
        """Who changed it last."""
        return self.people.get(self.row.edited_by_id, "") if self.row.edited_by_id else ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One questionnaire with all its editions, the newest first."""

    code: str
    current: Edition
    editions: tuple[Edition, ...]

    @property
    def draft(self) -> Edition | None:
        """The draft that is being written, if any."""
        return next((one for one in self.editions if one.standing is Standing.DRAFT), None)

    @property
    def ahead(self) -> Edition | None:
        """The edition that comes into force next, if one is published."""
        return next((one for one in reversed(self.editions) if one.standing is Standing.AHEAD), None)


@dataclass(frozen=True, slots=True)
class Check:
    """What keeps a draft from being published, what is hard on who is asked, and what it changes."""

    against: Instrument
    problems: tuple[Problem, ...]
    hints: tuple[Problem, ...]
    changes: tuple[comparing.Change, ...]
    most: int

    @property
    def breaks(self) -> list[comparing.Change]:
        """The changes after which figures no longer compare with the edition in force."""
        return comparing.broken(self.changes)


def questionnaires(*, actor: Staff, now: datetime) -> list[Questionnaire]:
    """Return the questionnaires of the actor's tenant with their editions. About 8 queries."""
    rows = Instrument.objects.visible_to(actor)
    if not _ready(actor, now):
        return []
    found = _editions(list(rows.order_by("code", "-edition")), now)
    result = []
    for code in editions.FILES:
        own = tuple(one for one in found if one.row.code == code)
        current = next((one for one in own if one.standing is Standing.IN_FORCE), None)
        if current is not None:
            result.append(Questionnaire(code, current, own))
    return result


def _ready(actor: Staff, now: datetime) -> bool:
    for code in editions.FILES:
        editions.instrument_for(tenant_id=actor.tenant_id, now=now, code=code)
    return True


def one(*, instrument_id: UUID, actor: Staff, now: datetime) -> tuple[Questionnaire, Edition]:
    """Return an edition with the questionnaire it belongs to. Raises NotFound."""
    row: Instrument = Instrument.objects.one(instrument_id, actor)
    for found in questionnaires(actor=actor, now=now):
        for edition in found.editions:
            if edition.row.pk == row.pk:
                return found, edition
    raise NotFound


def _editions(rows: Sequence[Instrument], now: datetime) -> list[Edition]:
    today = local_date(now)
    counts = {
        pk: (invited, answered)
        for pk, invited, answered in Invitation.objects.filter(instrument__in=rows)
        .order_by()
        .values("instrument_id")
        .annotate(invited=Count("pk"), answered=Count("pk", filter=Q(state__in=ANSWERED)))
        .values_list("instrument_id", "invited", "answered")
    }
    known = people.by_ids(
        {pk for row in rows for pk in (row.created_by, row.published_by_id, row.edited_by_id) if pk}
    )
    names = {pk: f"{person.name} {person.staff_no}" for pk, person in known.items()}
    current: dict[str, Instrument] = {}
    for row in rows:  # the newest first
        begun = row.valid_from is None or row.valid_from <= today
        if row.state == editions.FIELDED and begun:
            current.setdefault(row.code, row)
    return [
        Edition(
            row, editions.standing(row, current=current.get(row.code), on=today), *counts.get(row.pk, (0, 0)), names
        )
        for row in rows
    ]  # fmt: skip


def check(row: Instrument, *, now: datetime) -> Check:
    """Return what an edition already seen lacks and changes, against the edition in force. 4 queries."""
    params = parameters.in_force(unit_id=row.unit_id, at=now)
    most, longest_zh, longest_en = (
        int(params.number(f"9.4-01.{name}")) for name in ("questions", "wording_zh", "wording_en")
    )
    against = editions.instrument_for(tenant_id=row.tenant_id, now=now, code=row.code)
    problems = checking.problems(
        code=row.code, title_zh=row.title_zh, title_en=row.title_en, questions=row.questions, most=most,
        kinds=kinds(row.tenant_id, row.code),
    )  # fmt: skip
    found = [
        *comparing.titles((against.title_zh, against.title_en), (row.title_zh, row.title_en)),
        *comparing.changes(against.questions, row.questions),
    ]
    hints = checking.hints(row.questions, longest_zh=longest_zh, longest_en=longest_en)
    return Check(against, tuple(problems), tuple(hints), tuple(found), most)


def ready(*, actor: Staff, now: datetime) -> list[Instrument]:
    """Return the drafts this person may publish as they are: changed, and nothing is missing. 1 query, 4 per draft."""
    if not access.may(actor, "survey.approve", unit_id=actor.tenant_id):
        return []
    drafts = list(Instrument.objects.visible_to(actor).filter(state=editions.DRAFT).order_by("code"))
    checks = [(row, check(row, now=now)) for row in drafts]
    return [row for row, found in checks if found.changes and not found.problems]


def kinds(tenant_id: UUID, code: str) -> dict[str, str]:
    """Return how the questions of a questionnaire were asked in editions that were in the field. 1 query."""
    rows = Instrument.objects.published(tenant_id=tenant_id, code=code)
    return {
        q["code"]: q["kind"]
        for questions in rows.values_list("questions", flat=True)
        for q in questions
        if "kind" in q
    }
