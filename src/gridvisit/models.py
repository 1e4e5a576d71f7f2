"""The roll call of all rooms' models and messages (imports only)."""

from importlib import import_module

from gridvisit.domain.channels.models import ContactAttempt, Notice
from gridvisit.domain.content.models import Macro, Policy, PublishedPromise, Script
from gridvisit.domain.customers.models import (
    Account,
    BackupSupply,
    Consent,
    Contact,
    Importance,
    ImportChange,
    ImportRun,
    Party,
    SearchToken,
    Site,
    SpecialFlag,
)
from gridvisit.domain.demands.bulk.models import BulkRow, BulkRun
from gridvisit.domain.demands.models import Demand, DemandEvent, Due, Promise, Suspension
from gridvisit.domain.demands.problems.models import CommonProblem, ProblemMember
from gridvisit.domain.demands.teamwork.models import JointPart
from gridvisit.domain.demands.watch.models import Alarm, Presence, Supervision
from gridvisit.domain.evaluation.models import (
    AuthenticityCase,
    BodyJudgement,
    BodyVerdict,
    CaseReading,
    DrawSeed,
    FactLayout,
    FactRow,
    FrozenFigure,
    Judgement,
    LocalRule,
    LocalRuleVersion,
    LocalVerdict,
    Objection,
    ObjectionEvent,
    ParameterOverride,
    Recheck,
    RecheckDraw,
    Report,
    Review,
    TruthSignal,
    Verdict,
)
from gridvisit.domain.improvement.models import (
    ActionEvent,
    AuditItem,
    ControlledDocument,
    CorrectiveAction,
    DocumentReading,
    DocumentVersion,
    Finding,
    InternalAudit,
    ManagementReview,
    ReviewDecision,
)
from gridvisit.domain.inbox.models import NoticeHours, StaffNotice
from gridvisit.domain.planning.models import Plan, PlanEvent, PlanItem
from gridvisit.domain.staff.models import (
    ApiToken,
    Conflict,
    Pledge,
    Qualification,
    RoleAssignment,
    SavedView,
    Staff,
    Training,
    Unit,
)
from gridvisit.domain.surveys.models import Answer, Instrument, Invitation, Wave, WaveMember
from gridvisit.domain.visits.models import (
    Addendum,
    Appointment,
    Archive,
    Correction,
    Evidence,
    FollowUp,
    Inquiry,
    NeedAnswer,
    SavingEstimate,
    ServiceOffer,
    StepRecord,
    Strategy,
    StrategyItem,
    Submission,
    Touch,
    Visit,
    VisitEvent,
    VisitPolicy,
)
from gridvisit.foundation.audit.models import AuditEntry
from gridvisit.foundation.files.models import Attachment
from gridvisit.foundation.outbox.models import Message
from gridvisit.foundation.receipts.models import Receipt

ROOMS = (
    "staff", "inbox", "customers", "content", "channels", "demands", "surveys", "visits", "planning", "evaluation",
    "improvement",
)  # fmt: skip

for _room in ROOMS:
    import_module(f"gridvisit.domain.{_room}.messages")

__all__ = [
    "Account", "ActionEvent", "Addendum", "Alarm", "Answer", "ApiToken", "Appointment", "Archive", "Attachment",
    "AuditEntry", "AuditItem", "AuthenticityCase", "BackupSupply", "BodyJudgement", "BodyVerdict", "BulkRow",
    "BulkRun", "CaseReading", "CommonProblem", "Conflict", "Consent", "Contact", "ContactAttempt",
    "ControlledDocument", "Correction", "CorrectiveAction", "Demand", "DemandEvent", "DocumentReading",
    "DocumentVersion", "DrawSeed", "Due", "Evidence", "FactLayout", "FactRow", "Finding", "FollowUp",
    "FrozenFigure", "ImportChange", "ImportRun", "Importance", "Inquiry", "Instrument", "InternalAudit",
    "Invitation", "JointPart", "Judgement", "LocalRule", "LocalRuleVersion", "LocalVerdict", "Macro",
    "ManagementReview", "Message", "NeedAnswer", "Notice", "NoticeHours", "Objection", "ObjectionEvent",
    "ParameterOverride", "Party", "Plan", "PlanEvent", "PlanItem", "Pledge", "Policy", "Presence",
    "ProblemMember", "Promise", "PublishedPromise", "Qualification", "Receipt", "Recheck", "RecheckDraw",
    "Report", "Review", "ReviewDecision", "RoleAssignment", "SavedView", "SavingEstimate", "Script",
    "SearchToken", "ServiceOffer", "Site", "SpecialFlag", "Staff", "StaffNotice", "StepRecord", "Strategy",
    "StrategyItem", "Submission", "Supervision", "Suspension", "Touch", "Training", "TruthSignal", "Unit",
    "Verdict", "Visit", "VisitEvent", "VisitPolicy", "Wave", "WaveMember",
]  # fmt: skip
