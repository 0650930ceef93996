"""Who may do what: one table, read from top to bottom.

A role is a set of permissions; a person holds roles for areas and dates. The same two facts answer "may I?" for
one record and "which rows?" for a list, so a page can never show a button that the next page refuses.
Everything that is not in the table is denied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.errors import Sentence


class Role(StrEnum):
    """The roles of the product, from the doorstep to the state."""

    WORKER = "worker"
    OFFICE_BEARER = "office_bearer"
    REVIEWER = "reviewer"
    AREA_ADMIN = "area_admin"
    STATE_ADMIN = "state_admin"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What a page or a command may ask for."""

    SETTLEMENT_READ = "settlement.read"
    SETTLEMENT_WRITE = "settlement.write"
    BENEFICIARY_READ = "beneficiary.read"
    BENEFICIARY_WRITE = "beneficiary.write"
    BENEFICIARY_MERGE = "beneficiary.merge"
    """Decide whether two records are one person, where one's areas hold both."""
    CASE_READ = "case.read"
    CASE_FILE = "case.file"
    CASE_NOTE = "case.note"
    CASE_ASSIGN = "case.assign"
    CASE_FOLLOW = "case.follow"
    """Carry forward a case that one owns."""
    CASE_WORK = "case.work"
    """Carry forward any case in one's areas."""
    CASE_ESCALATE = "case.escalate"
    CASE_VERIFY = "case.verify"
    CASE_APPROVE = "case.approve"
    LETTER_WRITE = "letter.write"
    LETTER_TEMPLATE = "letter.template"
    """Change the wording of letters for everybody."""
    SCHEME_READ = "scheme.read"
    MAP_READ = "map.read"
    FAIRNESS_READ = "fairness.read"
    FAIRNESS_RUN = "fairness.run"
    """Start a run of the fairness check."""
    FAIRNESS_ASSIGN = "fairness.assign"
    """Give a finding to somebody to look into."""
    FAIRNESS_FOLLOW = "fairness.follow"
    """Look into findings, write what was found."""
    FAIRNESS_REPLY = "fairness.reply"
    """Answer a finding about an area that one holds."""
    PARTIALITY_TELL = "partiality.tell"
    """Write down that an office-holder was partial."""
    PARTIALITY_HANDLE = "partiality.handle"
    """Read such reports and look into them, where one does not work oneself."""
    REPORT_READ = "report.read"
    """Read reports: exact where one may read the cases too, rounded elsewhere."""
    AUDIT_READ = "audit.read"
    JOB_OVERSEE = "job.oversee"
    """See, cancel and restart the work that the schedule starts."""
    OFFICE_MANAGE = "office.manage"
    """Enter offices and who holds them."""
    LADDER_MANAGE = "ladder.manage"
    FREEZE_MANAGE = "freeze.manage"
    HOLIDAY_MANAGE = "holiday.manage"
    LIST_GIVE = "list.give"
    """Give lists of booths and settlements, look at what they hold, and take them."""
    IMPORT_MANAGE = "import.manage"
    """Give lists of people, look at what they hold, and take them."""
    LIST_TAKE = "list.take"
    """Take along, as a file, what one may read as a list."""
    EXPORT_PERSONAL = "export.personal"
    """Take names and numbers of people along in a file."""
    ROSTER_MANAGE = "roster.manage"
    """Replace the roster of booths and move areas, with all that hangs on them."""
    WORKER_MANAGE = "worker.manage"
    """Give accounts and roles in one's areas: only the roles of :data:`GIVES`, and nobody gives their own."""
    SCHEME_MANAGE = "scheme.manage"
    """Add schemes and change their rules."""


ROLE_LABELS: dict[Role, Sentence] = {
    Role.WORKER: Sentence("कार्यकर्ता", "Worker"),
    Role.OFFICE_BEARER: Sentence("पदाधिकारी", "Office-bearer"),
    Role.REVIEWER: Sentence("समीक्षक", "Reviewer"),
    Role.AREA_ADMIN: Sentence("क्षेत्र प्रबंधक", "Area admin"),
    Role.STATE_ADMIN: Sentence("प्रदेश प्रबंधक", "State admin"),
    Role.AUDITOR: Sentence("अंकेक्षक", "Auditor"),
}

_DOORSTEP = frozenset(
    {
        Permission.SETTLEMENT_READ,
        Permission.SETTLEMENT_WRITE,
        Permission.BENEFICIARY_READ,
        Permission.BENEFICIARY_WRITE,
        Permission.CASE_READ,
        Permission.CASE_FILE,
        Permission.CASE_NOTE,
        Permission.CASE_FOLLOW,
        Permission.LETTER_WRITE,
        Permission.SCHEME_READ,
        Permission.LIST_TAKE,
        Permission.PARTIALITY_TELL,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.WORKER: _DOORSTEP,
    Role.OFFICE_BEARER: _DOORSTEP
    | {
        Permission.BENEFICIARY_MERGE,
        Permission.CASE_ASSIGN,
        Permission.CASE_WORK,
        Permission.CASE_ESCALATE,
        Permission.EXPORT_PERSONAL,
        Permission.FAIRNESS_REPLY,
        Permission.MAP_READ,
        Permission.REPORT_READ,
    },
    Role.REVIEWER: frozenset(
        {
            Permission.SETTLEMENT_READ,
            Permission.BENEFICIARY_READ,
            Permission.CASE_READ,
            Permission.CASE_NOTE,
            Permission.CASE_VERIFY,
            Permission.CASE_APPROVE,
            Permission.LIST_TAKE,
            Permission.EXPORT_PERSONAL,
            Permission.SCHEME_READ,
            Permission.MAP_READ,
            Permission.FAIRNESS_READ,
            Permission.FAIRNESS_ASSIGN,
            Permission.FAIRNESS_FOLLOW,
            Permission.REPORT_READ,
            Permission.PARTIALITY_TELL,
            Permission.PARTIALITY_HANDLE,
        }
    ),
    Role.AREA_ADMIN: frozenset(
        {
            Permission.SCHEME_READ,
            Permission.SETTLEMENT_READ,
            Permission.MAP_READ,
            Permission.REPORT_READ,
            Permission.OFFICE_MANAGE,
            Permission.LIST_TAKE,
            Permission.LIST_GIVE,
            Permission.IMPORT_MANAGE,
            Permission.WORKER_MANAGE,
        }
    ),
    Role.STATE_ADMIN: frozenset(
        {
            Permission.SCHEME_READ,
            Permission.MAP_READ,
            Permission.FAIRNESS_READ,
            Permission.FAIRNESS_RUN,
            Permission.FAIRNESS_ASSIGN,
            Permission.REPORT_READ,
            Permission.OFFICE_MANAGE,
            Permission.LADDER_MANAGE,
            Permission.FREEZE_MANAGE,
            Permission.HOLIDAY_MANAGE,
            Permission.LETTER_TEMPLATE,
            Permission.LIST_GIVE,
            Permission.LIST_TAKE,
            Permission.ROSTER_MANAGE,
            Permission.WORKER_MANAGE,
            Permission.SCHEME_MANAGE,
            Permission.JOB_OVERSEE,
        }
    ),
    Role.AUDITOR: frozenset({Permission.AUDIT_READ, Permission.SCHEME_READ}),
}

GIVES: dict[Role, frozenset[Role]] = {
    Role.AREA_ADMIN: frozenset({Role.WORKER, Role.OFFICE_BEARER}),
    Role.STATE_ADMIN: frozenset({Role.WORKER, Role.OFFICE_BEARER, Role.REVIEWER, Role.AREA_ADMIN}),
}
"""Which roles a role may give in its own areas: less than it is itself, and none that would look at its own work."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held for one area or one booth, between two dates (both ends included, open end allowed)."""

    role: Role
    area_id: int | None
    booth_id: int | None
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, today: date) -> bool:
        """Tell whether the role is held on that day."""
        return self.starts_on <= today and (self.ends_on is None or today <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Reach:
    """The areas and booths over which a permission is held; empty means nowhere."""

    area_ids: frozenset[int]
    booth_ids: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.area_ids or self.booth_ids)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person in whose name something is done, with the grants that hold today."""

    user_id: int
    name: str
    grants: tuple[Grant, ...]

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: Permission) -> bool:
        """Tell whether the permission is held anywhere at all."""
        return bool(self.reach(permission))

    def reach(self, permission: Permission) -> Reach:
        """Return where the permission is held: the union over the grants whose role includes it."""
        return self._over(grant for grant in self.grants if permission in PERMISSIONS[grant.role])

    def gives(self, role: Role) -> Reach:
        """Return where a role may be given to others."""
        return self._over(grant for grant in self.grants if role in GIVES.get(grant.role, ()))

    @staticmethod
    def _over(grants: Iterable[Grant]) -> Reach:
        granted = list(grants)
        return Reach(
            frozenset(grant.area_id for grant in granted if grant.area_id is not None),
            frozenset(grant.booth_id for grant in granted if grant.booth_id is not None),
        )


def actor_on(user_id: int, name: str, grants: Iterable[Grant], today: date) -> Actor:
    """Return the actor with the grants that hold on ``today`` and no others."""
    return Actor(user_id, name, tuple(grant for grant in grants if grant.holds_on(today)))
