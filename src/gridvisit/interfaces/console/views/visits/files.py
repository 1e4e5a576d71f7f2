"""Pictures and files of evidence: only for who may see the visit, never cached by others, no public address."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from gridvisit.domain.visits import selectors
from gridvisit.foundation.files import services as files
from gridvisit.foundation.kernel.errors import NotFound
from gridvisit.interfaces.console.gate import route

PICTURES = frozenset({"photo", "signature"})


@route(action="evidence.view", subject="evidence", methods=("GET",))
def picture(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Show a photo or signature: a copy without position and camera data."""
    return _file(request, evidence_id, inline=True)


@route(action="evidence.view", subject="evidence", methods=("GET",))
def download(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Hand out a file of evidence."""
    return _file(request, evidence_id, inline=False)


def _file(request: HttpRequest, evidence_id: UUID, *, inline: bool) -> HttpResponse:
    row = selectors.evidence(evidence_id=evidence_id, actor=request.actor)
    if row.attachment is None or (inline and row.kind not in PICTURES):
        raise NotFound
    data, content_type = files.fetch(row.attachment)
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = "private, max-age=300"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    name = f"{row.kind}-{row.content_hash[:8] or row.pk.hex[:8]}"
    response["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return response
