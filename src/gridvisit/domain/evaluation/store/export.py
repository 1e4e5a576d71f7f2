"""Stored facts as Parquet files for analysts: by month, only what changed, the same bytes for the same rows."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from django.db.models import QuerySet

from gridvisit.domain.evaluation.models import FactRow
from gridvisit.domain.evaluation.store import describe, frames, layout, rows
from gridvisit.domain.evaluation.store.rows import Print
from gridvisit.domain.staff import access
from gridvisit.domain.staff import selectors as staff
from gridvisit.foundation.audit import services as audit
from gridvisit.foundation.kernel.errors import Refusal

if TYPE_CHECKING:
    from gridvisit.domain.staff.models import Staff, Unit

ACTION = "facts.export"
SPECIAL_ACTIONS = ("importance.view", "special_flag.view")
PART_ROWS = 50_000
MANIFEST, SCHEMA, LOCK = "manifest.json", "schema.json", ".lock"
SHORTEST_REASON = 4


@dataclass(slots=True)
class Done:
    """What an export did."""

    folder: str
    rows: dict[str, int] = field(default_factory=dict)  # rows in the folder, by table
    rows_written: int = 0
    months_written: list[str] = field(default_factory=list)
    months_unchanged: int = 0
    months_removed: list[str] = field(default_factory=list)
    misfits: dict[str, dict[str, int]] = field(default_factory=dict)
    last_seq: int = 0
    seconds: float = 0.0

    def plain(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return asdict(self)


def export(
    folder: Path,
    *,
    now: datetime,
    unit: Unit | None = None,
    actor: Staff | None = None,
    since: int | date | None = None,
    special: bool = False,
    reason: str = "",
) -> Done:
    """Bring a folder up to date: `visits/month=2026-11/part-0000.parquet`, `demands/…`, `schema.json`, `manifest.json`.

    Only months whose rows changed are written, each file by rename; the manifest comes last, so that a run which
    was cut off is simply run again. `since`, a number of change or a day, looks only at months changed since.
    `special` adds the columns of class C3 and C4, needs a `reason` and leaves an audit entry. With an `actor` only
    rows he may export. Raises Refusal `export.other_scope`, `.busy`, `.no_reason`, Forbidden.
    """
    started = time.perf_counter()
    actions = _may(actor, special=special, reason=reason)
    scope = {
        "unit": unit.code if unit else "",
        "person": str(actor.id) if actor else "",
        "special": special,
    }
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        before = _manifest(folder, scope)
        done = Done(str(folder))
        tables = {
            describe.FOLDERS[kind]: _Table(
                folder, kind, rows.in_scope(kind, actor=actor, actions=actions, unit=unit), special=special
            ).bring(before, since, done)
            for kind in layout.TABLES
        }
        _put(folder / SCHEMA, _json(describe.schema(special=special)))
        done.last_seq = max(
            (month["top"] for table in tables.values() for month in table["months"].values()), default=0
        )
        _put(folder / MANIFEST, _json(_as_manifest(scope, tables, done)))
    if special:
        _note(
            rows.in_scope(layout.VISIT, actor=actor, actions=actions, unit=unit),
            unit,
            actor,
            reason,
            done,
            now,
        )
    done.seconds = round(time.perf_counter() - started, 3)
    return done


def _may(actor: Staff | None, *, special: bool, reason: str) -> tuple[str, ...]:
    actions = (ACTION, *(SPECIAL_ACTIONS if special else ()))
    if special and len(reason.strip()) < SHORTEST_REASON:
        raise Refusal("export.no_reason", status=422, field="reason")
    if actor is not None:
        for action in actions:
            access.require(actor, action)
    return actions


def _note(
    found: QuerySet[FactRow], unit: Unit | None, actor: Staff | None, reason: str, done: Done, now: datetime
) -> None:
    tenants = found.order_by().values_list("tenant_id", flat=True).distinct()
    about = [unit] if unit else [staff.unit_of_id(tenant_id) for tenant_id in tenants]
    for subject in about:
        audit.record(
            "facts.exported_special", subject, actor=actor, at=now, reason=reason.strip(),
            after={"rows": done.rows, "months": done.months_written, "seq": done.last_seq},
        )  # fmt: skip


# One table ------------------------------------------------------------------------------------------------------


class _Table:
    """One table of the folder: which months to write, and their files."""

    def __init__(self, folder: Path, kind: str, found: QuerySet[FactRow], *, special: bool) -> None:
        self.folder = folder / describe.FOLDERS[kind]
        self.kind, self.rows, self.special = kind, found, special
        self.layouts = rows.layouts_of(found)

    def bring(self, before: dict[str, Any], since: int | date | None, done: Done) -> dict[str, Any]:
        """Write the months that changed, drop those without rows; return what the manifest says of the table."""
        name = describe.FOLDERS[self.kind]
        former: dict[str, Any] = before.get("tables", {}).get(name, {})
        key = layout.present(self.kind)[1]
        same_columns = former.get("layout") == key
        known: dict[str, Any] = former.get("months", {})
        there = rows.months(self.rows)
        looked_at = set(there) if since is None else rows.changed_months(self.rows, since=since) | set(known)
        kept: dict[str, Any] = {}
        for month, found in there.items():
            told = known.get(month)
            if told is not None and same_columns and self.holds(month, told, found):
                kept[month] = told
                done.months_unchanged += 1
            elif month in looked_at:
                kept[month] = self.write(month)
                done.rows_written += kept[month]["rows"]
                done.months_written.append(f"{name}/{month}")
        for month in sorted(
            {place.name.removeprefix("month=") for place in self.folder.glob("month=*")} - set(kept)
        ):
            self.drop(month)
            done.months_removed.append(f"{name}/{month}")
        done.rows[name] = sum(entry["rows"] for entry in kept.values())
        misfits: Counter[str] = Counter()
        for entry in kept.values():
            misfits.update(entry["misfits"])
        done.misfits[name] = dict(sorted(misfits.items()))
        return {"layout": key, "months": kept}

    def holds(self, month: str, told: dict[str, Any], found: Print) -> bool:
        """Whether the files of a month are there and say what the database says."""
        if (told["rows"], told["top"], told["total"]) != (found.rows, found.top, found.total):
            return False
        files = {path.name: path.stat().st_size for path in self.place(month).glob("part-*.parquet")}
        return files == {name: entry["bytes"] for name, entry in told["files"].items()}

    def place(self, month: str) -> Path:
        return self.folder / f"month={month}"

    def write(self, month: str) -> dict[str, Any]:
        """Write the parts of a month; the next part is read while the last one is written."""
        place = self.place(month)
        place.mkdir(parents=True, exist_ok=True)
        files: dict[str, Any] = {}
        misfits: Counter[str] = Counter()
        count = top = total = 0
        with ThreadPoolExecutor(max_workers=1) as pool:
            waiting: Future[tuple[dict[str, Any], dict[str, int]]] | None = None
            for number, (found, lines) in enumerate(self.parts(month)):
                seqs = [seq for seq, _line in lines]
                count, top, total = count + len(seqs), max(top, seqs[-1]), total + sum(seqs)
                name = f"part-{number:04d}.parquet"
                if waiting is not None:
                    _take(waiting, files, misfits)
                waiting = pool.submit(self.part, place / name, found, lines)
            if waiting is not None:
                _take(waiting, files, misfits)
        for path in place.iterdir():
            if path.name not in files:
                path.unlink()
        return {
            "rows": count, "top": top, "total": total, "files": files, "misfits": dict(sorted(misfits.items())),
        }  # fmt: skip

    def parts(self, month: str) -> Iterator[tuple[layout.Layout, list[tuple[int, str]]]]:
        """Yield the rows of a month in parts, those of an older layout first."""
        for found in self.layouts:
            mine = self.rows.filter(month=month, layout=found.key)
            part: list[tuple[int, str]] = []
            for some in rows.stream(mine, special=self.special):
                part += some
                if len(part) >= PART_ROWS:
                    yield found, part
                    part = []
            if part:
                yield found, part

    def part(
        self, path: Path, found: layout.Layout, lines: list[tuple[int, str]]
    ) -> tuple[dict[str, Any], dict[str, int]]:
        frame = frames.decode(found, lines, special=self.special)
        scratch = path.with_name(f".{path.name}.tmp")
        frame.write_parquet(scratch, compression="zstd")
        entry = {"rows": frame.height, "bytes": scratch.stat().st_size, "sha256": _digest(scratch)}
        _durable(scratch, path)
        return {path.name: entry}, _misfits(frame)

    def drop(self, month: str) -> None:
        place = self.place(month)
        if place.is_dir():
            for path in place.iterdir():
                path.unlink()
            place.rmdir()


def _take(
    waiting: Future[tuple[dict[str, Any], dict[str, int]]], files: dict[str, Any], misfits: Counter[str]
) -> None:
    entry, wrong = waiting.result()
    files |= entry
    misfits.update(wrong)


def _misfits(frame: pl.DataFrame) -> dict[str, int]:
    told = frame.get_column("misfits")
    return dict(Counter(name for names in told.filter(told.fill_null("") != "") for name in names.split(",")))


# Files ----------------------------------------------------------------------------------------------------------


def _manifest(folder: Path, scope: dict[str, Any]) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.exists():
        return {}
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError:  # not ours, or cut off: everything is written again
        return {}
    if found.get("scope") != scope:
        raise Refusal("export.other_scope", status=409, field="folder", folder=str(folder))
    return found if found.get("format") == describe.FORMAT else {}


def _as_manifest(scope: dict[str, Any], tables: dict[str, Any], done: Done) -> dict[str, Any]:
    return {
        "format": describe.FORMAT, "scope": scope, "last_seq": done.last_seq, "rows": done.rows,
        "misfits": done.misfits, "tables": tables,
    }  # fmt: skip


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal("export.busy", status=409, folder=str(folder)) from None
        yield


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _put(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    scratch = path.with_name(f".{path.name}.tmp")
    scratch.write_bytes(content)
    _durable(scratch, path)


def _durable(scratch: Path, path: Path) -> None:
    with scratch.open("rb") as handle:
        os.fsync(handle.fileno())
    scratch.replace(path)


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
