"""Messages to customers: once per key, only what is published, handed over by the gateway of the house."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from gridvisit.domain.channels import gateways, notices, selectors
from gridvisit.domain.channels.models import Notice
from gridvisit.domain.customers import services as customer_services
from gridvisit.foundation.kernel.errors import Forbidden, NotFound, Refusal
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.outbox import services as outbox
from tests.factories import customers

FACTS = {"unit": "柳园供电所", "number": "SQ261124-ABC", "hotline": "95598"}


@pytest.fixture
def firm(town_a, now):
    return customers.enterprise(unit=town_a.station, now=now)


def send(firm, town, now, **more):
    values = {
        "kind": "demand_received", "key": "demand_received:1", "party_id": firm.id, "subject_kind": "demand",
        "subject_id": new_id(), "unit_id": town.station.id, "facts": FACTS, **more,
    }  # fmt: skip
    return notices.send(now=now, **values)


def test_a_key_is_sent_once(firm, town_a, now):
    first = send(firm, town_a, now)
    again = send(firm, town_a, now, facts={**FACTS, "number": "other"})
    assert first.pk == again.pk
    assert Notice.objects.count() == 1
    assert (first.recipient, "SQ261124-ABC" in first.body) == ("13800001234", True)


def test_the_message_is_stored_unreadable(firm, town_a, now):
    from django.db import connection

    send(firm, town_a, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, body FROM gridvisit_notice")
        stored = "".join(cursor.fetchone())
    assert "1380000" not in stored
    assert "SQ261124" not in stored


def test_nobody_to_write_to_is_no_message(firm, town_a, now):
    customer_services.set_do_not_contact(
        contact_id=customers.contact_of(firm).id, wish=True, how="电话", actor=None, now=now
    )
    assert send(firm, town_a, now) is None


def test_internal_deadlines_never_leave_the_house(firm, town_a, now):
    with pytest.raises(Refusal, match=r"internal_deadline") as caught:
        send(firm, town_a, now, facts={**FACTS, "number": "X，我们3个工作日内答复"})
    assert caught.value.facts["found"] == "3个工作日内"
    promise = {"complaint": "投诉24小时内联系客户，5个工作日内答复处理意见。"}
    sent = send(firm, town_a, now, promises=promise)
    assert (sent.promise_codes, sent.body.endswith(promise["complaint"])) == (["complaint"], True)


def test_an_unknown_kind_is_refused(firm, town_a, now):
    with pytest.raises(Refusal, match=r"kind_unknown"):
        send(firm, town_a, now, kind="advert")


def test_both_languages_are_written(firm, town_a, now):
    assert "is registered under number SQ261124-ABC" in send(firm, town_a, now, lang="en").body


def test_the_demo_gateway_keeps_the_message_in_the_house(firm, town_a, now):
    send(firm, town_a, now)
    outbox.drain({"notice.queued": (notices.deliver,)}, now=now)
    row = Notice.objects.get()
    assert (row.state, row.sent_at, row.gateway_id[:5]) == ("sent", now, "demo-")
    assert notices.flush(now=now) == 0


def test_only_who_may_sees_the_outbox_screen(firm, town_a, town_b, now):
    row = send(firm, town_a, now)
    assert [item.pk for item in selectors.outbox(actor=town_a.bai).items] == [row.pk]
    assert selectors.outbox(actor=town_b.chief).items == []
    with pytest.raises(NotFound):
        selectors.notice(notice_id=row.pk, actor=town_a.an)


class _Phone(BaseHTTPRequestHandler):
    got: list = []
    status = 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.headers, body))
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(b'{"id": "sms-77"}')

    def log_message(self, *_args):
        pass


@pytest.fixture
def gateway(settings):
    """A message gateway that listens on this machine."""
    _Phone.got, _Phone.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), _Phone)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.GRIDVISIT_SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.GRIDVISIT_SMS_KEY, settings.GRIDVISIT_SMS_SECRET = "k1", "s3cret"
    settings.GRIDVISIT_PUBLIC_URL = "https://gv.example.org"
    yield _Phone
    server.shutdown()
    server.server_close()


def test_the_http_gateway_gets_one_signed_message_with_its_link(firm, town_a, now, gateway):
    send(firm, town_a, now, link_path="/c/appointment/abc/")
    outbox.drain({"notice.queued": (notices.deliver,)}, now=now)
    assert gateway.got == []  # never inside a transaction
    assert (notices.flush(now=now), notices.flush(now=now)) == (1, 0)
    headers, body = gateway.got[0]
    sent = json.loads(body)
    assert sent["to"] == "13800001234"
    assert sent["text"].endswith("https://gv.example.org/c/appointment/abc/")
    stamp = headers["X-GridVisit-Time"]
    expected = hmac.new(b"s3cret", stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (headers["X-GridVisit-Signature"], headers["X-GridVisit-Key"]) == (expected, "k1")
    row = Notice.objects.get()
    assert (row.state, row.gateway_id, row.attempts) == ("sent", "sms-77", 1)


def test_a_failing_gateway_is_tried_again_with_patience_and_then_shown(firm, town_a, now, gateway):
    send(firm, town_a, now)
    gateway.status = 503
    at = now
    for number in range(1, 7):
        assert notices.flush(now=at) == 0
        row = Notice.objects.get()
        assert row.attempts == number
        at = row.next_try_at
    assert (row.state, "503" in row.error) == ("failed", True)
    assert notices.flush(now=at + timedelta(days=1)) == 0
    with pytest.raises((Forbidden, NotFound)):
        notices.send_again(notice_id=row.pk, actor=town_a.an, now=at)
    gateway.status = 200
    notices.send_again(notice_id=row.pk, actor=town_a.bai, now=at)
    assert notices.flush(now=at) == 1


def test_a_gateway_without_tls_is_refused(settings):
    settings.GRIDVISIT_SMS_URL = "http://sms.example.org/"
    with pytest.raises(ValueError, match="https"):
        gateways.configured()


def test_what_no_longer_holds_is_cancelled_before_it_goes(firm, town_a, now):
    subject = new_id()
    send(firm, town_a, now, subject_id=subject)
    assert notices.cancel(subject_kind="demand", subject_id=subject, now=now) == 1
    outbox.drain({"notice.queued": (notices.deliver,)}, now=now)
    assert Notice.objects.get().state == "cancelled"
