"""Registering people at the doorstep, with the consent under which their case is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import identifiers
from app.domain.access import Actor, Permission
from app.domain.eligibility import completed_years, known_fact
from app.domain.errors import InvalidInput, Sentence
from app.domain.freezes import refuse_sign_up
from app.domain.lifecycle.clocks import day_of
from app.domain.search_keys import search_text
from app.models import Beneficiary, Consent, Household, Settlement
from app.models.encryption import field_cipher
from app.services import audit, entitlements, scope
from app.services.rule_book import rule_book
from app.services.transactions import one_at_a_time

READ, WRITE = Permission.BENEFICIARY_READ, Permission.BENEFICIARY_WRITE
NOTICE_VERSION = "2026-11"
PURPOSE = "scheme_outreach"
SEXES = ("F", "M", "O")
ADULT_AGE = 18
OLDEST = 120


@dataclass(frozen=True, slots=True)
class BeneficiaryForm:
    """What the doorstep form says. Either ``born_on`` or ``age_years`` may be given, or neither."""

    settlement_id: int
    name_hi: str
    sex: str
    consent: str
    household_id: int | None = None
    name_en: str = ""
    relation_name: str = ""
    born_on: date | None = None
    age_years: int | None = None
    age_is_a_guess: bool = False
    marital: str = ""
    mobile: str = ""
    samagra_family: str = ""
    samagra_member: str = ""
    guardian_name: str = ""
    client_key: str | None = None


def register_beneficiary(
    session: Session, actor: Actor, form: BeneficiaryForm, now: datetime | None = None
) -> Beneficiary:
    """Add a person, their household where it is new, their consent, and what they are due.

    The same ``client_key`` sent again by the same actor returns the person of the first time.

    Raises:
        NotFound: the settlement or household is out of reach. SignUpFrozen: the election code is in force there.
        InvalidInput: a field cannot be taken, or there is no consent; nothing is stored then.
    """
    scope.require(actor, WRITE)
    moment = now or datetime.now(UTC)
    one_at_a_time(session, actor)
    if again := _sent_before(session, actor, form.client_key):
        return again
    settlement = scope.get_or_raise(session, actor, WRITE, Settlement, form.settlement_id)
    refuse_sign_up(rule_book(session, day_of(moment)).frozen_until(settlement.booth_id))
    for field in ("name_hi", "name_en", "relation_name", "guardian_name"):
        identifiers.refuse_forbidden(getattr(form, field), field=field)
    _check_answers(form)
    born_on, precision = birth(form.born_on, form.age_years, form.age_is_a_guess, day_of(moment))
    _check_consent(form, born_on, day_of(moment))
    household = _household(session, form, settlement, moment)
    cipher = field_cipher()
    mobile = identifiers.normalise_mobile(form.mobile) if form.mobile.strip() else None
    member = identifiers.normalise_samagra_member(form.samagra_member) if form.samagra_member.strip() else None
    person = Beneficiary(
        household=household,
        booth_id=settlement.booth_id,
        name_hi=form.name_hi.strip(),
        name_en=form.name_en.strip(),
        search_keys=search_text(form.name_hi, form.name_en)[:300],
        sex=form.sex,
        born_on=born_on,
        birth_precision=precision,
        relation_name=form.relation_name.strip(),
        mobile=mobile,
        mobile_key=cipher.fingerprint(mobile) if mobile else None,
        samagra_member=member,
        samagra_member_key=cipher.fingerprint(member) if member else None,
        facts={"marital": form.marital} if form.marital else {},
        client_key=form.client_key,
        created_by_id=actor.user_id,
        created_at=moment,
    )
    person.consents.append(
        Consent(
            purpose=PURPOSE,
            notice_version=NOTICE_VERSION,
            how=form.consent,
            guardian_name=form.guardian_name.strip(),
            given_at=moment,
            recorded_by_id=actor.user_id,
        )
    )
    settlement.last_visited_on = day_of(moment)
    session.add(person)
    session.flush()
    entitlements.reassess(session, person, day_of(moment))
    audit.record(session, actor, "beneficiary_registered", "beneficiary", person.id, {"settlement": settlement.id})
    return person


def _sent_before(session: Session, actor: Actor, client_key: str | None) -> Beneficiary | None:
    if not client_key:
        return None
    return session.scalars(
        select(Beneficiary).where(Beneficiary.client_key == client_key, Beneficiary.created_by_id == actor.user_id)
    ).one_or_none()


def _check_answers(form: BeneficiaryForm) -> None:
    """Raise InvalidInput for a choice that no form offers, or an empty name."""
    if not form.name_hi.strip():
        raise InvalidInput(Sentence("नाम लिखें।", "Write the name."), code="empty_name", field="name_hi")
    if form.sex not in SEXES:
        raise InvalidInput(field="sex")
    if form.marital and form.marital not in dict(known_fact("marital").choices):
        raise InvalidInput(field="marital")


def birth(born_on: date | None, age_years: int | None, guess: bool, today: date) -> tuple[date | None, str]:
    """Return the birth date and its precision: the day, the year for an age off a card, estimated for a guess.

    Raises:
        InvalidInput: born in the future, or over 120 years old.
    """
    if born_on is not None:
        if born_on > today or today.year - born_on.year > OLDEST:
            raise InvalidInput(
                Sentence("जन्म तारीख सही नहीं है।", "The date of birth is not right."),
                code="bad_birth",
                field="born_on",
            )
        return born_on, "day"
    if age_years is None:
        return None, "estimated"
    if not 0 <= age_years <= OLDEST:
        raise InvalidInput(
            Sentence("उम्र 0 से 120 के बीच लिखें।", "Write an age from 0 to 120."),
            code="bad_age",
            field="age_years",
        )
    middle = date(today.year - age_years, 7, 1)
    return min(middle, today), "estimated" if guess else "year"


def _check_consent(form: BeneficiaryForm, born_on: date | None, today: date) -> None:
    if form.consent not in ("spoken", "written", "guardian"):
        raise InvalidInput(
            Sentence(
                "सहमति के बिना नाम दर्ज नहीं हो सकता। सूचना पढ़कर सुनाएं और पूछें।",
                "No one is recorded without consent. Read the notice out and ask.",
            ),
            code="no_consent",
            field="consent",
        )
    minor = born_on is not None and completed_years(born_on, today) < ADULT_AGE
    if (minor or form.consent == "guardian") and not (form.consent == "guardian" and form.guardian_name.strip()):
        raise InvalidInput(
            Sentence(
                "18 साल से कम उम्र में, या जब अभिभावक सहमति दें, तब “अभिभावक ने कहा” चुनें और उनका नाम लिखें।",
                'Under 18, or when a guardian agrees, choose "guardian" and write the guardian\'s name.',
            ),
            code="guardian_needed",
            field="guardian_name",
        )


def _household(session: Session, form: BeneficiaryForm, settlement: Settlement, moment: datetime) -> Household:
    if form.household_id is not None:
        household = session.get(Household, form.household_id)
        if household is None or household.settlement_id != settlement.id:
            raise InvalidInput(
                Sentence("यह परिवार इस बस्ती में नहीं है।", "This household is not in this settlement."),
                code="wrong_household",
                field="household",
            )
        return household
    family = identifiers.normalise_samagra_family(form.samagra_family) if form.samagra_family.strip() else None
    return Household(
        settlement=settlement,
        head_name=(form.relation_name or form.name_hi).strip(),
        samagra_family=family,
        samagra_family_key=field_cipher().fingerprint(family) if family else None,
        facts={},
        created_at=moment,
    )


def get_beneficiary(session: Session, actor: Actor, key: int) -> Beneficiary:
    """Return one person within reach, or raise NotFound."""
    return scope.get_or_raise(session, actor, READ, Beneficiary, key)


def has_consent(person: Beneficiary) -> bool:
    """Tell whether a consent for outreach holds."""
    return any(consent.purpose == PURPOSE and consent.withdrawn_at is None for consent in person.consents)
