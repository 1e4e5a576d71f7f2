"""Read a hotline file line by line: a new number is registered, a known one linked and brought up to date."""

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
from gridvisit.domain.demands.imports.columns import TICKET_COLUMNS
from gridvisit.domain.demands.models import Demand, DemandEvent
from gridvisit.domain.demands.services import clocks, common
from gridvisit.domain.demands.services.intake import NewDemand, raise_demand, ticket_no
from gridvisit.domain.demands.suggestions import Suggestion, suggestion_for, suggestions
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as people
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Problem
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.kernel.text import Text
from gridvisit.foundation.sheets.columns import Line, lines, open_table
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
    events: dict[UUID, list[Any]] = field(default_factory=dict)
    reach: frozenset[UUID] = frozenset()
    may: dict[UUID | None, bool] = field(default_factory=dict)

    def read(self) -> Reading:
        """Compare the file with what is registered; nothing is written."""
        reading = Reading()
        units = {row.code: row.id for row in people.units_below(self.unit)}
        self.reach = frozenset(units.values())
        told = list(self._lines(reading))
        known = self._known([line.values["external_no"] for line in told])
        self._look_up(told, known)
        coming: dict[str, int] = {}
        self.acts = []
        for line in told:
            number = line.values["external_no"]
            if number in coming:
                facts = {"value": number, "first": coming[number]}
                reading.blame(
                    [Problem("demand.ticket_twice", field="external_no", row=line.row, facts=facts)]
                )
                continue
            coming[number] = line.row
            if number in known:
                self._meet(line, known[number], reading)
            else:
                self._come(line, reading, units)
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

    def _lines(self, reading: Reading) -> Iterator[Line]:
        table = open_table(open_file(self.path, self.name), TICKET_COLUMNS, self.name)
        reading.notes += table.notes
        for line in lines(table):
            reading.rows += 1
            reading.notes += line.notes
            if line.values.get("external_no"):
                line.values["external_no"] = ticket_no(line.values["external_no"])
            if line.values.get("heard_at"):
                due = line.values.get("external_due_at")
                wrong = rules.impossible(line.values["heard_at"], now=self.now, external_due_at=due)
                line.problems += [
                    Problem(one.code, field=one.field, row=line.row, facts=one.facts) for one in wrong
                ]
            if line.problems:
                reading.blame(line.problems)
            else:
                yield line

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

    def _look_up(self, told: list[Line], known: dict[str, Demand]) -> None:
        """Look up the accounts of the new lines, and the events of the known demands the actor sees, many at once."""
        new = [line.values.get("account_no", "") for line in told if line.values["external_no"] not in known]
        self.accounts = supply.of_account_nos(account_nos=new, tenant_id=self.unit.tenant_id)
        self.seen, self.events, self.may = set(), {}, {}
        ids = [row.pk for row in known.values()]
        for start in range(0, len(ids), IN):
            part = ids[start : start + IN]
            rows = Demand.objects.all() if self.actor is None else Demand.objects.visible_to(self.actor)
            self.seen |= set(rows.filter(pk__in=part).values_list("pk", flat=True))
            for event in DemandEvent.objects.filter(demand_id__in=part, kind__startswith="ticket_"):
                self.events.setdefault(event.demand_id, []).append(event)

    def _meet(self, line: Line, demand: Demand, reading: Reading) -> None:
        if demand.pk not in self.seen or not {demand.unit_id, demand.responsible_unit_id} & self.reach:
            reading.blame([Problem("demand.ticket_elsewhere", field="external_no", row=line.row)])
            return
        told = line.values
        after = {name: told[name] for name in LATER if name in told and told[name] != getattr(demand, name)}
        after |= {name: told[name] for name in FILLS if name in told and not getattr(demand, name)}
        words = told["verbatim"] if self._says_more(demand, told["verbatim"]) else ""
        before = self.events.get(demand.pk, ())
        linked = demand.source != self.source and all(event.kind != "ticket_linked" for event in before)
        fields = [*after, *(["verbatim"] if words else []), *(["external_no"] if linked else [])]
        reading.note(line.row, "updated" if fields else "unchanged", told["external_no"], fields)
        if fields:
            self.acts.append(partial(self._update, demand.pk, after, words, linked=linked))

    def _says_more(self, demand: Demand, words: str) -> bool:
        said = {demand.verbatim, *(event.text for event in self.events.get(demand.pk, ()))}
        return _bare(words) not in {_bare(text) for text in said}

    def _update(
        self, pk: UUID, after: dict[str, Any], words: str, *, linked: bool
    ) -> tuple[Demand, dict[str, str]]:
        """Write what the hotline says now. The customer's first words stay; later ones join the demand's life."""
        demand: Demand = Demand.objects.locked(pk, None)
        before = {name: str(getattr(demand, name) or "") for name in after}
        kind = "ticket_linked" if linked else "ticket_updated"
        common.log(
            demand, kind, actor=self.actor, at=self.now, text=words,
            data={"source": self.source.value, "fields": sorted(after)},
        )  # fmt: skip
        demand.change(**after)
        demand.change(**demand.traces())  # what the hotline added is found again too
        clocks.refresh(demand, at=self.now)
        audit.record(f"demand.{kind}", demand, actor=self.actor, at=self.now, after={"fields": sorted(after)})
        return demand, before

    def _come(self, line: Line, reading: Reading, units: dict[str, UUID]) -> None:
        told = dict(line.values)
        problems = []
        party = self._party(line, told, reading)
        unit_id = units.get(told["unit"]) if "unit" in told else self._unit_of(told)
        if "unit" in told and unit_id is None:
            problems.append(Problem("unit.unknown", field="unit", row=line.row, facts={"unit": told["unit"]}))
        elif unit_id not in self.reach or not self._may(unit_id):
            problems.append(Problem("demand.ticket_elsewhere", field="account_no", row=line.row))
        guess = self._suggest(line, told, reading)
        problems += [
            Problem(missing.code, field=missing.field, row=line.row, facts=missing.facts)
            for missing in rules.missing(
                {
                    **told,
                    "type": guess.type,
                    "topic": guess.topic,
                    "urgency": guess.urgency,
                    "customer_id": party[0],
                }
            )
        ]
        if problems:
            reading.blame(problems)
            return
        new = NewDemand(
            type=guess.type, topic=guess.topic, verbatim=told["verbatim"], heard_at=told["heard_at"],
            source=self.source.value, unit_id=unit_id, party_id=party[0], account_id=party[1], site_id=party[2],
            place=told.get("place", ""), contact_text=told.get("contact_text", ""),
            anonymous=told.get("anonymous", False), external_no=told["external_no"],
            external_due_at=told.get("external_due_at"), outages_60d=guess.outages,
        )  # fmt: skip
        reading.note(line.row, "created", told["external_no"])
        self.acts.append(partial(self._raise, new))

    def _raise(self, new: NewDemand) -> tuple[Demand, None]:
        return raise_demand(new=new, actor=self.actor, now=self.now), None

    def _party(
        self, line: Line, told: dict[str, Any], reading: Reading
    ) -> tuple[UUID | None, UUID | None, UUID | None]:
        number = told.get("account_no", "")
        found = self.accounts.get(number.strip())
        if found is None and number:
            facts = {"value": number}
            reading.notes.append(
                Problem("demand.ticket_account_unknown", field="account_no", row=line.row, facts=facts)
            )
            told["place"] = " ".join(filter(None, (told.get("place", ""), f"户号 {number}")))
        return found[:3] if found else (None, None, None)

    def _unit_of(self, told: dict[str, Any]) -> UUID:
        found = self.accounts.get(told.get("account_no", "").strip())
        return found[3] if found else self.default_unit or self.unit.id

    def _may(self, unit_id: UUID | None) -> bool:
        if unit_id not in self.may:
            self.may[unit_id] = self.actor is None or access.may(self.actor, "demand.raise", unit_id=unit_id)
        return self.may[unit_id]

    def _suggest(self, line: Line, told: dict[str, Any], reading: Reading) -> Suggestion:
        """Return what the file says of type and topic, else what the words suggest; say so in the preview."""
        guess = suggestion_for(told["verbatim"], heard_at=told["heard_at"])
        several = len(suggestions(told["verbatim"], heard_at=told["heard_at"]))
        notes: list[tuple[str, str, dict[str, Any]]] = []
        if guess.danger_words:
            notes.append(("demand.ticket_danger", "verbatim", {"words": list(guess.danger_words)}))
        if several > 1:
            notes.append(("demand.ticket_several", "verbatim", {"n": several}))
        kind, topic = told.get("type", guess.type), told.get("topic", guess.topic)
        if "type" not in told or "topic" not in told:
            facts = {
                "type": _text(DemandType(kind)),
                "topic": _text(DemandTopic(topic)),
                "percent": guess.percent,
            }
            notes.append(("demand.ticket_suggested", "type" if "type" not in told else "topic", facts))
        reading.notes += [Problem(code, field=name, row=line.row, facts=facts) for code, name, facts in notes]
        return Suggestion(
            text=guess.text, type=kind, topic=topic, urgency=guess.urgency, confidence=guess.confidence,
            danger_words=guess.danger_words, denied=guess.denied, outages=guess.outages,
        )  # fmt: skip


def _text(member: DemandType | DemandTopic) -> Text:
    return Text(zh=member.zh, en=member.en)


def _bare(text: str) -> str:
    return "".join(text.split())
