"""Send whole visit records through the API: records/s with 1 and 8 clients, then until each has its verdict (--database)."""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from bench._lab import GRIDVISIT, installation, milliseconds, server

SUPPLIES = ["work_id", "record_tool", "brief", "policy_pack", "contact_card", "privacy_note", "shoe_covers"]
PICTURE = (  # a white PNG of 8 × 8
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAFUlEQVR4nGP8//8/AzbAhFV00EoAAFbUAw037MyjAAAAAElFTkSuQmCC"
)


def run(argv: list[str]) -> dict[str, object]:
    options = argparse.ArgumentParser(prog="script/bench api_visits")
    options.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--records", type=int, default=120)
    chosen = options.parse_args(argv)
    figures: dict[str, object] = {"database": chosen.database, "records": chosen.records}
    with installation(chosen.database) as env:
        subprocess.run(
            [*GRIDVISIT, "demo", "load", "--customers", "900", "--months", "1"],
            env=env,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        token = _out([*GRIDVISIT, "token", "create", "--user", "chief1", "--scope", "*"], env)
        with server(env) as address:
            parties = _parties(address, token, 2 * chosen.records)
            _, policies = _call(_connect(address), "GET", "/api/v1/policies", token)
            policy = policies["items"][0]["code"]
            for clients in (1, 8):
                part = parties[: chosen.records] if clients == 1 else parties[chosen.records :]
                figures[f"clients_{clients}"] = _send(address, token, part, clients, policy)
    return figures


def _out(command: list[str], env: dict[str, str]) -> str:
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _call(
    connection: http.client.HTTPConnection, method: str, path: str, token: str, body: object = None
) -> tuple[int, Any]:
    connection.request(
        method, path, body=None if body is None else json.dumps(body),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )  # fmt: skip
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def _connect(address: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)


def _parties(address: str, token: str, count: int) -> list[str]:
    connection, found, cursor = _connect(address), [], ""
    while len(found) < count:
        _, page = _call(
            connection, "GET", f"/api/v1/customers?size=100&kind=individual&cursor={cursor}", token
        )
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    if len(found) < count:
        raise SystemExit(f"only {len(found)} customers for {count} records")
    return found[:count]


def _record(party: str, policy: str) -> dict[str, Any]:
    ended = datetime.now(tz=UTC) - timedelta(minutes=10)
    began = ended - timedelta(minutes=25)
    return {
        "party_id": party, "channel": "onsite", "reasons": ["customer_asked"], "origin": "customer",
        "started_at": began.isoformat(), "ended_at": ended.isoformat(), "recorded_at": ended.isoformat(),
        "no_appointment": {"reason": "customer_asked"}, "supplies": SUPPLIES, "start": {"id_shown": True},
        "policies": [{"code": policy, "proof": "paper"}],
        "details": {"met_role": "resident", "declarations": {"no_gifts": True, "no_designation": True}},
        "evidence": [
            {"kind": "gps", "data": {"lat": 36.983, "lng": 118.015, "accuracy": 12, "datum": "WGS84"}},
            {"kind": "signature", "data": {"strokes": "[[1,2]]"}, "content_base64": PICTURE},
        ],
        "confirmation": {"result": "signed"},
    }  # fmt: skip


def _send(address: str, token: str, parties: list[str], clients: int, policy: str) -> dict[str, float]:
    queue, took, ids, lock = list(parties), [], [], threading.Lock()

    def work() -> None:
        connection = _connect(address)
        while True:
            with lock:
                if not queue:
                    return
                party = queue.pop()
            started = time.perf_counter()
            status, answer = _call(
                connection, "PUT", f"/api/v1/visits/{uuid4()}/record", token, _record(party, policy)
            )
            if status != 200:
                raise SystemExit(f"{status}: {json.dumps(answer, ensure_ascii=False)[:2000]}")
            with lock:
                took.append(time.perf_counter() - started)
                ids.append(answer["visit_id"])

    began = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = time.perf_counter() - began
    if len(ids) != len(parties):
        raise SystemExit(f"{len(parties) - len(ids)} records were not taken")
    judged = _wait_for_verdicts(address, token, ids, began)
    return {
        "records_per_s": round(len(ids) / sent, 1), "with_verdict_per_s": round(len(ids) / judged, 1),
        "p50_ms": milliseconds(took, 0.5), "p95_ms": milliseconds(took, 0.95),
    }  # fmt: skip


def _wait_for_verdicts(address: str, token: str, ids: list[str], began: float) -> float:
    connection, waiting = _connect(address), list(ids)
    while waiting:
        status, _ = _call(connection, "GET", f"/api/v1/visits/{waiting[-1]}/verdicts", token)
        if status == 200:
            waiting.pop()
        elif time.perf_counter() - began > 600:
            raise SystemExit(f"{len(waiting)} records were not judged within 10 minutes")
        else:
            time.sleep(0.05)
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1:])))
