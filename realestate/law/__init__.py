"""What the law says, as data and pure functions: no database, no clock of its own, no Django.

``judge(application, book, at, calendar)`` gives every reason at once; ``effect`` of a type says what an entry does
to the book.
"""

from realestate.law.application import Applicant, Application, InvalidApplication, Paper
from realestate.law.book import Book, UnitFacts
from realestate.law.findings import REASONS, Finding, Verdict
from realestate.law.judge import effect, effects_of_matter, judge, judge_matter
from realestate.law.people import JOINT, Holder, Owner, Person
from realestate.law.projection import apply
from realestate.law.types import TYPES, type_of

__all__ = [
    "JOINT",
    "REASONS",
    "TYPES",
    "Applicant",
    "Application",
    "Book",
    "Finding",
    "Holder",
    "InvalidApplication",
    "Owner",
    "Paper",
    "Person",
    "UnitFacts",
    "Verdict",
    "apply",
    "effect",
    "effects_of_matter",
    "judge",
    "judge_matter",
    "type_of",
]
