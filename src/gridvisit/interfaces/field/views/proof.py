"""Steps 6 and 7: evidence from both sides, the customer's confirmation or refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gridvisit.domain.demands import selectors as demands_of
from gridvisit.domain.visits.steps import s4_evidence, s4_needs
from gridvisit.interfaces.field.forms import proof as forms
from gridvisit.interfaces.field.forms.base import PositionForm
from gridvisit.interfaces.field.gate import route
from gridvisit.interfaces.field.views import common
from gridvisit.interfaces.field.views.talk import Page
from gridvisit.standard.vocabulary import EvidenceKind

CUSTOMER_SIDE = "customer"


def evidence(request: HttpRequest, visit: Any) -> Page:
    """Photos, codes, call records, chat archives: each kept as soon as it is sent."""
    data, files = request.POST or None, request.FILES or None
    optional = {"empty_permitted": True, "use_required_attribute": False}
    parts: dict[str, Any] = {}
    if visit.channel == "onsite":
        parts["photo"] = forms.PhotoForm(data, files, prefix="photo", **optional)
        parts["token"] = forms.TokenForm(data, prefix="token", **optional)
    if visit.channel == "phone":
        start = {"called_from": visit.unit.hotline, "seconds": 0}
        parts["call"] = forms.CallForm(data, prefix="call", initial=start, **optional)
    if visit.channel == "online":
        known = visit.channel_facts
        start = {
            "customer_messages": visit.customer_messages,
            "first_reply_minutes": known.get("first_reply_minutes"),
            "session_archived": known.get("session_archived", False),
            "onsite_needed": known.get("onsite_needed", False),
        }
        parts["messages_form"] = forms.MessagesForm(data, prefix="messages", initial=start, **optional)
    if visit.channel != "onsite":
        parts["file"] = forms.FileForm(data, files, prefix="file", **optional)
    parts["code"] = forms.CodeForm(data, prefix="code", **optional)

    def save() -> None:
        for name, form in parts.items():
            if form.has_changed():
                _SAVE[name](request, visit, form)

    changed = any(form.has_changed() for form in parts.values()) if data or files else False
    return Page(parts, save, _shown(visit, request.now), _("Saved.") if changed else "")


def _shown(visit: Any, now: datetime) -> dict[str, Any]:
    rows = list(visit.evidence.all())
    kinds = {row.kind for row in rows if "doubt" not in row.data}
    code = EvidenceKind.CUSTOMER_CODE in {row.kind for row in rows}
    return {
        "doubt": "" if code else s4_evidence.code_doubt(visit=visit, now=now),
        "rows": rows,
        "kinds": kinds,
        "enough_kinds": len(kinds) >= 2,  # noqa: PLR2004 - the page only hints; 6.1-05 decides at hand-in
        "has_customer_side": any(row.side == CUSTOMER_SIDE for row in rows),
        "has_code": code,
    }


def _add(request: HttpRequest, visit: Any, kind: str, **given: Any) -> None:
    given.setdefault("captured_at", request.now)
    s4_evidence.add_evidence(visit_id=visit.pk, kind=kind, actor=request.actor, now=request.now, **given)


def _save_photo(request: HttpRequest, visit: Any, form: forms.PhotoForm) -> None:
    got, photo = form.cleaned_data, form.cleaned_data["photo"]
    photo.seek(0)
    data = {"subject": got["subject"], "consent": got["consent"]}
    _add(
        request, visit, "photo", data=data, content=photo.read(), name=photo.name,
        captured_at=form.captured_at(request.now),
    )  # fmt: skip


def _save_token(request: HttpRequest, visit: Any, form: forms.TokenForm) -> None:
    _add(request, visit, "site_token", data={"token": form.cleaned_data["token"]})


def _save_code(request: HttpRequest, visit: Any, form: forms.CodeForm) -> None:
    _add(request, visit, "customer_code", data={"code": form.cleaned_data["code"]})


def _save_call(request: HttpRequest, visit: Any, form: forms.CallForm) -> None:
    got = form.cleaned_data
    _add(
        request,
        visit,
        "call_record",
        data={"talk_seconds": form.talk_seconds, "called_from": got["called_from"]},
    )


def _save_messages(request: HttpRequest, visit: Any, form: forms.MessagesForm) -> None:
    s4_needs.note_details(visit_id=visit.pk, actor=request.actor, now=request.now, **form.details())


def _save_file(request: HttpRequest, visit: Any, form: forms.FileForm) -> None:
    upload, reference = form.cleaned_data["file"], form.cleaned_data["reference"]
    kind = "recording" if visit.channel == "phone" else "chat_export"
    content = {"content": upload.read(), "name": upload.name} if upload else {}
    _add(request, visit, kind, data={"reference": reference} if reference else {}, **content)


_SAVE: dict[str, Callable[..., object]] = {
    "photo": _save_photo,
    "token": _save_token,
    "code": _save_code,
    "call": _save_call,
    "messages_form": _save_messages,
    "file": _save_file,
}


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def position(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Keep the position the visitor just asked the phone for."""
    visit = common.get(request, visit_id)
    form = PositionForm(request.POST)
    back = common.url(visit, "evidence")
    if not form.is_valid() or form.position is None:
        return common.go(request, back, _("The phone gave no position. Other evidence counts as well."))
    _add(request, visit, "gps", data=form.position)
    return common.go(request, back, _("Position kept."))


@route(action="visit.carry_out", subject="visit", methods=("POST",))
def send_code(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Send the customer a fresh code by message."""
    visit = common.get(request, visit_id)
    sent = s4_evidence.send_code(
        visit_id=visit.pk, actor=request.actor, now=request.now, contact_id=visit.met_contact_id
    )
    to = reverse("field:step", args=[visit.pk, "evidence"])
    if sent.code_to.get("doubt"):
        return common.go(request, to, _("The code is on its way. It will be kept, but it proves nothing."))
    return common.go(request, to, _("The code is on its way to the customer's phone."))


def confirm(request: HttpRequest, visit: Any) -> Page:
    """Show the customer what was written, in large letters; they sign, give their code, or do not."""
    data = request.POST or None
    way = request.POST.get("way", "signed")
    sign = forms.SignatureForm(data if way == "signed" else None)
    refused = forms.RefusedForm(data if way == "refused" else None, prefix="refused")
    chosen: dict[str, Any] = (
        {"sign": sign} if way == "signed" else {"refused": refused} if way == "refused" else {}
    )

    def save() -> None:
        result, reason = way, ""
        if way == "signed":
            strokes = sign.cleaned_data["signature_strokes"]
            content = sign.cleaned_data["signature"]
            _add(
                request, visit, "signature", data={"strokes": strokes}, content=content, name="signature.png"
            )
        if way == "refused":
            result, reason = refused.cleaned_data["result"], refused.cleaned_data["reason"]
        s4_needs.confirm(
            visit_id=visit.pk, result=result, reason=reason, actor=request.actor, now=request.now
        )

    raised = demands_of.of_visit(visit_id=visit.pk, actor=request.actor)
    codes = [row for row in visit.evidence.all() if row.kind == EvidenceKind.CUSTOMER_CODE]
    context = {
        "sign": sign,
        "refused": refused,
        "raised": [row for row in raised if row.type != "REPORT"],
        "made": [row for row in demands_of.promises_of_visit(visit.pk) if row.visit_id == visit.pk],
        "has_code": bool(codes),
        "doubt": next((row.data["doubt"] for row in codes if "doubt" in row.data), ""),
        "way": way,
    }
    return Page(chosen, save, context, _("Confirmed.") if way in {"signed", "code"} else "")
