"""The tables. Constraints that must hold under any race live here; decisions live in the domain, use in services."""

from app.models.area import Area, Booth, BoothArea, Boundary
from app.models.audit import AuditEntry, AuditHead
from app.models.base import Base, db
from app.models.beneficiary import Beneficiary, Consent, Household
from app.models.case import Case, CaseEvent
from app.models.case_work import CaseWork, Submission
from app.models.counter import (
    AreaCounter,
    AreaDay,
    AreaSnapshot,
    BoothCounter,
    BoothSnapshot,
    CounterChange,
    DayChange,
)
from app.models.entitlement import Entitlement
from app.models.scheme import EscalationStep, Reason, Scheme, SchemeRule
from app.models.settlement import Settlement
from app.models.user import RoleAssignment, SignInAttempt, User, UserSession

__all__ = [
    "Area",
    "AreaCounter",
    "AreaDay",
    "AreaSnapshot",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Beneficiary",
    "Booth",
    "BoothArea",
    "BoothCounter",
    "BoothSnapshot",
    "Boundary",
    "Case",
    "CaseEvent",
    "CaseWork",
    "Consent",
    "CounterChange",
    "DayChange",
    "Entitlement",
    "EscalationStep",
    "Household",
    "Reason",
    "RoleAssignment",
    "Scheme",
    "SchemeRule",
    "Settlement",
    "SignInAttempt",
    "Submission",
    "User",
    "UserSession",
    "db",
]
