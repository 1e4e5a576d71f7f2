"""Chapter 4: who is visited. Party, account (户号) and site are three different things."""

from __future__ import annotations

from typing import Any

from django.db import models

from gridvisit.domain.staff.scope import ScopedQuerySet
from gridvisit.foundation.privacy.declare import privacy
from gridvisit.foundation.privacy.fields import EncryptedJSONField, EncryptedTextField
from gridvisit.foundation.privacy.masking import mask_address, mask_name, mask_phone
from gridvisit.foundation.records import Record
from gridvisit.standard.vocabulary import PartyKind


class PartyQuerySet(ScopedQuerySet):
    """Parties belong to the unit that serves them and to their customer manager."""

    scope_action = "customer.view"
    scope_own = ("manager_id",)


class ChildQuerySet(ScopedQuerySet):
    """What hangs on a party is seen by who sees the party."""

    scope_action = "customer.view"
    scope_unit = "party__unit_id"
    scope_own = ("party__manager_id",)


class Party(Record):
    """A customer (电力用户) or prospect: an organisation or person, with or without accounts (3.1).

    `visit_class`, `last_*` and `next_due_on` are derived by customers.services from the accounts, the
    importance list and the visits, so that lists and plans can use an index.
    """

    PRIVACY = privacy(
        purpose="customer service",
        retention="contact",
        c1="unit kind uscc industry manager manager_since status visit_class market_attr voltage_level capacity_kva "
        "importance_level last_visit_on last_onsite_on next_due_on transformer_area source_run serial name_hash",
        c3="name",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    serial = models.CharField(max_length=40, blank=True, default="")  # 客户编号 of the master system
    kind = models.CharField(max_length=12)  # PartyKind
    name = EncryptedTextField()
    name_hash = models.CharField(max_length=32)
    uscc = models.CharField(max_length=18, blank=True, default="")
    industry = models.CharField(max_length=8, blank=True, default="")
    manager = models.ForeignKey(
        "gridvisit.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    manager_since = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=12, default="active")  # active | closed
    # derived from accounts, importance, flags (the strictest of each)
    visit_class = models.CharField(max_length=16, default="")
    importance_level = models.CharField(max_length=4, default="none")
    voltage_level = models.CharField(max_length=8, blank=True, default="")
    capacity_kva = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    market_attr = models.CharField(max_length=4, blank=True, default="")
    transformer_area = models.CharField(max_length=40, blank=True, default="")
    last_visit_on = models.DateField(null=True, blank=True)
    last_onsite_on = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)
    source_run = models.UUIDField(null=True, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "name_hash"], name="party_name"),
            models.Index(fields=["unit", "visit_class", "id"], name="party_class"),
            models.Index(fields=["unit", "next_due_on", "id"], name="party_due"),
            models.Index(fields=["manager", "id"], name="party_manager"),
            models.Index(fields=["tenant_id", "id"], name="party_tenant"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "serial"], name="party_serial", condition=~models.Q(serial="")
            )
        ]

    @property
    def shown_name(self) -> str:
        """The name as lists show it: a person's is masked, a firm's is not."""
        return mask_name(self.name) if self.kind == PartyKind.INDIVIDUAL else self.name

    def __str__(self) -> str:
        return str(self.id)


class Site(Record):
    """A place where power is used (用电场所). Importance may attach to it."""

    PRIVACY = privacy(
        purpose="customer service",
        retention="contact",
        c1="party geo_verified crs substation line transformer_area meter_box supply_mode electrical_room",
        c3="name address lat lng",
    )

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="sites")
    name = EncryptedTextField(blank=True, default="")
    address = EncryptedTextField(blank=True, default="")
    lat = models.FloatField(null=True, blank=True)
    lng = models.FloatField(null=True, blank=True)
    crs = models.CharField(max_length=6, default="WGS84")
    geo_verified = models.BooleanField(default=False)
    substation = models.CharField(max_length=40, blank=True, default="")
    line = models.CharField(max_length=40, blank=True, default="")
    transformer_area = models.CharField(max_length=40, blank=True, default="")
    meter_box = models.CharField(max_length=40, blank=True, default="")
    supply_mode = models.CharField(max_length=14, blank=True, default="")
    electrical_room = models.BooleanField(default=False)

    objects = ChildQuerySet.as_manager()

    @property
    def shown_address(self) -> str:
        """The address down to about the street."""
        return mask_address(self.address)

    def __str__(self) -> str:
        return str(self.id)


class Account(Record):
    """A supply account (户号): text of 10 or 13 digits, never a number."""

    PRIVACY = privacy(
        purpose="customer service",
        retention="contact",
        c1="party site category nature voltage_level contract_capacity_kva running_capacity_kva demand_mode status "
        "market_attr market_from contract_end retailer_code generation generation_kw ev_piles heating_electric "
        "energised_on",
        c2="account_no old_account_no",
    )

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="accounts")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")
    account_no = models.CharField(max_length=20)
    old_account_no = models.CharField(max_length=20, blank=True, default="")
    category = models.CharField(max_length=4, blank=True, default="")
    nature = models.CharField(max_length=10, default="permanent")
    voltage_level = models.CharField(max_length=8)
    contract_capacity_kva = models.DecimalField(max_digits=12, decimal_places=2)
    running_capacity_kva = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    demand_mode = models.CharField(max_length=12, blank=True, default="")
    status = models.CharField(max_length=12, default="active")
    market_attr = models.CharField(max_length=4, blank=True, default="")
    market_from = models.DateField(null=True, blank=True)
    contract_end = models.DateField(null=True, blank=True)
    retailer_code = models.CharField(max_length=40, blank=True, default="")
    generation = models.CharField(max_length=12, default="none")
    generation_kw = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    ev_piles = models.PositiveIntegerField(default=0)
    heating_electric = models.BooleanField(default=False)
    energised_on = models.DateField(null=True, blank=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "account_no"], name="account_no")]
        indexes = [models.Index(fields=["tenant_id", "old_account_no"], name="account_old_no")]

    def __str__(self) -> str:
        return str(self.id)


class Importance(Record):
    """An entry of the local government's list of important users (3.2, 4-02). Staff cannot set one without it."""

    PRIVACY = privacy(
        purpose="supply security",
        retention="contact",
        c1="party site doc_no issuer list_year valid_from valid_to guarantee_start guarantee_end",
        c4="level industry_kind security_load_kw",
    )

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="importances")
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="importances"
    )
    level = models.CharField(max_length=4)
    industry_kind = models.CharField(max_length=40, blank=True, default="")
    doc_no = models.CharField(max_length=60)
    issuer = models.CharField(max_length=100)
    list_year = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    guarantee_start = models.DateField(null=True, blank=True)
    guarantee_end = models.DateField(null=True, blank=True)
    security_load_kw = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    objects = ChildQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)


class BackupSupply(Record):
    """Own emergency supply of a site (自备应急电源, 5.1-04)."""

    PRIVACY = privacy(
        purpose="supply security",
        retention="contact",
        c1="party site",
        c4="kind power_kw transfer_seconds last_test_on fuel_hours interlock",
    )

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="backups")
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="backups")
    kind = models.CharField(max_length=10)
    power_kw = models.DecimalField(max_digits=12, decimal_places=2)
    transfer_seconds = models.PositiveIntegerField(null=True, blank=True)
    last_test_on = models.DateField(null=True, blank=True)
    fuel_hours = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    interlock = models.BooleanField(default=False)

    objects = ChildQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)


class Contact(Record):
    """A person who speaks for a party (联系人), with wishes that bind us (4-15)."""

    PRIVACY = privacy(
        purpose="customer contact",
        retention="contact",
        c1="party role channel_pref dialect large_print dnc dnc_since primary mobile_changed_at mobile_changed_by",
        c2="mobile_hash name_hash preferred_time",
        c3="name mobile",
    )

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="contacts")
    role = models.CharField(max_length=12)
    name = EncryptedTextField(blank=True, default="")
    name_hash = models.CharField(max_length=32, blank=True, default="")
    mobile = EncryptedTextField(blank=True, default="")
    mobile_hash = models.CharField(max_length=32, blank=True, default="")
    mobile_changed_at = models.DateTimeField(null=True, blank=True)  # set or changed last, none: no number
    mobile_changed_by = models.UUIDField(null=True, blank=True)
    primary = models.BooleanField(default=False)
    preferred_time = models.CharField(max_length=60, blank=True, default="")
    channel_pref = models.CharField(max_length=10, blank=True, default="")
    dialect = models.CharField(max_length=20, blank=True, default="")
    large_print = models.BooleanField(default=False)
    dnc = models.BooleanField(default=False)
    dnc_since = models.DateField(null=True, blank=True)

    objects = ChildQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "mobile_hash"], name="contact_mobile")]

    @property
    def shown_name(self) -> str:
        """The name with all but its first sign covered."""
        return mask_name(self.name)

    @property
    def shown_mobile(self) -> str:
        """The phone with its middle covered."""
        return mask_phone(self.mobile)

    def __str__(self) -> str:
        return str(self.id)


class Consent(Record):
    """A consent given or withdrawn by a contact (PIPL)."""

    PRIVACY = privacy(purpose="consent", retention="contact", c1="contact kind given_at how withdrawn_at")

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=20)
    given_at = models.DateTimeField()
    how = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.kind


class SpecialFlag(Record):
    """Special care (特殊/敏感): sensitive personal data, with its own consent and few readers."""

    PRIVACY = privacy(
        purpose="special care", retention="contact", c1="party since ended_on consent_how", c4="kind note"
    )

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=14)
    note = EncryptedTextField(blank=True, default="")
    consent_how = models.CharField(max_length=60)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    objects = ChildQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.id)


class SearchToken(models.Model):
    """Keyed hashes of name pieces and pinyin initials: finds encrypted names without storing them plain."""

    PRIVACY = privacy(purpose="search", retention="contact", c1="party", c2="token")

    id = models.BigAutoField(primary_key=True)
    tenant_id = models.UUIDField()
    token = models.BigIntegerField()
    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="tokens")

    class Meta:
        indexes = [models.Index(fields=["tenant_id", "token", "party"], name="search_token")]

    def __str__(self) -> str:
        return str(self.token)


class ImportRun(Record):
    """One import of a file: preview, result, undo."""

    PRIVACY = privacy(
        purpose="data import",
        retention="log",
        c1="unit default_unit_id kind file_hash state rows good bad created updated unchanged finished_at undone_at",
        c2="file_name",
        c3="problems",
    )

    unit = models.ForeignKey("gridvisit.Unit", on_delete=models.PROTECT, related_name="+")
    default_unit_id = models.UUIDField(null=True, blank=True)  # for lines that name no unit
    kind = models.CharField(max_length=16)  # customers | staff | units
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10)  # previewed | applied | undone
    rows = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    problems = EncryptedJSONField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    @property
    def report(self) -> dict[str, Any]:
        """What was said of the file: items by row and column, how many errors and notes, samples."""
        return self.problems if isinstance(self.problems, dict) else {}

    def __str__(self) -> str:
        return str(self.id)


class ImportChange(models.Model):
    """What an import did to one record; `before` restores it on undo (None: it was created)."""

    PRIVACY = privacy(
        purpose="data import", retention="log", c1="run model object_id after_version", c3="before"
    )

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")
    model = models.CharField(max_length=20)
    object_id = models.UUIDField()
    before = EncryptedJSONField(null=True)
    after_version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
