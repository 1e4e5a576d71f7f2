"""By hand: demands, follow-ups, surveys (I19, I21-I36, I39-I43)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from gridvisit.domain.demands.table import DueKind
from gridvisit.foundation.kernel.ids import new_id
from tests.domain.evaluation.figures.by_hand import by_hand
from tests.domain.evaluation.figures.rows import DAY, MINUTE, County, noon

# Demands ----------------------------------------------------------------------------------------------------------


@by_hand("I19", 2, 40, "5 per 100")
def _(k: County) -> None:
    first, second, *others = k.visits(40)
    k.demand(visit_id=first.id)
    k.demand(visit_id=second.id)
    k.demand(visit_id=second.id, state="merged")
    k.demand(visit_id=others[0].id, state="rejected")
    k.demand(source="import_95598")


def deadlines(kind: str) -> Callable[[County], None]:
    def rows(k: County) -> None:
        k.due(k.demand(), kind, noon(12), noon(12))  # at the very moment: in time
        k.due(k.demand(), kind, noon(12), noon(12) + MINUTE)
        k.due(k.demand(), kind, noon(12))  # open and overdue is counted
        k.due(k.demand(), kind, noon(12), paused=True)  # stands still
        k.due(k.demand(), kind, noon(12), noon(11), soft=True)
        k.due(k.demand(state="merged"), kind, noon(12), noon(11))
        k.due(k.demand(), kind, noon(1, month=12), noon(11))  # due in another month

    return rows


by_hand("I21", 1, 3, "33.3 %")(deadlines(DueKind.FIRST_CONTACT))
by_hand("I22", 1, 3, "33.3 %")(deadlines(DueKind.ANSWER))


@by_hand("I23", 3, 5, "4 working days")
def _(k: County) -> None:
    """Ended after 1, 2 and 4 working days, open for 3 and 14: S(1) = .8, S(2) = .6, S(4) = .3."""
    heard = noon(10)  # a Tuesday
    for day in (11, 12, 16):
        k.demand(heard, resolved_at=noon(day), state="resolved")
    k.demand(noon(25))
    k.demand(heard)


@by_hand("I24", 1, 3, "33.3 %")
def _(k: County) -> None:
    account = [k.account(k.party()).id for _ in range(4)]
    visit = k.visit().id
    k.demand(type="CONSULT", topic="PV", answered_on_spot=True, account_id=account[0], visit_id=visit)
    k.demand(type="CONSULT", topic="EV", answered_on_spot=True, account_id=account[1], visit_id=visit)
    k.demand(noon(10, month=12), topic="EV", account_id=account[1])  # after 30 days: came back
    k.demand(topic="BILL", account_id=account[2], visit_id=visit)
    k.demand(
        noon(25), topic="BILL", answered_on_spot=True, account_id=account[3], visit_id=visit
    )  # 25 days only
    k.demand(topic="METER", answered_on_spot=True, visit_id=visit)


@by_hand("I26", 1, 2, "50.0 %")
def _(k: County) -> None:
    for days in (30, 31):
        demand = k.demand(noon(2), state="handling")
        k.event(demand, "closed", noon(3))
        k.event(demand, "reopened", noon(3) + days * DAY)


@by_hand("I27", 1, 3, "33.3 %")
def _(k: County) -> None:
    early, old = k.demand(noon(15, month=9)), k.demand(noon(1, month=9))
    k.demand(noon(14), repeat_of_id=early.id)  # 60 days
    k.demand(noon(14), repeat_of_id=old.id)  # 74 days
    k.demand(noon(14))


@by_hand("I28", 4 * 86400, 20 * 86400, "20.0 %")
def _(k: County) -> None:
    stopped = k.demand(noon(2), resolved_at=noon(12), state="resolved")
    k.suspended(stopped, noon(4), noon(8))
    k.demand(noon(2), resolved_at=noon(12), state="resolved")


@by_hand("I29", 1, 2, "50.0 %")
def _(k: County) -> None:
    """One with an open demand that went to 95598, one with an area not asked that did not."""
    gone, stayed, calm = (k.account(k.party()) for _ in range(3))
    for account in (gone, stayed, calm):
        visit = k.visit(noon(10), party=account.party, account=account)
        k.needs(visit, MARKET="not_asked" if account is stayed else "no_need")
    k.demand(noon(2), account_id=gone.id, topic="METER")
    k.demand(noon(8, month=12), account_id=gone.id, topic="METER", source="import_95598")
    k.demand(noon(8, month=12), account_id=stayed.id, topic="BILL", source="import_95598")  # another topic
    k.demand(noon(8, month=12), account_id=calm.id, topic="METER", source="import_12345")  # nothing was open


@by_hand("I30", 1, 3, "33.3 %")
def _(k: County) -> None:
    k.promise(date(2026, 11, 12), noon(12), "kept")
    k.promise(date(2026, 11, 12), noon(13), "kept")
    k.promise(date(2026, 11, 12), status="broken")
    k.promise(date(2026, 11, 12), status="released")


@by_hand("I31", 1, 3, "33.3 %")
def _(k: County) -> None:
    k.due(k.demand(type="HAZARD", result="solved", state="closed"), DueKind.RECHECK, noon(12), noon(11))
    k.due(k.demand(type="HAZARD", result="planned", state="closed"), DueKind.RECHECK, noon(12), noon(11))
    k.due(k.demand(type="HAZARD"), DueKind.RECHECK, noon(12))
    k.due(k.demand(type="CARE"), DueKind.RECHECK, noon(12))


@by_hand("I34", 1, 3, "33.3 %")
def _(k: County) -> None:
    for _n in range(2):
        k.demand(type="COMPLAINT", closed_at=noon(15), state="closed", result="solved")
    k.demand(type="COMPLAINT", withdrawn_at=noon(15), state="withdrawn")
    for will in (True, True, False):
        k.event(k.demand(type="COMPLAINT"), "withdrawal_verified", noon(16), free_will=will)


@by_hand("I36", 0, 200, "p < 0.0001")
def _(k: County) -> None:
    k.visits(200)  # 0.952²⁰⁰: about 1 in 19,000


@by_hand("I43", 1, 400, "25 per 10,000")
def _(k: County) -> None:
    k.visits(400)
    k.demand(type="COMPLAINT", topic="CONDUCT", closed_at=noon(15), state="closed", result="explained")
    k.demand(
        type="COMPLAINT", topic="CONDUCT", closed_at=noon(15), state="closed", result="not_substantiated"
    )
    k.demand(type="COMPLAINT", topic="BILL", closed_at=noon(15), state="closed", result="solved")


# Follow-up --------------------------------------------------------------------------------------------------------


@by_hand("I25", 1, 2, "50.0 %")
def _(k: County) -> None:
    for result in ("solved_confirmed", "not_solved", "unreachable", "refused"):
        k.follow_up(result=result, done=noon(11), subject="demand", demand_id=new_id())
    k.follow_up(result="solved_confirmed", done=noon(11))  # about the visit


@by_hand("I32", 2, 4, "50.0 %")
def _(k: County) -> None:
    tries = [{"at": noon(day).isoformat()} for day in (9, 10, 12)]
    k.follow_up(result="solved_confirmed", done=noon(12))
    k.follow_up(result="solved_confirmed", done=noon(13))
    k.follow_up(attempts=tries, state="attempting")
    k.follow_up(attempts=tries[:2], state="attempting")
    k.follow_up(state="cancelled")


@by_hand("I33", 2, 4, "50.0 %")
def _(k: County) -> None:
    for result in ("solved_confirmed", "refused", "unreachable"):
        k.follow_up(result=result, done=noon(11))
    k.follow_up(attempts=[{"at": noon(9).isoformat()}], state="attempting")
    k.follow_up()


@by_hand("I35", 1, 3, "33.3 %")
def _(k: County) -> None:
    day = date(2026, 11, 12)
    for done in (day, day + DAY, None):
        k.measure(k.visit(), day, done)


# Survey -----------------------------------------------------------------------------------------------------------


@by_hand("I39", 2, 3, "66.7 %")
def _(k: County) -> None:
    asked = k.instrument(solved=1.0)
    for mark in (5, 4, 3, None):
        k.answered(asked, overall=mark)
    k.answered(asked, overall=5, counted=False)


@by_hand("I40", 65.0, 100, "65 points")
def _(k: County) -> None:
    """3 high, 2 low: (100 + 50) ÷ 2 = 75 and, speed not answered there, 50; (3 × 75 + 2 × 50) ÷ 5 = 65."""
    asked = k.instrument(solved=0.5, speed=0.5)
    high = [k.party("hv") for _ in range(3)]
    low = [k.party("lv") for _ in range(2)]
    k.answered(asked, party=high[0], marks={"solved": 5, "speed": 3})
    k.answered(asked, party=low[0], marks={"solved": 3})


@by_hand("I41", 2, 4, "50.0 %")
def _(k: County) -> None:
    asked = k.instrument(solved=1.0)
    for state in ("complete", "partial", "refused", "undelivered"):
        k.answered(asked, state=state)
    k.answered(asked, counted=False)  # an answer that is not valid is no response


@by_hand("I42", 1, 4, "25 points")
def _(k: County) -> None:
    asked = k.instrument()
    for mark in (10, 9, 7, 6):
        k.answered(asked, marks={"recommend": mark})
