"""What the forms of the desk ask: nothing needless, nothing answered beforehand, a code is never typed."""

from datetime import timedelta

from django.urls import reverse

from gridvisit.domain.content import selectors as content
from gridvisit.domain.demands.models import Promise
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.console.forms.problems.causes import FixForm
from tests.factories import customers
from tests.factories import demands as factory


def url(name, *args):
    return reverse(f"console:{name}", args=args)


def text(response):
    return response.content.decode()


def test_whether_danger_is_lifted_is_asked_only_where_there_is_danger(cast, now, enter):
    desk = enter(cast.desk)
    calm, danger = factory.heard(cast.an, now), factory.heard(cast.an, now, verbatim="电线断了，冒火花")
    assert "no_danger" not in desk.get(url("demand-triage", calm.pk)).context["form"].fields
    assert "no_danger" in desk.get(url("demand-triage", danger.pk)).context["form"].fields


def test_the_questions_to_the_customer_are_not_called_optional_and_stay_unanswered(cast, now, enter):
    demand = factory.resolved(cast, now)
    second = enter(cast.desk)
    form = second.get(url("demand-verify", demand.pk)).context["form"]
    assert all(
        form.fields[name].required and not form[name].value() for name in ("done", "told", "satisfied")
    )
    answer = second.post(url("demand-verify", demand.pk), {"how": "phone", "text": "客户在忙", "done": "yes"})
    assert answer.status_code == 422
    assert (
        text(answer).count("Ask the customer and record the answer.") == 4
    )  # two questions, beside and on top
    assert "客户在忙" in text(answer)


def test_a_promise_rests_on_a_published_one_that_is_chosen_not_typed(cast, now, enter):
    party = customers.household(unit=cast.town_a, now=now)
    demand = factory.handling(cast, now, party_id=party.pk)
    unit, path = enter(cast.bai), url("demand-promise", demand.pk)
    known = content.promises_in_force(tenant_id=cast.bai.tenant_id, on=local_date(now))
    offered = [code for code, _words in unit.get(path).context["form"].fields["basis"].choices]
    assert offered == ["", *(row.code for row in known)]
    given = {
        "text": "周五前校表", "due_on": (local_date(now) + timedelta(days=3)).isoformat(), "owner_id": str(cast.bai.pk),
    }  # fmt: skip
    refused = unit.post(path, given | {"basis": "我编的"})
    assert refused.status_code == 422
    assert "周五前校表" in text(refused)
    unit.post(path, given)
    assert Promise.objects.get().text == "周五前校表"


def test_the_result_of_a_common_fix_is_not_chosen_beforehand():
    assert FixForm().fields["result"].choices[0] == ("", "—")


def test_the_page_of_the_customers_door_can_be_printed(cast, enter):
    page = text(enter(cast.bai).get(url("demand-door")))
    assert "data-gv-print" in page
    assert "See it as a customer" in page


def test_words_of_danger_are_looked_for_while_they_are_typed_and_again_after_an_error(cast, enter):
    desk, path = enter(cast.desk), url("demand-new")
    empty = text(desk.get(path))
    assert "data-gv-typed" in empty.split('name="verbatim"')[1].split(">")[0]
    assert 'hx-trigger="load,' not in empty
    assert 'hx-trigger="load,' in text(desk.post(path, {"verbatim": "电线断了冒火花"}))
