"""A small world for the permission matrix: three tenants with every kind of thing, every text marked as theirs.

Rows are made straight from the models, since the matrix asks what is shown, not how it came about. A mark is
`MARK-<tenant>-<place>-<Model>-<field>`; a mark, or an id, that turns up before foreign eyes is a leak.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid5

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from gridvisit.domain.staff.access import ROLES
from gridvisit.foundation.files import storage
from gridvisit.foundation.kernel.ids import new_id
from gridvisit.foundation.privacy.fields import EncryptedJSONField, EncryptedTextField

NOW = datetime.now(tz=UTC)
TODAY = NOW.date()
NAMESPACE = UUID("8f14e45f-ceea-467f-a6d2-000000000001")

ORDER = [
    "Party", "Contact", "Site", "Account", "Importance", "BackupSupply", "Consent", "SpecialFlag", "ImportRun",
    "Policy", "PublishedPromise", "Script", "Macro", "Plan", "PlanItem", "PlanEvent", "Visit", "VisitEvent",
    "Appointment", "Touch", "StepRecord", "VisitPolicy", "NeedAnswer", "Inquiry", "SavingEstimate", "ServiceOffer", "Correction",
    "Attachment", "Evidence", "Submission", "Strategy", "StrategyItem", "FollowUp", "Addendum", "Demand", "DemandEvent",
    "Due", "Alarm", "Supervision", "StaffNotice", "Suspension", "CommonProblem", "ProblemMember", "JointPart", "BulkRun", "BulkRow", "Promise", "ContactAttempt", "Notice", "Instrument", "Wave", "Invitation", "WaveMember", "Answer",
    "Judgement", "Verdict", "BodyJudgement", "BodyVerdict", "Review", "DrawSeed", "RecheckDraw", "Recheck", "TruthSignal", "AuthenticityCase", "CaseReading", "Objection", "ObjectionEvent", "Report", "ParameterOverride", "LocalRule", "LocalRuleVersion", "LocalVerdict", "CorrectiveAction", "ActionEvent", "Finding", "InternalAudit", "AuditItem", "ManagementReview", "ReviewDecision", "ControlledDocument", "DocumentVersion", "DocumentReading", "Conflict",
    "Qualification", "Training", "Pledge", "ApiToken", "AuditEntry",
]  # fmt: skip
"""Kinds of things, each after what it needs."""

CODES = {
    "level": "none", "kind": "month", "channel": "onsite", "planned_channel": "onsite", "voltage_level": "10kV",
    "state": "open", "status": "active", "lang": "zh-hans", "crs": "WGS84", "step": "S1", "area": "EE",
    "answer": "need", "proof": "paper", "side": "ours", "selection": "rule", "origin": "plan", "topic": "METER",
    "type": "CONSULT", "urgency": "U2", "source": "visit", "clock": "WD", "outcome": "pass", "severity": "F",
    "rule": "7.2-03", "role": "owner", "touchpoint": "customer_site", "subject": "visit", "sampled": "rule",
    "subject_kind": "visit", "purpose": "appointment", "period": "2026-12", "visit_class": "HV_GENERAL",
    "mode": "sms_link", "content_type": "image/png", "verb": "visit.planned", "object_type": "Visit", "edition": "1",
    "Party.kind": "enterprise", "Importance.level": "L2", "BackupSupply.kind": "diesel", "Consent.kind": "sms",
    "SpecialFlag.kind": "elderly", "ImportRun.kind": "customers", "ImportRun.state": "applied", "Plan.state": "submitted",
    "PlanItem.state": "assigned", "PlanEvent.kind": "proposed", "Visit.kind": "individual", "Visit.state": "in_progress",
    "VisitEvent.kind": "started", "Appointment.status": "confirmed", "Touch.kind": "meeting", "StepRecord.status": "done",
    "Evidence.kind": "photo", "Evidence.subject": "meter", "Strategy.state": "in_effect", "StrategyItem.status": "open",
    "FollowUp.state": "due", "Demand.state": "handling", "DemandEvent.kind": "registered", "Due.kind": "answer",
    "Suspension.state": "proposed", "Suspension.reason": "customer_asked", "Promise.status": "open",
    "ContactAttempt.outcome": "reached", "Notice.kind": "appointment", "Notice.state": "queued", "Notice.channel": "sms",
    "Instrument.state": "fielded", "Invitation.state": "sent", "Wave.state": "closed", "InternalAudit.state": "planned", "AuditItem.result": "conform", "ManagementReview.state": "draft", "ReviewDecision.state": "open", "ControlledDocument.kind": "guide", "DocumentVersion.state": "in_force", "Wave.about": "demands", "WaveMember.stratum": "residential", "WaveMember.excluded": "", "Answer.question": "overall", "Answer.value": "4",
    "ParameterOverride.parameter": "7.2-03.lead", "CorrectiveAction.state": "opened", "ActionEvent.kind": "opened",
    "Finding.state": "open", "Submission.state": "accepted", "Finding.source": "verdict", "Conflict.kind": "kinship", "Qualification.level": "L2",
    "Qualification.status": "valid", "Training.kind": "tariff", "Policy.topic": "TARIFF", "Inquiry.answer": None,
    "Objection.state": "submitted", "Objection.ground": "fact_wrong", "Objection.outcome_before": "fail", "Objection.decision": None,
    "Objection.outcome_after": None, "ObjectionEvent.kind": "made", "Report.format": "pdf", "Report.lang": "zh", "Report.state": "made",
    "Report.error": None, "ServiceOffer.service": "ee_audit", "ServiceOffer.answer": "refused", "Correction.field": "phone",
    "BodyJudgement.subject_kind": "unit", "BodyJudgement.month": "2026-11", "BodyVerdict.rule": "9.2-03",
    "BodyVerdict.month": "2026-11", "Review.kind": "internal_audit", "Review.period": "2026", "Recheck.month": "2026-11",
    "Recheck.method": "", "Recheck.finding": "", "DrawSeed.month": "2026-11", "RecheckDraw.month": "2026-11",
    "TruthSignal.signal": "hours", "AuthenticityCase.cause": "signal", "AuthenticityCase.state": "hearing", "AuthenticityCase.finding": "", "CaseReading.finding": "genuine",
    "Demand.answer": None, "Alarm.kind": "answer", "Alarm.stage": "due", "StaffNotice.code": "demand.sent", "CommonProblem.state": "open", "CommonProblem.basis": "hand", "CommonProblem.answer": None, "ProblemMember.state": "in", "BulkRun.what": "note", "BulkRow.state": "done", "BulkRow.code": "", "BulkRow.kept": "", "Judgement.edition": "test", "Verdict.rule": "7.2-03",
}  # fmt: skip
"""Codes by `Model.field`, else by `field`. None: a free text after all."""

FREE = {"name", "title_zh", "title_en", "summary_zh", "summary_en", "body_zh", "body_en", "text_zh", "text_en", "label",
        "course", "document", "issuer", "substation", "line", "transformer_area", "meter_box", "reason", "change_reason",
        "reason_zh", "reason_en", "source_need", "licence_no", "method", "how", "consent_how", "serial"}  # fmt: skip
JSON = {
    "BulkRun.values": {}, "BulkRow.facts": {}, "BulkRow.before": {},
    "Instrument.questions": [{"code": "overall", "kind": "five", "zh": "总体", "en": "Overall"}],
    "LocalRuleVersion.definition": {"form": "presence", "when": [], "need": {"kind": "presence", "fact": "photos"}},
    "ParameterOverride.value": 48, "Submission.receipt": {"number": "V-1"}, "ApiToken.scopes": ["*"],
}  # fmt: skip
LEFT_OUT = {"Staff.user", "Demand.unread", "Demand.lacks", "Supervision.lifted_at", "Supervision.lifted_by_id", "Visit.companion", "ProblemMember.left_at", "CommonProblem.fixed_by_id", "Demand.reported_unit", "Visit.client_id", "Demand.parent_id", "Demand.repeat_of_id",
            "Visit.converted_to_id", "Party.source_run", "Judgement.run_id", "Visit.void_proposed_by_id",
            "Demand.verified_by_id", "FollowUp.by_id", "Invitation.interviewer_id"}  # fmt: skip
SOFT = {"party_id": "Party", "contact_id": "Contact", "met_contact_id": "Contact", "account_id": "Account",
        "site_id": "Site", "visit_id": "Visit", "reported_visit_id": "Visit", "touch_id": "Touch", "demand_id": "Demand",
        "plan_item_id": "PlanItem", "item_id": "PlanItem", "subject_id": "Visit", "object_id": "Visit", "unit_id": "Unit"}  # fmt: skip


@dataclass
class Place:
    """A unit with one of everything; `staff` owns what can be owned."""

    tenant: str
    name: str
    unit: models.Model
    staff: models.Model
    things: dict[str, models.Model] = field(default_factory=dict)

    def mark(self, what: str) -> str:
        return f"MARK-{self.tenant}-{self.name}-{what}"


def model(name: str) -> type[models.Model]:
    return apps.get_model("gridvisit", name)


def thing_id(place: Place, kind: str) -> UUID:
    return uuid5(NAMESPACE, place.mark(kind))


def make(kind: str, place: Place, **given) -> models.Model:
    """Make one `kind` of thing in `place`, every column filled that can be."""
    cls = model(kind)
    values = {}
    for column in cls._meta.concrete_fields:
        name, key = column.name, f"{kind}.{column.name}"
        if name in given:
            values[name] = given[name]
        elif column.primary_key:
            if isinstance(column, models.UUIDField):
                values[name] = thing_id(place, kind)
        elif key not in LEFT_OUT:
            value = _value(column, kind, place)
            if value is not None:
                values[name] = value
    if kind == "Attachment":
        values["sha256"] = storage.put(_picture(place.mark("Attachment.bytes")))
    made = cls.objects.create(**values)
    place.things[kind] = made
    return made


def _picture(mark: str) -> bytes:
    text = PngInfo()
    text.add_text("Comment", mark)
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG", pnginfo=text)
    return out.getvalue()


def _value(column: models.Field, kind: str, place: Place):
    name, key = column.name, f"{kind}.{column.name}"
    if name == "tenant_id":
        return place.unit.tenant_id
    if column.is_relation:
        return {"Unit": place.unit, "Staff": place.staff}.get(
            column.related_model.__name__, place.things.get(column.related_model.__name__)
        )
    if isinstance(column, models.UUIDField):
        return _soft(name, column, place)
    if isinstance(column, EncryptedJSONField):
        trouble = {"row": 2, "field": "name", "code": "field.required", "level": "error"}
        return None if kind == "Visit" else [trouble | dict.fromkeys(("zh", "en"), place.mark(key))]
    if isinstance(column, models.JSONField):
        return JSON.get(key, {} if column.default is models.NOT_PROVIDED else None)
    if isinstance(column, (models.CharField, models.TextField)):
        return _text(column, kind, place)
    return _number(column)


def _soft(name: str, column: models.Field, place: Place):
    if name in SOFT:
        found = place.unit if SOFT[name] == "Unit" else place.things.get(SOFT[name])
        return found.pk if found else (thing_id(place, SOFT[name]) if not column.null else None)
    return place.staff.pk if name.endswith("_id") and "converted" not in name else None


def _text(column: models.Field, kind: str, place: Place):
    name, key = column.name, f"{kind}.{column.name}"
    if name.endswith("hash") or name == "sha256":
        return hashlib.sha256(place.mark(key).encode()).hexdigest()[: column.max_length]
    if name in {"number", "key", "account_no", "old_account_no", "staff_no", "code", "client_hash", "prefix"}:
        return f"{place.name[:2]}{place.name[-1]}{kind[:4]}{name[:2]}".upper()[: column.max_length]
    if isinstance(column, EncryptedTextField):
        if name in {"mobile", "recipient"}:
            return f"139{int(hashlib.sha256(place.mark(key).encode()).hexdigest()[:8], 16) % 10**8:08d}"
        return f"/c/{place.mark(key)}" if name == "link_path" else place.mark(key)
    code = CODES.get(key, CODES.get(name) if key not in CODES else None)
    if code is not None:
        return code
    if column.default is not models.NOT_PROVIDED and column.default != "":
        return column.default
    sort = model(kind).PRIVACY.of(name)
    if name in FREE or sort in {"C2", "C3", "C4"} or isinstance(column, models.TextField) or not column.blank:
        return place.mark(key)[: column.max_length]
    return ""


def _number(column: models.Field):
    if column.default is not models.NOT_PROVIDED:
        return column.default() if callable(column.default) else column.default
    if isinstance(column, models.DateTimeField):
        return NOW + timedelta(days=9) if "expires" in column.name else (None if column.null else NOW)
    if isinstance(column, models.DateField):
        if column.null:
            return None
        ahead = {"due_on": 7, "valid_to": 300, "ends_on": 30, "review_on": 90}.get(column.name, -30)
        return TODAY + timedelta(days=ahead)
    return None if column.null else 1


def _tenant(slug: str) -> str:
    return slug if slug in {"operator", "retailer"} else "grid"


def unit(
    slug: str, parent: models.Model | None, level: str, kind: str, root: UUID | None = None
) -> models.Model:
    pk = new_id()
    path = f"{parent.path if parent else '/'}{slug}/"
    return model("Unit").objects.create(
        id=pk, tenant_id=root or pk, code=slug, name=f"MARK-{_tenant(slug)}-{slug}-Unit.name", kind=kind, level=level, parent=parent, path=path,
        active_from=date(2020, 1, 1), hotline="95598",
    )  # fmt: skip


def person(slug: str, at: models.Model, *roles: tuple[str, models.Model], **given) -> models.Model:
    """A member of staff who can sign in, with roles held since 2020 unless `given` says otherwise."""
    user = get_user_model().objects.create_user(username=slug, password=None)
    made = model("Staff").objects.create(
        tenant_id=at.tenant_id, user=user, unit=at, staff_no=slug.upper()[:30], name=f"MARK-{_tenant(at.code)}-{at.code}-Staff.{slug}",
        mobile="13900000000", active_from=date(2020, 1, 1), **given,
    )  # fmt: skip
    for role, held_in in roles:
        model("RoleAssignment").objects.create(
            tenant_id=at.tenant_id, staff=made, role=role, unit=held_in, valid_from=date(2020, 1, 1)
        )
    return made


@dataclass
class World:
    """Places by name and people by name; `home` is the place whose things a person may own."""

    places: dict[str, Place]
    people: dict[str, models.Model]
    home: dict[str, Place]


def build() -> World:
    """Build grid (city → county → stations a and b), operator and retailer, with one person per role and then some."""
    city = unit("city", None, "city", "supplier")
    county = unit("county", city, "county", "supplier", city.id)
    tree = {name: unit(name, county, "station", "supplier", city.id) for name in ("grida", "gridb")}
    tree["operator"] = unit("operator", None, "company", "dso")
    tree["retailer"] = unit("retailer", None, "company", "retailer")
    people, home, places = {}, {}, {}
    for name, at in tree.items():
        tenant = "grid" if name.startswith("grid") else name
        owner = {"operator": "dso", "retailer": "r_sales", "grida": "km", "gridb": "km"}[name]
        boss = {"operator": at, "retailer": at}.get(name, at)
        keeper = person(f"{name}-{owner}", at, (owner, boss))
        places[name] = Place(tenant, name, at, keeper, {"RoleAssignment": keeper.roles.get()})
        for kind in ORDER:
            make(kind, places[name])
        people[f"{name} {owner}"], home[f"{name} {owner}"] = keeper, places[name]
    high = {
        "prov_mkt": city,
        "city_mkt": city,
        "county_mkt": county,
        "auditor": city,
        "regulator": city,
        "secadmin": city,
    }
    for role in ROLES:
        if role in {"dso", "r_ops", "r_sales", "km"}:
            continue
        at = high.get(role, tree["grida"])
        people[role], home[role] = person(f"grid-{role}", at, (role, at)), places["grida"]
    people["r_ops"], home["r_ops"] = (
        person("ret-ops", tree["retailer"], ("r_ops", tree["retailer"])),
        places["retailer"],
    )
    people["no role"] = person("grid-none", tree["grida"])
    people["left"] = person(
        "grid-left", tree["grida"], ("chief", tree["grida"]), active_to=TODAY - timedelta(days=1)
    )
    moved = person("grid-moved", tree["gridb"], ("chief", tree["gridb"]))
    model("RoleAssignment").objects.create(
        tenant_id=city.id, staff=moved, role="chief", unit=tree["grida"], valid_from=date(2020, 1, 1),
        valid_to=TODAY - timedelta(days=1),
    )  # fmt: skip
    people["moved away"] = moved
    home |= {"no role": places["grida"], "left": places["grida"], "moved away": places["gridb"]}
    return World(places, people, home)
