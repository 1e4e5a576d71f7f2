"""Read a hotline file line by line: a new number is registered, a known one linked and brought up to date.

No demand is lost: only a line without a ticket number, without the customer's words, or for units one may not see is
refused. What else cannot be read is told, kept as it stood, and left to the desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from gridvisit.domain.customers import supply
from gridvisit.domain.demands import rules
from gridvisit.domain.demands.imports import completion, leniency
from gridvisit.domain.demands.imports.columns import TICKET_COLUMNS
from gridvisit.domain.demands.imports.completion import Known, Whose
from gridvisit.domain.demands.imports.leniency import Told
from gridvisit.domain.demands.models import Demand, DemandEvent
from gridvisit.domain.demands.services import clocks, common
from gridvisit.domain.demands.services.intake import NewDemand, raise_demand
from gridvisit.domain.demands.states import OPEN
from gridvisit.domain.demands.suggestions import Suggestion, suggestion_for, suggestions
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.sheets.columns import lines, open_table
from gridvisit.foundation.sheets.reader import open_file
from gridvisit.foundation.sheets.reading import Reading
from gridvisit.standard.vocabulary import DemandSource, DemandTopic, DemandType

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

IN = 400
LATER = ("external_due_at",)  # what the hotline may change
FILLS = ("place", "contact_text")  # what it may add where we know nothing


@dataclass
class TicketWork:
    """One reading of one file of one hotline."""

    path: Path
    name: str
    unit: Unit
    default_unit: UUID | None
    actor: Staff | None
    now: datetime
    source: DemandSource
    run_id: UUID = field(default_factory=new_id)
    spill: Any = None
    acts: list[Any] = field(default_factory=list)
    # looked up once for the whole file
    accounts: dict[str, tuple[UUID, UUID, UUID | None, UUID]] = field(default_factory=dict)
    seen: set[UUID] = field(default_factory=set)
    said: dict[str, set[str]] = field(default_factory=dict)  # by ticket number, words without blanks
    linked: set[UUID] = field(default_factory=set)
    reach: frozenset[UUID] = frozenset()
    may: dict[UUID | None, bool] = field(default_factory=dict)

    def read(self) -> Reading:
        """Compare the file with what is registered; nothing is written."""
        reading = Reading()
        units = {row.code: row.id for row in people.units_below(self.unit)}
        self.reach = frozenset(units.values())
        rows = list(self._rows(reading))
        known = self._known([told.number for told in rows])
        self._look_up(rows, known)
        coming: dict[str, int] = {}
        self.acts = []
        for told in rows:
            if told.number in coming:
                self._again(told, coming[told.number], reading)
            elif (
                self._meet(told, known[told.number], reading)
                if told.number in known
                else self._come(told, reading, units)
            ):
                coming[told.number] = told.row
        return reading

    def write(self, run: Any) -> None:
        """Register and update, in the caller's transaction; what was done to which demand is kept with the run."""
        kept = []
        for act in self.acts:
            row, before = act()
            kept.append(
                run.changes.model(
                    run=run, model="Demand", object_id=row.pk, before=before, after_version=row.version
                )
            )
        run.changes.bulk_create(kept, batch_size=200)

    def _rows(self, reading: Reading) -> Iterator[Told]:
        table = open_table(open_file(self.path, self.name), TICKET_COLUMNS, self.name)
        reading.notes += table.notes
        for line in lines(table):
            reading.rows += 1
            told = leniency.told(line, now=self.now)
            reading.notes += told.notes
            reading.blame(told.refused)
            if not told.refused:
                yield told

    def _known(self, numbers: Iterable[str]) -> dict[str, Demand]:
        """Return the demands with these ticket numbers, whatever way they came in: a visit may have noted one."""
        wanted, found = list(dict.fromkeys(numbers)), {}
        for start in range(0, len(wanted), IN):
            part = wanted[start : start + IN]
            rows = Demand.objects.filter(
                tenant_id=self.unit.tenant_id,
                source__in=DemandSource.codes(),
                external_no__in=part,
            ).order_by("registered_at", "id")
            for row in rows:
                if row.external_no not in found or row.source == self.source:
                    found[row.external_no] = row
        return found

    def _look_up(self, rows: list[Told], known: dict[str, Demand]) -> None:
        """Look up the accounts of who is not known yet, and the words of the demands the actor sees, many at once."""
        unknown = [told for told in rows if told.number not in known or known[told.number].party_id is None]
        numbers = [told.values.get("account_no", "") for told in unknown]
        self.accounts = supply.of_account_nos(account_nos=numbers, tenant_id=self.unit.tenant_id)
        self.seen, self.may, self.linked = set(), {}, set()
        by_id = {row.pk: row for row in known.values()}
        self.said = {number: {_bare(row.verbatim)} for number, row in known.items()}
        for start in range(0, len(by_id), IN):
            part = list(by_id)[start : start + IN]
            seen = Demand.objects.all() if self.actor is None else Demand.objects.visible_to(self.actor)
            self.seen |= set(seen.filter(pk__in=part).values_list("pk", flat=True))
            for event in DemandEvent.objects.filter(demand_id__in=part, kind__startswith="ticket_"):
                self.said[by_id[event.demand_id].external_no].add(_bare(event.text))
                if event.kind == "ticket_linked":
                    self.linked.add(event.demand_id)

    def _meet(self, told: Told, demand: Demand, reading: Reading) -> bool:
        """Bring a known number up to date; return whether the actor may: else no other line of it counts either."""
        if demand.pk not in self.seen or not {demand.unit_id, demand.responsible_unit_id} & self.reach:
            reading.blame([Problem("demand.ticket_elsewhere", field="external_no", row=told.row)])
            return False
        values = told.values
        after = {
            name: values[name] for name in LATER if name in values and values[name] != getattr(demand, name)
        }
        after |= {name: values[name] for name in FILLS if name in values and not getattr(demand, name)}
        unread = {**leniency.cells(demand.unread), **told.unread}
        if leniency.kept(unread) != demand.unread:
            after["unread"] = leniency.kept(unread)
        words = self._more_words(told)
        linked = demand.source != self.source and demand.pk not in self.linked
        whose = self._whose(told, reading) if demand.party_id is None and demand.state in OPEN else Whose()
        place = after.pop("place", "") if demand.lacks or whose.party_id else ""
        known = Known(place=place, heard_at=self._heard(told, demand))
        completes = bool(whose.party_id or known.place or known.heard_at)
        fields = [
            *(["account_no"] if whose.party_id else []), *(["place"] if known.place else []),
            *(["heard_at"] if known.heard_at else []), *after, *(["verbatim"] if words else []),
            *(["external_no"] if linked else []),
        ]  # fmt: skip
        reading.note(told.row, "updated" if fields else "unchanged", told.number, fields)
        if fields:
            more = partial(completion.put, known=known, whose=whose) if completes else None
            self.acts.append(partial(self._update, demand.pk, after, words, linked=linked, more=more))
        return True

    def _heard(self, told: Told, demand: Demand) -> datetime | None:
        """Return when the customer spoke, where that was not known and this file says it."""
        heard = told.values.get("heard_at")
        waits = rules.HEARD in rules.waiting(demand.lacks)
        if not waits or heard is None or rules.impossible(heard, now=demand.registered_at):
            return None
        return heard  # type: ignore[no-any-return]

    def _more_words(self, told: Told) -> str:
        """Return the words of the row where nobody has said them yet; from now on somebody has."""
        words, said = told.values.get("verbatim", ""), self.said.setdefault(told.number, set())
        if not words or _bare(words) in said:
            return ""
        said.add(_bare(words))
        return str(words)

    def _update(
        self, pk: UUID, after: dict[str, Any], words: str, *, linked: bool, more: Any = None
    ) -> tuple[Demand, dict[str, str]]:
        """Write what the hotline says now. The customer's first words stay; later ones join the demand's life."""
        demand: Demand = Demand.objects.locked(pk, None)
        before = {name: str(getattr(demand, name) or "") for name in after}
        kind = "ticket_linked" if linked else "ticket_updated"
        if after or words or linked:
            common.log(
                demand, kind, actor=self.actor, at=self.now, text=words,
                data={"source": self.source.value, "fields": sorted(after)},
            )  # fmt: skip
            demand.change(**after)
            demand.change(**demand.traces())  # what the hotline added is found again too
            clocks.refresh(demand, at=self.now)
            told = {"fields": sorted(after)}
            audit.record(f"demand.{kind}", demand, actor=self.actor, at=self.now, after=told)
        if more is not None:
            more(demand, actor=self.actor, now=self.now)
        return demand, before

    def _again(self, told: Told, first: int, reading: Reading) -> None:
        """A second line with one number is no second demand; what it says more joins the life of the first."""
        words = self._more_words(told)
        facts = {"value": told.number, "first": first}
        reading.notes.append(Problem("demand.ticket_twice", field="external_no", row=told.row, facts=facts))
        reading.note(
            told.row, "updated" if words else "unchanged", told.number, ["verbatim"] if words else []
        )
        if words:
            self.acts.append(partial(self._join, told.number, words))

    def _join(self, number: str, words: str) -> tuple[Demand, dict[str, str]]:
        return self._update(self._known([number])[number].pk, {}, words, linked=False)

    def _come(self, told: Told, reading: Reading, units: dict[str, UUID]) -> bool:
        """Register a new number; return whether its line was taken."""
        values, row = told.values, told.row
        if "verbatim" not in values:
            reading.blame([Problem("demand.ticket_without_words", field="verbatim", row=row)])
            return False
        whose = self._whose(told, reading, refuse=False)
        unit_id = (
            units.get(values["unit"])
            if "unit" in values
            else whose.unit_id or self.default_unit or self.unit.id
        )
        if unit_id is None:
            facts = {"unit": values["unit"]}
            reading.blame([Problem("unit.unknown", field="unit", row=row, facts=facts)])
            return False
        if unit_id not in self.reach or not self._may(unit_id):
            reading.blame([Problem("demand.ticket_elsewhere", field="account_no", row=row)])
            return False
        if not (whose.party_id or values.get("place")):
            told.lacks.insert(0, rules.WHOSE)
        if told.lacks:
            reading.notes += [
                Problem(f"demand.ticket_waits_{one}", field="place" if one == rules.WHOSE else one, row=row)
                for one in told.lacks
            ]
        heard = values.get("heard_at") or leniency.heard_at_latest(told, now=self.now)
        guess = self._suggest(told, heard, reading)
        new = NewDemand(
            type=guess.type, topic=guess.topic, verbatim=values["verbatim"], heard_at=heard,
            source=self.source.value, unit_id=unit_id, party_id=whose.party_id, account_id=whose.account_id,
            site_id=whose.site_id, place=values.get("place", ""), contact_text=values.get("contact_text", ""),
            anonymous=values.get("anonymous", False), external_no=told.number,
            external_due_at=values.get("external_due_at"), outages_60d=guess.outages,
            lacks=tuple(told.lacks), unread=leniency.kept(told.unread),
        )  # fmt: skip
        self.said[told.number] = {_bare(values["verbatim"])}
        reading.note(row, "created", told.number)
        self.acts.append(partial(self._raise, new))
        return True

    def _raise(self, new: NewDemand) -> tuple[Demand, None]:
        return raise_demand(new=new, actor=self.actor, now=self.now), None

    def _whose(self, told: Told, reading: Reading, *, refuse: bool = True) -> Whose:
        """Return whose account a row names; an unknown number is kept as it stood, for the desk to find out.

        With `refuse` an account of units beyond the actor's is left aside: the demand is his, the customer is not.
        """
        number = told.values.get("account_no", "").strip()
        found = self.accounts.get(number)
        if found is None and number:
            told.unread.setdefault("account_no", number)
            facts = {"value": number}
            reading.notes.append(
                Problem("demand.ticket_account_unknown", field="account_no", row=told.row, facts=facts)
            )
        if found is None:
            return Whose()
        if refuse and (found[3] not in self.reach or not self._may(found[3])):
            reading.notes.append(Problem("demand.whose_elsewhere", field="account_no", row=told.row))
            return Whose()
        return Whose(*found)

    def _may(self, unit_id: UUID | None) -> bool:
        if unit_id not in self.may:
            self.may[unit_id] = self.actor is None or access.may(self.actor, "demand.raise", unit_id=unit_id)
        return self.may[unit_id]

    def _suggest(self, told: Told, heard_at: datetime, reading: Reading) -> Suggestion:
        """Return what the file says of type and topic, else what the words suggest; say so in the preview."""
        values = told.values
        guess = suggestion_for(values["verbatim"], heard_at=heard_at)
        several = len(suggestions(values["verbatim"], heard_at=heard_at))
        notes: list[tuple[str, str, dict[str, Any]]] = []
        if guess.danger_words:
            notes.append(("demand.ticket_danger", "verbatim", {"words": list(guess.danger_words)}))
        if several > 1:
            notes.append(("demand.ticket_several", "verbatim", {"n": several}))
        kind, topic = values.get("type", guess.type), values.get("topic", guess.topic)
        if "type" not in values or "topic" not in values:
            facts = {
                "type": _text(DemandType(kind)),
                "topic": _text(DemandTopic(topic)),
                "percent": guess.percent,
            }
            notes.append(("demand.ticket_suggested", "type" if "type" not in values else "topic", facts))
        reading.notes += [Problem(code, field=name, row=told.row, facts=facts) for code, name, facts in notes]
        return Suggestion(
            text=guess.text, type=kind, topic=topic, urgency=guess.urgency, confidence=guess.confidence,
            danger_words=guess.danger_words, denied=guess.denied, outages=guess.outages,
        )  # fmt: skip


def _text(member: DemandType | DemandTopic) -> Text:
    return Text(zh=member.zh, en=member.en)


def _bare(text: str) -> str:
    return "".join(text.split())
