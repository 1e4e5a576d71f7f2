"""By hand: plans, appointments, visits, records, people, improvement (I01-I18, I20, I37, I38, I44-I50)."""

from __future__ import annotations

from datetime import date

from gridvisit.domain.evaluation.models import Judgement, Recheck, Review
from gridvisit.domain.improvement.models import ActionEvent, CorrectiveAction
from gridvisit.domain.visits.models import SavingEstimate, VisitEvent
from tests.domain.evaluation.figures.by_hand import by_hand
from tests.domain.evaluation.figures.rows import HOUR, MINUTE, NOON, SINCE, County, noon

# Plans and cycles -------------------------------------------------------------------------------------------------


def five_items(k: County) -> None:
    """Done by a valid visit · done by one not valid · open · refused · added later, drawn at random."""
    plan = k.plan()
    k.item(plan, visit=k.visit())
    k.item(plan, visit=k.visit(valid=False))
    k.item(plan, "open")
    k.item(plan, "not_done", not_done_reason="refused")
    k.item(plan, "scheduled", in_first_approved=False, selection="random")
    k.item(plan, "add_asked", in_first_approved=False)  # nobody agreed: no part of the plan


by_hand("I01", 1, 4, "25.0 %")(five_items)
by_hand("I02", 1, 5, "20.0 %")(five_items)
by_hand("I03", 1, 5, "20.0 %")(five_items)
by_hand("I07", 1, 5, "20.0 %")(five_items)


@by_hand("I04", 2, 4, "50.0 %")
def _(k: County) -> None:
    k.visit(
        noon(10, month=3), party=k.party("hv"), channel="phone"
    )  # 265 days, any channel will do within 365
    k.visit(noon(10), party=k.party("top"))
    k.visit(noon(10), party=k.party("top"), channel="phone")  # a call is no visit on site
    k.party("hv")
    k.party("lv")  # sampled by area
    k.party("hv", on=date(2026, 11, 5))  # not on file on the first day


@by_hand("I05", 1, 2, "50.0 %")
def _(k: County) -> None:
    good, late = k.party(), k.party()
    for party in (good, late):
        k.listed(party, "L1")
    k.visit(noon(1, month=9), party=good)
    k.visit(noon(20), party=good)  # 80 days, then 10 open
    k.visit(noon(1, month=7), party=late)
    k.visit(noon(20), party=late)  # 142 days > 92
    k.listed(k.party(), "TMP")


@by_hand("I06", 1, 2, "1 customer")
def _(k: County) -> None:
    k.visit(noon(1, month=5).replace(year=2025), party=k.party("hv"))  # 578 > 1.5 × 365 = 547.5
    k.visit(noon(1, month=6).replace(year=2025), party=k.party("hv"))  # 547 is not


@by_hand("I08", 1, 2, "50.0 %")
def _(k: County) -> None:
    often, seldom = k.party(), k.party()
    for day in (1, 10, 20):
        k.visit(noon(day), party=often)
        k.visit(noon(day), party=seldom, reasons=["complaint"] if day == 10 else ["cycle"],
                origin="customer" if day == 20 else "plan")  # fmt: skip


# Channel and appointment ------------------------------------------------------------------------------------------


@by_hand("I09", 2, 3, "66.7 %")
def _(k: County) -> None:
    k.visits(2)
    k.visit(channel="phone")
    k.visit(channel="phone", valid=False)


@by_hand("I10", 1, 3, "33.3 %")
def _(k: County) -> None:
    k.appointment(k.visit(), "kept")
    k.appointment(k.visit(), "declined", confirmed=False)
    k.visit()
    k.visit(no_appointment_reason="emergency")
    k.visit(planned_channel="phone", channel="phone")


@by_hand("I11", 2, 4, "50.0 %")
def _(k: County) -> None:
    for late in (15, -15, 16):
        k.appointment(k.visit(), "kept", late=late)
    k.appointment(k.visit(), "missed_by_us")
    k.appointment(k.visit(), "missed_by_customer")


@by_hand("I12", 1, 3, "33.3 %")
def _(k: County) -> None:
    k.appointment(k.visit(), "kept")
    k.appointment(k.visit(), "missed_by_us")
    for hours in (1, 2):  # 1 hour before: still counted; 2 hours before: not
        visit = k.visit()
        row = k.appointment(visit, "cancelled")
        VisitEvent.objects.create(
            tenant_id=k.county.id, visit=visit, kind="appointment_cancel", at=row.slot_start - hours * HOUR
        )


@by_hand("I13", 2, 3, "66.7 %")
def _(k: County) -> None:
    both = k.party()
    k.visit(party=both)
    k.visit(party=both, state="refused", valid=None)  # a customer counts once
    k.appointment(k.visit(state="planned", started_at=None, ended_at=None), "declined", confirmed=False)
    k.visit()
    k.visit(state="unreachable", valid=None)


# Visit and record -------------------------------------------------------------------------------------------------


@by_hand("I14", 2, 3, "66.7 %")
def _(k: County) -> None:
    k.visits(2)
    k.visit(valid=None)
    k.visit(state="void")
    k.visit(authenticity="false")
    k.visit(noon(1, month=12))


@by_hand("I15", 17, 20, "85.0 %")
def _(k: County) -> None:
    for filled in (10, 7):
        visit = k.visit()
        Judgement.objects.create(
            tenant_id=k.county.id, visit_id=visit.id, unit=k.a, visit_day=visit.day, at=NOON, edition="1",
            facts={"visit": {"required_fields": 10, "filled_fields": filled}},
        )  # fmt: skip


@by_hand("I16", 1, 2, "50.0 %")
def _(k: County) -> None:
    k.visit(recorded_at=NOON + 25 * HOUR)  # 24 hours after the end
    k.visit(recorded_at=NOON + 25 * HOUR + MINUTE)


@by_hand("I17", 6, 8, "75.0 %")
def _(k: County) -> None:
    k.needs(k.visit(), EE="need", GREEN="no_need", SMART="not_applicable", MARKET="no_need", RELIAB="need")
    k.needs(k.visit(), EE="need", GREEN="no_need", SMART="not_asked")
    k.visit(party=k.party("lv", kind="individual"))


@by_hand("I18", 1, 3, "33.3 %")
def _(k: County) -> None:
    k.needs(k.visit(), EE="need", GREEN="no_need", SMART="not_applicable", MARKET="not_asked")


@by_hand("I20", 1, 3, "33.3 %")
def _(k: County) -> None:
    visit = k.visit()
    k.policy(visit)
    k.policy(visit, fits=False)
    k.policy(visit, in_force=False)


@by_hand("I37", 1, 2, "50.0 %")
def _(k: County) -> None:
    k.visit(noon(1), note="客户设备运行正常，没有新的用电需求，继续观察。")
    k.visit(noon(2), note="客户设备运行正常，没有新的用电需求，继续观察！")
    k.visit(
        noon(3), note="客户设备运行正常，没有新的用电需求，继续观察。", owner=k.bo, valid=None, state="void"
    )
    k.visit(noon(4), note="正常")  # too short to compare


@by_hand("I38", 12, 22, "54.5 %")
def _(k: County) -> None:
    """A draws 2 of 4 (weight 2), B 2 of 20 (weight 10): 2 + 10 genuine of 2 + 10 + 10 decided; one is doubtful."""
    first, second = k.visits(4), [k.visit(party=k.party(unit=k.b), owner=k.bo) for _ in range(20)]
    for unit, visit, finding in (
        (k.a, first[0], "genuine"), (k.a, first[1], "doubtful"), (k.b, second[0], "genuine"), (k.b, second[1], "false"),
    ):  # fmt: skip
        Recheck.objects.create(
            tenant_id=k.county.id, unit=unit, visit_id=visit.id, visit_day=visit.day, month="2026-11",
            seed=f"{unit.code}/2026-11", high_voltage=False, drawn_at=NOON, finding=finding, done_at=NOON,
        )  # fmt: skip


@by_hand("I44", 0, 0, "no data")
def _(k: County) -> None:
    party = k.party()
    for day, low, high in ((1, 900, 1100), (5, 1000, 3000)):  # only the last of a customer counts
        SavingEstimate.objects.create(
            tenant_id=k.county.id, visit=k.visit(noon(day), party=party), kwh_low=low, kwh_high=high, yuan_low=600,
            yuan_high=1000, method="x", data_from=SINCE, data_to=SINCE,
        )  # fmt: skip


@by_hand("I45", 4, 42, "0.1 per day")
def _(k: County) -> None:
    k.visits(4)  # two people, 21 working days in November 2026


@by_hand("I46", 0, 0, "no data")
def _(k: County) -> None:
    k.visit(minutes=60)
    k.visit(minutes=90, companion=k.bo)  # two people: 180 minutes


@by_hand("I47", 0, 0, "no data")
def _(k: County) -> None:
    k.visit()


@by_hand("I48", 1, 3, "33.3 %")
def _(k: County) -> None:
    k.qualify(k.an, hours=16)
    k.qualify(k.bo, hours=20, until=date(2026, 11, 29))
    k.staff("new", k.a)
    k.staff("desk", k.a, role="cmd")


# Improvement ------------------------------------------------------------------------------------------------------


@by_hand("I49", 1, 3, "33.3 %")
def _(k: County) -> None:
    for number, done in enumerate((noon(12), noon(13), None)):
        CorrectiveAction.objects.create(
            tenant_id=k.county.id, unit=k.a, number=f"ZG{number}", title="x", owner=k.an, opened_at=NOON, done_at=done,
            due_on=date(2026, 11, 12),
        )  # fmt: skip
    action = CorrectiveAction.objects.first()
    for kind in ("closed", "not_effective", "closed"):
        ActionEvent.objects.create(tenant_id=k.county.id, action=action, kind=kind, at=NOON)


@by_hand("I50", 1, 3, "33.3 %")
def _(k: County) -> None:
    """October's analysis is due on 10 November, for the county and both stations."""
    for unit, issued in ((k.county, 10), (k.a, 11)):
        Review.objects.create(
            tenant_id=k.county.id, unit=unit, kind="monthly_analysis", period="2026-10", issued_on=date(2026, 11, issued),
            title="x", author=k.an,
        )  # fmt: skip
