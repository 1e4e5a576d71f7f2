"""Customers and imports over HTTP."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, Router
from ninja.files import UploadedFile

from gridvisit.domain.customers import selectors, services
from gridvisit.domain.customers.imports import runs
from gridvisit.domain.staff import selectors as staff_selectors
from gridvisit.foundation.kernel import clock
from gridvisit.foundation.kernel.clock import local_date
from gridvisit.interfaces.api.answers import ERRORS
from gridvisit.interfaces.api.gate import route
from gridvisit.interfaces.api.schemas import customers as shapes

router = Router(tags=["customers"])
MOST = 200
ONE = "/customers/{customer_id}"
DETAIL: dict[int, Any] = {200: shapes.CustomerDetail, **ERRORS}
RUN: dict[int, Any] = {200: shapes.ImportOut, **ERRORS}


def _detail(request: HttpRequest, customer_id: UUID) -> dict[str, Any]:
    file = selectors.file_of(party_id=customer_id, actor=request.actor, on=local_date(clock.now()))
    return shapes.customer_detail(file)


@router.get("/customers", response={200: shapes.CustomerPage, **ERRORS}, operation_id="list_customers")
@route("customer.view", "customer")
def list_customers(
    request: HttpRequest,
    *,
    cursor: str = "",
    size: int = Query(50, ge=1, le=MOST),
    order: str = "-id",
    q: str = "",
    unit_id: UUID | None = None,
    manager_id: UUID | None = None,
    visit_class: str = "",
    kind: str = "",
    voltage: str = "",
    importance: str = "",
    market: str = "",
    due_before: date | None = None,
    never_visited: bool = False,
    no_manager: bool = False,
) -> Any:
    """Customers in sight. `order`: id, due, capacity, visited; a minus turns it. `q` as in the search box."""
    texts = {
        "visit_class": visit_class,
        "kind": kind,
        "voltage": voltage,
        "importance": importance,
        "market": market,
    }
    page = selectors.page(
        actor=request.actor, cursor=cursor, size=size, order=order, q=q.replace("\x00", "")[:100], unit_id=unit_id,
        manager_id=manager_id, due_before=due_before, never_visited=never_visited, no_manager=no_manager,
        **{name: value.replace("\x00", "") for name, value in texts.items()},
    )  # fmt: skip
    return {"items": [shapes.customer_out(row) for row in page.items], "next_cursor": page.next_cursor}


@router.post("/customers", response=DETAIL, operation_id="create_customer")
@route("customer.manage", "customer")
def create_customer(request: HttpRequest, body: shapes.CustomerIn) -> Any:
    """Register a customer or prospect."""
    party = services.create_party(**body.dict(), actor=request.actor, now=clock.now())
    return _detail(request, party.id)


@router.get("/customers/by-account/{account_no}", response=DETAIL, operation_id="get_customer_by_account")
@route("customer.view", "customer")
def get_by_account(request: HttpRequest, account_no: str) -> Any:
    """The customer with an account number, new or old."""
    party = selectors.by_account(account_no=account_no.replace("\x00", "")[:20], actor=request.actor)
    return _detail(request, party.id)


@router.get(ONE, response=DETAIL, operation_id="get_customer")
@route("customer.view", "customer")
def get_customer(request: HttpRequest, customer_id: UUID) -> Any:
    """One customer with accounts, sites, contacts and duties; personal values masked."""
    return _detail(request, customer_id)


@router.post(ONE, response=DETAIL, operation_id="change_customer")
@route("customer.manage", "customer")
def change_customer(request: HttpRequest, customer_id: UUID, body: shapes.CustomerChange) -> Any:
    """Change a customer; with `version` only if nobody changed it meanwhile (412)."""
    values = {name: value for name, value in body.dict(exclude={"version"}).items() if value is not None}
    services.update_party(
        party_id=customer_id, version=body.version, actor=request.actor, now=clock.now(), **values
    )
    return _detail(request, customer_id)


@router.post(ONE + "/accounts", response={200: shapes.AccountOut, **ERRORS}, operation_id="add_account")
@route("customer.manage", "account")
def add_account(request: HttpRequest, customer_id: UUID, body: shapes.AccountIn) -> Any:
    """Add an account to a customer."""
    row = services.create_account(party_id=customer_id, actor=request.actor, now=clock.now(), **body.dict())
    return shapes.account_out(row)


@router.post(ONE + "/sites", response={200: shapes.SiteOut, **ERRORS}, operation_id="add_site")
@route("customer.manage", "site")
def add_site(request: HttpRequest, customer_id: UUID, body: shapes.SiteIn) -> Any:
    """Add a site to a customer."""
    row = services.create_site(party_id=customer_id, actor=request.actor, now=clock.now(), **body.dict())
    return shapes.site_out(row)


@router.post(ONE + "/contacts", response={200: shapes.ContactOut, **ERRORS}, operation_id="add_contact")
@route("customer.manage", "contact")
def add_contact(request: HttpRequest, customer_id: UUID, body: shapes.ContactIn) -> Any:
    """Add a contact to a customer."""
    row = services.create_contact(party_id=customer_id, actor=request.actor, now=clock.now(), **body.dict())
    return shapes.contact_out(row)


def _import(
    request: HttpRequest, kind: str, file: UploadedFile, unit_id: UUID | None, *, dry_run: bool
) -> Any:
    actor = request.actor
    unit = staff_selectors.unit(unit_id=unit_id or actor.unit_id, actor=actor)
    with tempfile.NamedTemporaryFile() as handle:
        for chunk in file.chunks():
            handle.write(chunk)
        handle.flush()
        root = staff_selectors.widest(actor=actor, action="import.run", unit=unit)
        name = (file.name or "file").replace("\x00", "")
        upload = runs.Upload(kind, Path(handle.name), name, root, unit.id)
        if dry_run:
            run = runs.preview(upload=upload, actor=actor, now=clock.now())
        else:
            run = runs.import_now(upload=upload, actor=actor, now=clock.now())
    return shapes.import_out(run)


def _again(request: HttpRequest, run_id: str) -> Any:
    return shapes.import_out(runs.one(run_id=UUID(run_id), actor=request.actor))


@router.post("/imports/customers", response=RUN, operation_id="import_customers")
@route("import.run", "import", again=_again)
def import_customers(
    request: HttpRequest,
    file: File[UploadedFile],
    *,
    unit_id: Form[UUID | None] = None,
    dry_run: Form[bool] = False,
) -> Any:
    """Import a customer list from .xlsx or .csv; with `dry_run` only say what would come of it."""
    return _import(request, "customers", file, unit_id, dry_run=dry_run)


@router.post("/imports/staff", response=RUN, operation_id="import_staff")
@route("import.run", "import", again=_again)
def import_staff(
    request: HttpRequest,
    file: File[UploadedFile],
    *,
    unit_id: Form[UUID | None] = None,
    dry_run: Form[bool] = False,
) -> Any:
    """Import people; with `dry_run` only say what would come of it."""
    return _import(request, "staff", file, unit_id, dry_run=dry_run)


@router.post("/imports/units", response=RUN, operation_id="import_units")
@route("import.run", "import", again=_again)
def import_units(
    request: HttpRequest,
    file: File[UploadedFile],
    *,
    unit_id: Form[UUID | None] = None,
    dry_run: Form[bool] = False,
) -> Any:
    """Import the organisation tree; with `dry_run` only say what would come of it."""
    return _import(request, "units", file, unit_id, dry_run=dry_run)


@router.get("/imports/{run_id}", response=RUN, operation_id="get_import")
@route("import.run", "import")
def get_import(request: HttpRequest, run_id: UUID) -> Any:
    """One run with its problems by row and column."""
    return shapes.import_out(runs.one(run_id=run_id, actor=request.actor))


@router.post("/imports/{run_id}/apply", response=RUN, operation_id="apply_import")
@route("import.run", "import", again=_again)
def apply_import(request: HttpRequest, run_id: UUID) -> Any:
    """Carry out what was previewed with `dry_run`."""
    return shapes.import_out(runs.apply(run_id=run_id, actor=request.actor, now=clock.now()))


@router.post("/imports/{run_id}/undo", response=RUN, operation_id="undo_import")
@route("import.run", "import", again=_again)
def undo_import(request: HttpRequest, run_id: UUID, body: shapes.UndoIn) -> Any:
    """Take an import back, wholly or not at all, unless told to leave what was used."""
    run = runs.undo(run_id=run_id, actor=request.actor, now=clock.now(), keep_changed=body.keep_changed)
    return shapes.import_out(run)
