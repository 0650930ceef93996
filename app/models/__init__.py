"""The tables. Constraints that must hold under any race live here; decisions live in the domain, use in services."""

from app.models.area import Area, Booth, BoothArea, Boundary, DrawnOutline, PastBoundary
from app.models.audit import AuditEntry, AuditHead
from app.models.authority import Authority, AuthorityHolder
from app.models.base import Base, db
from app.models.beneficiary import Beneficiary, Consent, Household
from app.models.border import BorderPlace
from app.models.bulk import BulkBatch, BulkItem
from app.models.case import Case, CaseEvent
from app.models.case_work import CaseWork, Submission
from app.models.counter import (
    AreaCounter,
    AreaDay,
    AreaMeeting,
    AreaSnapshot,
    BoothCounter,
    BoothSnapshot,
    CaseColumns,
    CaseTouch,
    CounterChange,
    DayChange,
)
from app.models.entitlement import Entitlement
from app.models.export import ExportFile, ExportPiece
from app.models.fairness import (
    FairnessEvidence,
    FairnessFinding,
    FairnessNote,
    FairnessPart,
    FairnessResult,
    FairnessRun,
    FairnessSnapshot,
)
from app.models.freeze import FreezePeriod
from app.models.holiday import Holiday
from app.models.imports import ImportBatch, ImportChunk, ImportMapping, ImportPiece, ImportRow
from app.models.job import Job
from app.models.letter import Letter, LetterCase, LetterTemplate
from app.models.notification import Notification, NotificationSetting, OutboxMessage
from app.models.partiality import PartialityReport, PartialityStep
from app.models.roster import BoothChange, RosterStamp
from app.models.same_person import DuplicateCandidate, PersonMerge
from app.models.saved_search import SavedSearch
from app.models.scheme import EscalationStep, Reason, Scheme, SchemeRule
from app.models.search import BeneficiarySearchWord, SearchWord
from app.models.settlement import Settlement
from app.models.spot_check import SpotCheck, SpotCheckItem
from app.models.user import RoleAssignment, SignInAttempt, User, UserSession

__all__ = [
    "Area",
    "AreaCounter",
    "AreaDay",
    "AreaMeeting",
    "AreaSnapshot",
    "AuditEntry",
    "AuditHead",
    "Authority",
    "AuthorityHolder",
    "Base",
    "Beneficiary",
    "BeneficiarySearchWord",
    "Booth",
    "BoothArea",
    "BoothChange",
    "BoothCounter",
    "BoothSnapshot",
    "BorderPlace",
    "Boundary",
    "BulkBatch",
    "BulkItem",
    "Case",
    "CaseColumns",
    "CaseEvent",
    "CaseTouch",
    "CaseWork",
    "Consent",
    "CounterChange",
    "DayChange",
    "DrawnOutline",
    "DuplicateCandidate",
    "Entitlement",
    "EscalationStep",
    "ExportFile",
    "ExportPiece",
    "FairnessEvidence",
    "FairnessFinding",
    "FairnessNote",
    "FairnessPart",
    "FairnessResult",
    "FairnessRun",
    "FairnessSnapshot",
    "FreezePeriod",
    "Holiday",
    "Household",
    "ImportBatch",
    "ImportChunk",
    "ImportMapping",
    "ImportPiece",
    "ImportRow",
    "Job",
    "Letter",
    "LetterCase",
    "LetterTemplate",
    "Notification",
    "NotificationSetting",
    "OutboxMessage",
    "PartialityReport",
    "PartialityStep",
    "PastBoundary",
    "PersonMerge",
    "Reason",
    "RoleAssignment",
    "RosterStamp",
    "SavedSearch",
    "Scheme",
    "SchemeRule",
    "SearchWord",
    "Settlement",
    "SignInAttempt",
    "SpotCheck",
    "SpotCheckItem",
    "Submission",
    "User",
    "UserSession",
    "db",
]
