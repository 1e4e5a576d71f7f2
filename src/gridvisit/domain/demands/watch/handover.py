"""Tell who gets a demand: the handlers of the outbox messages; at most one notice for each step, however often run."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from gridvisit.domain.demands.models import Demand, DemandEvent
from gridvisit.domain.demands.states import ENDED
from gridvisit.domain.demands.watch.people import Posts
from gridvisit.domain.inbox.services import Letter, notify
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.standard.vocabulary import Urgency

SENT = ("dispatched", "handed_over", "given_back")
RELATED = ("unit", "responsible_unit", "handler__unit")


def tell_sent(*, demand_id: UUID | str, now: datetime, **_later: object) -> None:
    """Tell in whose hands the demand is now; the one who sent it knows. For `demand.dispatched` and the like."""
    demand = Demand.objects.select_related(*RELATED).filter(pk=UUID(str(demand_id))).first()
    if demand is None or demand.state in ENDED:
        return
    step = DemandEvent.objects.filter(demand=demand, kind__in=SENT).order_by("-created_at", "-id").first()
    if step is None:
        return
    told, unit = Posts(demand.tenant_id, local_date(now)).in_charge(demand)
    back = step.kind == "given_back"
    letters = [
        Letter(
            staff=person, key=f"sent:{step.pk}", code="demand.sent_back" if back else "demand.sent",
            facts={"number": demand.number, "unit": unit.name if unit else "—"}, subject_kind="demand",
            subject_id=demand.pk, urgent=demand.urgency == Urgency.U0,
        )
        for person in told
        if person.id != step.actor_id
    ]  # fmt: skip
    notify(letters, now=now)
