"""Make a survey by sample: design, approve, draw and field, close, weight, publish; each by the right person (9.4)."""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from gridvisit.domain.demands.services import surveying
from gridvisit.domain.staff import access, directory
from gridvisit.domain.staff import selectors as people
from gridvisit.domain.surveys import services as surveys
from gridvisit.domain.surveys.models import Instrument, Invitation, Wave, WaveMember
from gridvisit.domain.surveys.rules import SERVING
from gridvisit.domain.surveys.states import WAITING
from gridvisit.domain.surveys.waves import drawing, frame, replies, states
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.clock import at_local, local_date
from gridvisit.foundation.kernel.errors import Invalid, NotFound, Problem, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from gridvisit.foundation.records import stamp
from gridvisit.standard.vocabulary import NotAsked, SurveyMode, WaveAbout

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff

SEED_BYTES = 16
MOST_SAMPLE, MOST_FRAME, MOST_TITLE = 5_000, 50_000, 100
MOST_DAYS = 60  # a survey that stays open longer mixes two times
BATCH = 50


@transaction.atomic
def design(
    *, unit_id: UUID, title: str, instrument_id: UUID, about: str, frame_from: date, frame_to: date,
    sample_size: int, ends_on: date, actor: Staff, now: datetime, phoned_share: int | None = None,
) -> Wave:  # fmt: skip
    """Design a survey of a unit and all below it; nothing is drawn yet. Raises Invalid, Refusal `wave.rated`.

    `phoned_share`: percent asked by phone, at least and by default that of 9.4-01.
    """
    unit = people.unit(unit_id=unit_id, actor=actor)
    access.require(actor, "survey.manage", unit_id=unit.id)
    instrument = _in_force(instrument_id, unit.tenant_id, now)
    least = surveys.number(unit.id, "phoned", now)
    share = least if phoned_share is None else phoned_share
    problems = _problems(title, about, (frame_from, frame_to), sample_size, ends_on, local_date(now))
    if instrument is None:
        problems.append(Problem("wave.instrument", field="instrument"))
    if not least <= share <= drawing.HUNDRED:
        problems.append(Problem("wave.phoned_share", field="phoned_share", facts={"least": least}))
    if problems or instrument is None:
        raise Invalid(problems)
    pk = new_id()
    wave = Wave.objects.create(
        id=pk, tenant_id=unit.tenant_id, unit=unit, number=f"DC{local_date(now):%y%m%d}-{pk.hex[-4:].upper()}",
        title=title.strip(), instrument=instrument, about=about, frame_from=frame_from, frame_to=frame_to,
        sample_size=sample_size, phoned_share=share, ends_on=ends_on, **stamp(actor, now),
    )  # fmt: skip
    _check_not_rated(wave, actor)
    audit.record("wave.designed", wave, actor=actor, at=now, after={"title": wave.title, "size": sample_size})
    return wave


def _in_force(instrument_id: UUID, tenant_id: UUID, now: datetime) -> Instrument | None:
    found = Instrument.objects.filter(pk=instrument_id, tenant_id=tenant_id, state="fielded").first()
    if found is None:
        return None
    current = Instrument.objects.in_force(tenant_id=tenant_id, code=found.code, on=local_date(now))
    return current if current is not None and current.pk == found.pk else None


def _problems(
    title: str, about: str, days: tuple[date, date], size: int, ends_on: date, today: date
) -> list[Problem]:
    first, last = days
    tests: tuple[tuple[bool, str, str, dict[str, Any]], ...] = (
        (not title.strip() or len(title.strip()) > MOST_TITLE, "wave.title", "title", {"limit": MOST_TITLE}),
        (not WaveAbout.has(about), "wave.about", "about", {}),
        (first > last, "wave.frame_days", "frame_to", {}),
        (not 1 <= size <= MOST_SAMPLE, "wave.size", "sample_size", {"limit": MOST_SAMPLE}),
        (ends_on <= today, "wave.ends_past", "ends_on", {}),
        (ends_on > today + timedelta(days=MOST_DAYS), "wave.ends_late", "ends_on", {"limit": MOST_DAYS}),
    )
    return [Problem(code, field=field, facts=facts) for wrong, code, field, facts in tests if wrong]


@transaction.atomic
def approve(*, wave_id: UUID, actor: Staff, now: datetime) -> Wave:
    """Approve a survey; another person than its designer, of no rated unit. The machine draws the seed now."""
    wave = _locked(wave_id, actor, "survey.approve")
    state = states.move(wave.state, "approve")
    if wave.created_by == actor.id:
        raise Refusal("wave.own_approval", status=403)
    _check_not_rated(wave, actor)
    wave.change(state=state, approved_by_id=actor.id, approved_at=now, seed=secrets.token_hex(SEED_BYTES))
    audit.record("wave.approved", wave, actor=actor, at=now, after={"seed": wave.seed})
    return wave


@transaction.atomic
def field(*, wave_id: UUID, actor: Staff, now: datetime) -> Wave:
    """Build the frame, draw the sample by the seed, and ask: by link and, a share at random, by phone (9.4-01).

    Frame, exclusions with their reasons and sample are stored and stay. Raises Refusal `wave.frame_empty`, `wave.over`.
    """
    wave = _locked(wave_id, actor, "survey.manage")
    state = states.move(wave.state, "field")
    _check_not_rated(wave, actor)
    if wave.ends_on <= local_date(now):
        raise Refusal("wave.over", ends=wave.ends_on)
    found = frame.build(wave, now=now)
    if len(found) > MOST_FRAME:
        raise Refusal("wave.frame_large", n=len(found), limit=MOST_FRAME)
    eligible = {str(row.id): row.stratum for row in found if not row.excluded}
    if not eligible:
        raise Refusal("wave.frame_empty")
    drawn = drawing.sample(eligible, seed=wave.seed, size=wave.sample_size)
    by_phone = drawing.phoned(drawn, seed=wave.seed, share=wave.phoned_share)
    _keep(wave, found, set(drawn), by_phone, now)
    wave.change(
        state=state, fielded_by_id=actor.id, fielded_at=now, frame_size=len(found),
        frame_hash=drawing.digest(eligible), excluded=dict(Counter(row.excluded for row in found if row.excluded)),
    )  # fmt: skip
    audit.record(
        "wave.fielded",
        wave,
        actor=actor,
        at=now,
        after={"frame": len(found), "drawn": len(drawn), "seed": wave.seed},
    )
    outbox.emit("wave.fielded", now=now, key=f"wave.fielded:{wave.pk}:0", wave_id=wave.pk, part=0)
    return wave


def _keep(wave: Wave, found: list[frame.Found], drawn: set[str], by_phone: set[str], now: datetime) -> None:
    WaveMember.objects.bulk_create(
        [
            WaveMember(
                tenant_id=wave.tenant_id, wave=wave, member_id=row.id, unit_id=row.subject.unit_id,
                party_id=row.subject.party_id, contact_id=row.subject.contact_id, stratum=row.stratum,
                excluded=row.excluded, drawn=str(row.id) in drawn, phoned=str(row.id) in by_phone, created_at=now,
            )
            for row in found
        ],
        batch_size=1000,
    )  # fmt: skip


@transaction.atomic
def ask(*, wave_id: UUID | str, now: datetime, part: int = 0, **_later: object) -> None:
    """Invite the next of the sample, then hand on; the handler of `wave.fielded`."""
    wave: Wave = Wave.objects.locked(UUID(str(wave_id)), None)
    if wave.state != states.S.FIELDED:
        return
    rows = WaveMember.objects.filter(wave=wave, drawn=True, invitation=None, excluded="").order_by("id")
    for member in rows[:BATCH]:
        _ask_one(wave, member, now)
    if rows.exists():
        number = part + 1
        outbox.emit(
            "wave.fielded", now=now, key=f"wave.fielded:{wave.pk}:{number}", wave_id=wave.pk, part=number
        )


def _ask_one(wave: Wave, member: WaveMember, now: datetime) -> None:
    known = None
    if wave.about == WaveAbout.DEMANDS:
        rows = Invitation.objects.select_for_update(of=("self",)).filter(tenant_id=wave.tenant_id)
        known = rows.filter(demand_id=member.member_id).first()
    if known is None:
        subject = _subject(wave, member)
        row = surveys.invite_about(subject=subject, now=now, draw=_draw(wave, member)) if subject else None
        if row is not None:
            member.change(invitation=row)
        else:  # asked, or asked for peace, or reopened since the draw
            why = surveys.why_not(subject=subject, now=now) if subject else NotAsked.REOPENED.value
            member.change(excluded=why or NotAsked.SAME_PERSON.value)
        return
    values: dict[str, Any] = {"wave": wave}
    if known.state in WAITING:
        values["expires_at"] = _until(wave)
        if member.phoned:
            values["mode"] = SurveyMode.PHONE.value
    known.change(**values)
    member.change(invitation=known)


def _subject(wave: Wave, member: WaveMember) -> surveys.Subject | None:
    if wave.about == WaveAbout.DEMANDS:
        found = surveying.subject_of(member.member_id)
        return None if found is None else surveys.Subject(**found)
    return surveys.Subject(
        unit_id=member.unit_id, tenant_id=wave.tenant_id, party_id=member.party_id, kind="CUSTOMER"
    )


def _draw(wave: Wave, member: WaveMember) -> surveys.Draw:
    return surveys.Draw(wave_id=wave.pk, instrument=wave.instrument, until=_until(wave), phoned=member.phoned)


def _until(wave: Wave) -> datetime:
    return at_local(wave.ends_on + timedelta(days=1))


@transaction.atomic
def close(*, wave_id: UUID, actor: Staff, now: datetime) -> Wave:
    """End the asking: open links die, nobody is called any more."""
    wave = _locked(wave_id, actor, "survey.manage")
    state = states.move(wave.state, "close")
    open_rows = wave.invitations.filter(state__in=WAITING, expires_at__gt=now)
    open_rows.update(expires_at=now)
    wave.change(state=state, closed_at=now)
    audit.record("wave.closed", wave, actor=actor, at=now)
    return wave


@transaction.atomic
def weight(*, wave_id: UUID, actor: Staff, now: datetime) -> Wave:
    """Weight the answers by stratum and reckon the figures with their intervals."""
    wave = _locked(wave_id, actor, "survey.manage")
    state = states.move(wave.state, "weight")
    _check_not_rated(wave, actor)
    least = surveys.number(wave.unit_id, "small_group", now)
    wave.change(state=state, weighted_at=now, figures=replies.figures(wave, least=least))
    audit.record("wave.weighted", wave, actor=actor, at=now)
    return wave


@transaction.atomic
def publish(*, wave_id: UUID, actor: Staff, now: datetime) -> Wave:
    """Publish the figures to those who read the dashboard; another person than the designer."""
    wave = _locked(wave_id, actor, "survey.approve")
    state = states.move(wave.state, "publish")
    if wave.created_by == actor.id:
        raise Refusal("wave.own_approval", status=403)
    _check_not_rated(wave, actor)
    wave.change(state=state, published_by_id=actor.id, published_at=now)
    audit.record("wave.published", wave, actor=actor, at=now)
    return wave


@transaction.atomic
def cancel(*, wave_id: UUID, reason: str, actor: Staff, now: datetime) -> Wave:
    """Give up a survey nobody has been asked for yet, with the reason."""
    wave = _locked(wave_id, actor, "survey.manage")
    state = states.move(wave.state, "cancel")
    if not reason.strip():
        raise Refusal("wave.reason", status=422, field="reason")
    wave.change(state=state)
    audit.record("wave.cancelled", wave, actor=actor, at=now, reason=reason.strip())
    return wave


def _locked(wave_id: UUID, actor: Staff, action: str) -> Wave:
    wave: Wave = Wave.objects.locked(wave_id, actor, action)
    access.require(actor, action, unit_id=wave.unit_id)
    return wave


def _check_not_rated(wave: Wave, actor: Staff) -> None:
    """Raise Refusal for who belongs to a serving unit the survey is about; quality sits in the offices above."""
    rated = frame.rated_units(wave)
    units = directory.active_units(tenant_id=wave.tenant_id, on=local_date(wave.created_at))
    serving = [unit.path for unit in units if unit.id in rated and unit.level in SERVING]
    if any(actor.unit.path.startswith(path) for path in serving):
        raise Refusal("wave.rated", status=403)


def replay(*, wave_id: UUID, actor: Staff) -> dict[str, object]:
    """Draw again from the stored frame with the stored seed; say whether the same people come out."""
    wave: Wave = Wave.objects.one(wave_id, actor)
    if not wave.fielded_at:
        raise NotFound
    names = ("member_id", "stratum", "excluded", "drawn", "phoned")
    rows = list(WaveMember.objects.filter(wave=wave).values_list(*names))
    eligible = {str(pk): stratum for pk, stratum, why, drawn, _p in rows if drawn or not why}
    drawn = set(drawing.sample(eligible, seed=wave.seed, size=wave.sample_size))
    by_phone = drawing.phoned(drawn, seed=wave.seed, share=wave.phoned_share)
    return {
        "seed": wave.seed,
        "frame_hash": wave.frame_hash,
        "frame_same": drawing.digest(eligible) == wave.frame_hash,
        "drawn": len(drawn),
        "same": drawn == {str(row[0]) for row in rows if row[3]}
        and by_phone == {str(row[0]) for row in rows if row[4]},
    }
