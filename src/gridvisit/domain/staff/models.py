"""Chapter 8: units, people, roles, what they are qualified for."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedTextField
from gridvisit.foundation.records import Record


class Unit(Record):
    """An organisation (机构): province → city → county → station → team; or company → branch → team.

    `path` is the chain of codes from the root, each followed by a slash: a subtree is a prefix. The root of a
    tree is the tenant: `tenant_id` is its id. Units are closed by date, never deleted.
    """

    PRIVACY = privacy(
        purpose="organisation",
        retention="permanent",
        c1="code name kind level parent path hotline licence_no licence_type active_from active_to",
    )

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12)  # vocabulary OrgKind
    level = models.CharField(max_length=12)  # vocabulary OrgLevel
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=400)
    hotline = models.CharField(max_length=20, blank=True, default="")
    licence_no = models.CharField(max_length=60, blank=True, default="")
    licence_type = models.CharField(max_length=60, blank=True, default="")
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "code"], name="unit_code")]
        indexes = [models.Index(fields=["tenant_id", "path"], name="unit_path")]

    def __str__(self) -> str:
        return self.name


class Staff(Record):
    """A person who works in a unit (人员). The number is shown to customers, the name where wished."""

    PRIVACY = privacy(
        purpose="organisation",
        retention="staff",
        c1="user staff_no unit id_card_valid_to active_from active_to demo kind",
        c3="name mobile",
    )

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="staff"
    )
    staff_no = models.CharField(max_length=30)
    name = EncryptedTextField()
    mobile = EncryptedTextField(blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="staff")
    kind = models.CharField(max_length=12, default="person")  # person | machine (API client)
    id_card_valid_to = models.DateField(null=True, blank=True)
    active_from = models.DateField()
    active_to = models.DateField(null=True, blank=True)
    demo = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "staff_no"], name="staff_no")]

    def __str__(self) -> str:
        return self.staff_no


class RoleAssignment(Record):
    """A role (岗位) held in a unit from a day to a day; several per person."""

    PRIVACY = privacy(purpose="organisation", retention="staff", c1="staff role unit valid_from valid_to")

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.role} {self.unit_id}"


class Qualification(Record):
    """A visit qualification (走访资质, 8.1-01, 8.1-03)."""

    PRIVACY = privacy(
        purpose="qualification", retention="staff", c1="staff level exam_at valid_to status", c2="score"
    )

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="qualifications")
    level = models.CharField(max_length=2)  # L1 L2 L3
    score = models.PositiveSmallIntegerField()
    exam_at = models.DateField()
    valid_to = models.DateField()
    status = models.CharField(max_length=12, default="valid")

    def __str__(self) -> str:
        return f"{self.level} {self.valid_to}"


class Training(Record):
    """Hours of training (年度培训, 8.1-02)."""

    PRIVACY = privacy(purpose="qualification", retention="staff", c1="staff course kind hours held_on passed")

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="trainings")
    course = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    held_on = models.DateField()
    passed = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.course


class Pledge(Record):
    """A signed confidentiality pledge (保密承诺, 8.1-04)."""

    PRIVACY = privacy(purpose="qualification", retention="staff", c1="staff signed_on document")

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="pledges")
    signed_on = models.DateField()
    document = models.CharField(max_length=60, blank=True, default="")

    def __str__(self) -> str:
        return self.signed_on.isoformat()


class Conflict(Record):
    """A declared interest (利益关系申报, 8.1-05). `party_id` is a customer's id; staff know no customers."""

    PRIVACY = privacy(
        purpose="qualification", retention="staff", c1="staff kind party_id declared_on ended_on"
    )

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=16)
    party_id = models.UUIDField()
    declared_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.kind


class ApiToken(Record):
    """A token of the HTTP API: only its hash is kept; scopes narrow what the person may do."""

    PRIVACY = privacy(
        purpose="access",
        retention="staff",
        c1="staff label prefix scopes expires_at revoked_at last_used_at",
        c2="hash",
    )

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.label} {self.prefix}…"


class SavedView(Record):
    """A filter of a list that a person gave a name. The filter may hold what was searched for: a name, a number."""

    PRIVACY = privacy(purpose="organisation", retention="staff", c1="staff list_key", c3="name query")

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="saved_views")
    list_key = models.CharField(max_length=40)
    name = EncryptedTextField()
    query = EncryptedTextField()

    class Meta:
        indexes = [models.Index(fields=["staff", "list_key"], name="saved_view_of")]

    def __str__(self) -> str:
        return self.list_key
