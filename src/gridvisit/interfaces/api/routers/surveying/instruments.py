"""Questionnaires over HTTP: editions to read, a draft to write, check, publish or discard."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import ConfigDict, StringConstraints

from gridvisit.domain.surveys.instruments import selectors, services
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.kernel.text import say
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route

router = Router(tags=["surveys"])
ONE = "/survey-instruments/{uuid:instrument_id}"
MOST = 100
Line = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
Words = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[\w-]*$")]


class InstrumentOptionIn(Schema):
    """One answer of a question with one of several; `na` is the way out."""

    model_config = ConfigDict(extra="forbid")

    value: Code
    zh: Line
    en: Line


class InstrumentBranchIn(Schema):
    """An earlier question and the answer to it after which a question is asked."""

    model_config = ConfigDict(extra="forbid")

    question: Code
    value: Code


class InstrumentQuestionIn(Schema):
    """One question; no answer can be given beforehand (9.4-03)."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    kind: Code
    zh: Line
    en: Line
    weight: float | None = None
    needed: bool = False
    options: list[InstrumentOptionIn] | None = Field(None, max_length=MOST)
    only_if: InstrumentBranchIn | None = None


class InstrumentOut(Schema):
    """One edition of a questionnaire."""

    id: UUID
    code: str
    edition: int
    standing: Literal["draft", "ahead", "in_force", "over", "discarded"]
    title_zh: str
    title_en: str
    valid_from: date | None
    published_at: datetime | None
    invited: int
    answered: int
    version: int


class InstrumentChangeOut(Schema):
    """One difference to the edition in force; `breaks`: the figures that no longer compare."""

    what: str
    question: str
    zh: str
    en: str
    breaks: list[str]


class InstrumentProblemOut(Schema):
    """What keeps a draft from being published."""

    code: str
    field: str | None
    zh: str
    en: str


class InstrumentDetail(InstrumentOut):
    """… with its questions, what it cut off from earlier ones, and for a draft its check and differences."""

    questions: list[dict[str, Any]]
    changes: str
    breaks: list[dict[str, Any]]
    problems: list[InstrumentProblemOut]
    differences: list[InstrumentChangeOut]


class InstrumentStartIn(Schema):
    """Of which questionnaire a draft is begun."""

    code: Code


class InstrumentDraftIn(Schema):
    """What is stored of a draft; `version`: the one seen, and a stale one is refused with 412."""

    version: int
    title_zh: Line | None = None
    title_en: Line | None = None
    questions: list[InstrumentQuestionIn] | None = Field(None, max_length=MOST)


class InstrumentPublishIn(Schema):
    """From when, what changes and why; `accepted`: it is known that figures no longer compare."""

    version: int
    valid_from: date
    changes: Words
    accepted: bool = False


class InstrumentVersionIn(Schema):
    """The version seen."""

    version: int | None = None


DETAIL: dict[int, Any] = {200: InstrumentDetail, **ERRORS}


def _row(one: selectors.Edition) -> dict[str, Any]:
    names = ("id", "code", "edition", "title_zh", "title_en", "valid_from", "published_at", "version")
    shown = {name: getattr(one.row, name) for name in names}
    return shown | {"standing": one.standing.value, "invited": one.invited, "answered": one.answered}


def _problem(one: Problem) -> dict[str, Any]:
    words = {lang: say(one.code, lang, **one.facts) for lang in ("zh", "en")}
    return {"code": one.code, "field": one.field} | words


def _shown(request: HttpRequest, instrument_id: UUID) -> dict[str, Any]:
    now = clock.now()
    _found, one = selectors.one(instrument_id=instrument_id, actor=request.actor, now=now)
    check = selectors.check(one.row, now=now) if one.standing.value == "draft" else None
    return _row(one) | {
        "questions": one.row.questions, "changes": one.row.changes, "breaks": one.row.breaks,
        "problems": [_problem(problem) for problem in check.problems] if check else [],
        "differences": [
            {
                "what": change.what, "question": change.code, "zh": f"{change.label.zh}：{change.question.zh}",
                "en": f"{change.label.en}: {change.question.en}", "breaks": [text.en for text in change.breaks],
            }
            for change in (check.changes if check else ())
        ],
    }  # fmt: skip


@router.get(
    "/survey-instruments",
    response={200: list[InstrumentOut], **ERRORS},
    operation_id="list_survey_instruments",
)
@route("survey.approve", "instrument")
def list_instruments(request: HttpRequest) -> Any:
    """All editions of all questionnaires, with the answers so far."""
    found = selectors.questionnaires(actor=request.actor, now=clock.now())
    return [_row(one) for questionnaire in found for one in questionnaire.editions]


@router.post("/survey-instruments", response=DETAIL, operation_id="start_survey_instrument")
@route("survey.manage", "instrument", idempotent=True)
def start(request: HttpRequest, body: InstrumentStartIn) -> Any:
    """Begin a draft from the edition in force."""
    made = services.start(code=body.code, actor=request.actor, now=clock.now())
    return _shown(request, made.pk)


@router.get(ONE, response=DETAIL, operation_id="get_survey_instrument")
@route("survey.approve", "instrument")
def get_instrument(request: HttpRequest, instrument_id: UUID) -> Any:
    """One edition with its questions; of a draft what is wrong with it and what it changes."""
    return _shown(request, instrument_id)


@router.put(ONE, response=DETAIL, operation_id="save_survey_instrument")
@route("survey.manage", "instrument")
def save(request: HttpRequest, instrument_id: UUID, body: InstrumentDraftIn) -> Any:
    """Store titles or all questions of a draft."""
    questions = None
    if body.questions is not None:
        questions = [question.dict(exclude_none=True) for question in body.questions]
    services.write(
        instrument_id=instrument_id, actor=request.actor, now=clock.now(), version=body.version, title_zh=body.title_zh,
        title_en=body.title_en, questions=questions,
    )  # fmt: skip
    return _shown(request, instrument_id)


@router.post(ONE + "/publish", response=DETAIL, operation_id="publish_survey_instrument")
@route("survey.approve", "instrument")
def publish(request: HttpRequest, instrument_id: UUID, body: InstrumentPublishIn) -> Any:
    """Put a draft in force from a day on; who was invited before keeps his edition."""
    services.publish(instrument_id=instrument_id, actor=request.actor, now=clock.now(), **body.dict())
    return _shown(request, instrument_id)


@router.post(ONE + "/discard", response=DETAIL, operation_id="discard_survey_instrument")
@route("survey.approve", "instrument")
def discard(request: HttpRequest, instrument_id: UUID, body: InstrumentVersionIn) -> Any:
    """Give up a draft, or take back what has not begun."""
    services.discard(instrument_id=instrument_id, actor=request.actor, now=clock.now(), version=body.version)
    return _shown(request, instrument_id)
