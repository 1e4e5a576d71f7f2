"""No demand is lost: what a hotline file does not say is completed at the desk, and the clocks run all the while."""

from datetime import timedelta

import pytest

from gridvisit.domain.customers.imports import runs
from gridvisit.domain.customers.models import Account
from gridvisit.domain.demands import selectors, services
from gridvisit.domain.demands.bulk import runs as bulk
from gridvisit.domain.demands.bulk.changes import Asked
from gridvisit.domain.demands.imports import completion, leniency
from gridvisit.domain.demands.imports.completion import Known
from gridvisit.domain.demands.judging.records import records
from gridvisit.domain.demands.models import Demand, DemandEvent
from gridvisit.domain.demands.services import splitting
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.kernel.clock import local
from gridvisit.foundation.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from tests.domain.demands.imports.test_tickets import HEAD, at, bring, codes, ticket  # noqa: F401 - a fixture
from tests.factories import customers

UNKNOWN = "3701999999999"


def waiting(now, bring, number="95598-1", actor=None, **more):  # noqa: F811
    """Import one line that says neither whose it is nor where."""
    run = bring(ticket(now, number, **({"地址": ""} | more)), actor=actor)
    assert run.created == 1
    return Demand.objects.get(external_no=number)


def complete(demand, cast, now, **known):
    return completion.complete(demand_id=demand.pk, known=Known(**known), actor=cast.desk, now=now)


def triage(demand, cast, now):
    return services.triage(
        demand_id=demand.pk, type=demand.type, topic=demand.topic, urgency=demand.urgency, actor=cast.desk, now=now
    )  # fmt: skip


def test_a_line_without_account_and_place_waits_and_its_clocks_run(cast, now, bring):  # noqa: F811
    told = bring(ticket(now, 地址=""), actor=cast.desk)
    assert (told.created, told.bad) == (1, 0)
    assert codes(told, "note") == [(2, "place", "demand.ticket_waits_whose")]
    demand = Demand.objects.get()
    assert (demand.lacks, demand.state) == ("whose", "registered")
    known = bring(ticket(now, "2"), actor=cast.desk)
    assert known.created == 1
    other = Demand.objects.get(external_no="2")
    due = dict(other.dues.values_list("kind", "at"))
    assert dict(demand.dues.values_list("kind", "at")) == due
    assert demand.next_due_at == other.next_due_at


def test_what_waits_has_its_own_queue_with_a_count(cast, now, bring):  # noqa: F811
    demand = waiting(now, bring)
    bring(ticket(now, "2"))
    page = selectors.page(actor=cast.desk, now=now, queue="lacking")
    assert [row.pk for row in page.items] == [demand.pk]
    count = {queue.code: queue.count for queue in selectors.queues(actor=cast.desk, now=now)}
    assert count["lacking"] == 1
    complete(demand, cast, now, place="镇上超市")
    assert selectors.counted(actor=cast.desk, now=now, queue="lacking") == 0


def test_it_is_not_sent_on_before_it_is_completed_one_by_one_or_many_at_once(cast, now, bring):  # noqa: F811
    demand = triage(waiting(now, bring), cast, now)
    assert "dispatch" not in services.offered(demand, actor=cast.desk)
    assert "complete" in services.offered(demand, actor=cast.desk)
    with pytest.raises(Refusal, match=r"demand\.waits"):
        services.dispatch(demand_id=demand.pk, unit_id=cast.town_a.id, actor=cast.desk, now=now)
    asked = Asked(what="dispatch", unit_id=cast.town_a.id)
    seen = bulk.preview(ids=[demand.pk], asked=asked, actor=cast.desk, now=now)
    assert [row.refusal.code for row in seen.rows] == ["demand.waits"]
    complete(demand, cast, now, place="镇上超市")
    services.dispatch(demand_id=demand.pk, unit_id=cast.town_a.id, actor=cast.desk, now=now)


def test_a_danger_is_handed_over_at_once_though_nobody_knows_whose_it_is(cast, now, bring):  # noqa: F811
    demand = waiting(now, bring, 受理内容="电线断了垂在路上冒火", 业务类型="", 主题="")
    assert (demand.urgency, demand.lacks) == ("U0", "whose")
    assert services.offered(demand, actor=cast.desk)[0] == "hand_over"
    done = services.hand_over(demand_id=demand.pk, unit_id=cast.town_a.id, actor=cast.desk, now=now)
    assert done.state == "dispatched"
    assert complete(done, cast, now, place="村口").lacks == ""


def test_an_account_completes_it_with_supply_unit_repeats_and_clocks(cast, now, bring):  # noqa: F811
    home = customers.household(unit=cast.town_b, now=now)
    number = home.accounts.get().account_no
    bring(ticket(now, "1", 户号=number, 受理时间=at(now, days=3)))
    demand = waiting(now, bring, "2", 户号=UNKNOWN)
    assert leniency.cells(demand.unread) == {"account_no": UNKNOWN}
    heard, due = demand.heard_at, dict(demand.dues.values_list("kind", "at"))
    done = complete(demand, cast, now + timedelta(hours=5), account_no=number)
    done.refresh_from_db()
    assert (done.lacks, done.party_id, done.unit_id) == ("", home.pk, cast.town_b.id)
    assert done.account_id == home.accounts.get().pk
    assert (done.heard_at, done.repeat_of_id) == (heard, Demand.objects.get(external_no="1").pk)
    assert done.is_home
    assert all(at_ <= due[kind] for kind, at_ in done.dues.values_list("kind", "at") if kind in due)
    entry = AuditEntry.objects.get(verb="demand.completed")
    assert (entry.object_id, entry.actor_id) == (str(done.pk), cast.desk.id)
    event = done.events.get(kind="completed")
    assert number not in str(event.data)


def test_nothing_or_a_wrong_account_completes_nothing(cast, now, bring):  # noqa: F811
    demand = waiting(now, bring)
    with pytest.raises(Invalid) as empty:
        complete(demand, cast, now)
    assert [one.field for one in empty.value.problems] == ["place"]
    with pytest.raises(Refusal, match=r"demand\.account_unknown"):
        complete(demand, cast, now, account_no=UNKNOWN)
    complete(demand, cast, now, place="村口")
    with pytest.raises(Refusal, match=r"demand\.nothing_lacks"):
        complete(demand, cast, now, place="别处")


def test_only_who_sorts_demands_completes_them(cast, now, bring):  # noqa: F811
    demand = waiting(now, bring)
    with pytest.raises(NotFound):
        completion.complete(demand_id=demand.pk, known=Known(place="x"), actor=cast.bo, now=now)
    with pytest.raises(Forbidden):
        completion.complete(demand_id=demand.pk, known=Known(place="x"), actor=cast.bai, now=now)


def test_a_customer_of_units_beyond_the_desks_is_not_linked(cast, now, bring):  # noqa: F811
    home = customers.household(unit=cast.town_b, now=now)
    demand = waiting(now, bring)
    with pytest.raises(Refusal, match=r"demand\.whose_elsewhere"):
        completion._whose(demand, Known(party_id=home.pk), cast.bai)


def test_what_cannot_be_read_is_told_by_row_and_field_and_kept_as_it_stood(now, bring):  # noqa: F811
    run = bring(
        ticket(now, "1", 答复时限="下周三前"),
        ticket(now, "2", 业务类型="胡说"),
        ticket(now, "3", 联系电话="1" * 90),
        ticket(now, "4", words="=表坏了"),
        ticket(now, "5", words="停电" * 1200),
        ticket(now, "6", 户号=UNKNOWN),
    )
    assert (run.created, run.bad) == (6, 0)
    told = codes(run, "note")
    for expected in (
        (2, "external_due_at", "cell.moment"), (3, "type", "field.unknown_code"), (4, "contact_text", "field.too_long"),
        (5, "verbatim", "cell.formula"), (6, "verbatim", "field.too_long"),
        (7, "account_no", "demand.ticket_account_unknown"),
    ):  # fmt: skip
        assert expected in told
    rows = {row.external_no: row for row in Demand.objects.all()}
    assert leniency.cells(rows["1"].unread) == {"external_due_at": "下周三前"}
    assert leniency.cells(rows["2"].unread) == {"type": "胡说"}
    assert rows["4"].verbatim == "=表坏了"
    assert (len(rows["5"].verbatim), len(leniency.cells(rows["5"].unread)["verbatim"])) == (2000, 2400)
    assert (rows["6"].lacks, rows["6"].place) == ("", "镇上超市")


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("昨天下午", None),
        ("", None),
        ("2026-02-30 10:00", None),
        ("1956-02-03 10:00", None),
        ("day", "midnight"),
    ],
)
def test_when_nobody_can_read_since_when_the_clocks_run_from_the_earliest_known(now, bring, said, start):  # noqa: F811
    day = local(now - timedelta(days=1))
    bring(ticket(now, 受理时间=f"{day:%Y-%m-%d} 下午" if said == "day" else said))
    demand = Demand.objects.get()
    assert demand.lacks == "heard_at"
    expected = day.replace(hour=0, minute=0, second=0, microsecond=0) if start else now
    assert demand.heard_at == expected
    assert demand.dues.exists()


def test_a_time_to_come_is_not_believed(cast, now, bring):  # noqa: F811
    demand = waiting(now, bring, 地址="镇上", 受理时间=at(now, hours=-3))
    assert (demand.lacks, local(demand.heard_at)) == ("heard_at", local(now).replace(hour=0, minute=0))
    with pytest.raises(Invalid):
        complete(demand, cast, now + timedelta(hours=9), heard_at=now + timedelta(hours=3))
    spoke = now - timedelta(hours=30)
    before = demand.dues.get(kind="first_contact").at
    done = complete(demand, cast, now, heard_at=spoke)
    assert (done.lacks, done.heard_at) == ("", spoke)
    assert done.dues.get(kind="first_contact").at < before


def test_since_when_is_unknown_to_the_verdicts_until_a_person_says(now, bring):  # noqa: F811
    demand = waiting(now, bring, 受理时间="昨天下午")
    row = records([demand.pk], at=now)[0].row
    assert (row["heard_at"], row["contact_wd"], row["answer_wd"]) == (None, None, None)
    assert not {"account", "place"} & row["filled_fields"]
    facts = selectors.verdict_facts([demand.pk])[0]
    assert (facts["heard_at"], facts["complete"]) == (None, False)


def test_the_same_file_again_changes_nothing(now, bring):  # noqa: F811
    lines = [
        ticket(now, "1", 地址=""),
        ticket(now, "2", 地址="", 户号=UNKNOWN, 答复时限="下周"),
        ticket(now, "3", 受理时间="昨天"),
        ticket(now, "3", words="表还黑屏了"),
    ]
    bring(*lines)
    versions = dict(Demand.objects.values_list("pk", "version"))
    events = DemandEvent.objects.count()
    assert events == 4
    again = bring(*lines, at_=now + timedelta(hours=1))
    assert (again.created, again.updated, again.unchanged) == (0, 0, 4)
    assert (dict(Demand.objects.values_list("pk", "version")), DemandEvent.objects.count()) == (
        versions,
        events,
    )


def test_a_later_file_completes_what_waits_and_is_idempotent_too(cast, now, bring):  # noqa: F811
    home = customers.household(unit=cast.town_b, now=now)
    waits, place, when = (
        waiting(now, bring, "1", 户号=UNKNOWN), waiting(now, bring, "2"),
        waiting(now, bring, "3", 地址="镇上", 受理时间="昨天下午"),
    )  # fmt: skip
    lines = [
        ticket(now, "1", words="", 地址="", 户号=home.accounts.get().account_no),
        ticket(now, "2", words="", 地址="柳园村村口"),
        ticket(now, "3", words="", 地址="", 受理时间=at(now, hours=26)),
    ]
    run = bring(*lines, actor=cast.desk, at_=now + timedelta(hours=1))
    assert (run.updated, run.bad) == (3, 0)
    for row in (waits, place, when):
        row.refresh_from_db()
        assert row.lacks == ""
        assert row.events.filter(kind="completed").count() == 1
    assert (waits.party_id, waits.unit_id) == (home.pk, cast.town_b.id)
    assert place.place == "柳园村村口"
    assert local(when.heard_at).strftime("%Y-%m-%d %H:%M") == at(now, hours=26)
    assert bring(*lines, at_=now + timedelta(hours=2)).unchanged == 3


def test_an_account_that_becomes_known_later_completes_it_by_the_same_file(cast, now, bring):  # noqa: F811
    line = ticket(now, "1", 地址="", 户号="3701000000777")
    bring(line)
    home = customers.household(unit=cast.town_a, now=now)
    Account.objects.filter(party=home).update(account_no="3701000000777")
    assert bring(line, at_=now + timedelta(hours=1)).updated == 1
    assert Demand.objects.get().party_id == home.pk


def test_what_waits_is_not_taken_back_with_its_import(now, bring):  # noqa: F811
    run = bring(ticket(now, 地址=""))
    with pytest.raises(Refusal, match=r"demand\.tickets_stay"):
        runs.undo(run_id=run.id, actor=None, now=now)
    assert Demand.objects.get().lacks == "whose"


def test_the_hotline_is_asked_back_and_it_is_written_down(cast, now, bring):  # noqa: F811
    demand = waiting(now, bring)
    with pytest.raises(Refusal, match=r"demand\.missing"):
        completion.ask_hotline(demand_id=demand.pk, text=" ", actor=cast.desk, now=now)
    due = demand.next_due_at
    completion.ask_hotline(demand_id=demand.pk, text="请补充户号", actor=cast.desk, now=now)
    demand.refresh_from_db()
    assert (demand.events.get(kind="hotline_asked").text, demand.next_due_at) == ("请补充户号", due)
    assert AuditEntry.objects.filter(verb="demand.hotline_asked", object_id=demand.pk).exists()


def test_parts_of_a_split_text_are_completed_together(cast, now, bring):  # noqa: F811
    demand = waiting(now, bring, words="表走快了。另外路灯不亮")
    parts = [
        splitting.Part(text="表走快了", type="OPINION", topic="METER"),
        splitting.Part(text="路灯不亮", type="OPINION", topic="NOT_OURS"),
    ]
    rows = splitting.split(demand_id=demand.pk, parts=parts, actor=cast.desk, now=now)
    assert {row.lacks for row in rows} == {"whose"}
    complete(demand, cast, now, place="村口")
    assert set(Demand.objects.values_list("lacks", flat=True)) == {""}


@pytest.mark.parametrize(
    ("said", "unnamed"),
    [
        ("要求保密", True),
        ("匿名", True),
        ("保密，不要透露", True),
        ("匿名，不愿说姓名", True),
        ("不公开", True),
        ("请勿公开", True),
        ("不得向站所透露", True),
        ("不保密", False),
        ("无需保密", False),
        ("不需要匿名", False),
        ("公开", False),
        ("看情况", False),
    ],
)
def test_who_asks_for_secrecy_in_other_words_is_kept_unnamed(now, bring, said, unnamed):  # noqa: F811
    bring([*ticket(now), said], head=[*HEAD, "是否保密"])
    demand = Demand.objects.get()
    assert demand.anonymous is unnamed
    assert leniency.cells(demand.unread) == {"anonymous": said}
