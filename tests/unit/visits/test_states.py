"""The tables of moves: every state is reached, every end is an end, nothing leaves the archive."""

from __future__ import annotations

import pytest

from gridvisit.domain.visits import states
from gridvisit.domain.visits.states import AppointmentState, VisitState
from gridvisit.foundation.kernel.errors import Refusal

S, A = VisitState, AppointmentState


def test_every_visit_state_is_reached_and_only_the_archive_and_void_are_final():
    reached = {S.PLANNED} | set(states.MOVES.values())
    assert reached == set(S)
    leaving = {state for state, _ in states.MOVES}
    assert set(S) - leaving == {S.ARCHIVED, S.VOID}


def test_the_straight_way_is_the_way_of_the_standard():
    state = S.PLANNED
    for step in ("prepare", "make_ready", "start", "hand_in", "service", "follow_up", "archive"):
        state = states.move(state, step)
    assert state is S.ARCHIVED


@pytest.mark.parametrize("state", [S.RECORDED, S.SERVICING, S.FOLLOWING_UP, S.ARCHIVED, S.CONVERTED, S.VOID])
@pytest.mark.parametrize("step", ["refuse", "give_up", "abort", "convert", "receive", "start"])
def test_what_is_recorded_cannot_be_unmade(state, step):
    with pytest.raises(Refusal, match=r"visit\.move_not_allowed"):
        states.move(state, step)


@pytest.mark.parametrize("state", sorted(set(S) - {S.ARCHIVED, S.VOID}))
def test_anything_before_the_archive_may_be_void(state):
    assert states.move(state, "void") is S.VOID


def test_an_unknown_step_is_refused_with_the_state_in_both_languages():
    with pytest.raises(Refusal) as caught:
        states.move("planned", "fly")
    assert (caught.value.facts["state"].zh, caught.value.facts["state"].en) == ("已计划", "Planned")


def test_every_appointment_state_is_reached_and_a_kept_one_is_final():
    assert {A.PROPOSED} | set(states.APPOINTMENT_MOVES.values()) == set(A)
    assert {state for state, _ in states.APPOINTMENT_MOVES} == set(A) - {A.KEPT}


@pytest.mark.parametrize("state", sorted(states.LIVE))
def test_the_customer_may_always_move_or_decline_what_is_live(state):
    assert states.can_appointment(state, "move")
    assert states.can_appointment(state, "decline")


@pytest.mark.parametrize("state", sorted(states.OVER))
def test_what_is_over_may_only_be_proposed_anew(state):
    assert {step for known, step in states.APPOINTMENT_MOVES if known == state} == {"propose"}
