"""Who is entitled to which scheme: facts, rules, and a three-valued decision.

``facts`` says what may be asked, ``rule`` what a scheme demands, ``assess`` what follows. An undecided person
is a question to ask, never a case.
"""

from app.domain.eligibility.answers import UNKNOWN, read_birth, shown_answer, typed_answer
from app.domain.eligibility.assess import Assessment, assess, notice_for, questions_for, unmet
from app.domain.eligibility.birth import Birth, Precision, birth_from_age, completed_years
from app.domain.eligibility.columns import InvalidRule
from app.domain.eligibility.facts import Question, check_answer, known_fact, known_facts, read_answer
from app.domain.eligibility.rule import Rule, parse_rule

__all__ = [
    "UNKNOWN",
    "Assessment",
    "Birth",
    "InvalidRule",
    "Precision",
    "Question",
    "Rule",
    "assess",
    "birth_from_age",
    "check_answer",
    "completed_years",
    "known_fact",
    "known_facts",
    "notice_for",
    "parse_rule",
    "questions_for",
    "read_answer",
    "read_birth",
    "shown_answer",
    "typed_answer",
    "unmet",
]
