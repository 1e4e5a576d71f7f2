"""Files from the hotlines 95598, 12345 and 12398: their number leads, ours links (9.2). Runs are kept by customers."""

from functools import partial

from gridvisit.domain.customers.imports import runs
from gridvisit.domain.demands.imports.tickets import TicketWork
from gridvisit.standard.vocabulary import DemandSource

ACTION = "demand.triage"
HOTLINES = {
    "95598": DemandSource.IMPORT_95598,
    "12345": DemandSource.IMPORT_12345,
    "12398": DemandSource.IMPORT_12398,
}


def register() -> None:
    """Tell the imports how a hotline file is read: one kind for each hotline, named like the source."""
    for source in HOTLINES.values():
        runs.use(
            source.value, runs.Kind(partial(TicketWork, source=source), ACTION, stays="demand.tickets_stay")
        )
