"""Fees and taxes: dated tables with their sources, and a calculator that explains each line.

``assess(facts, on)`` answers for one registration; ``on`` is the day of the tax declaration (R-TIME-01).
"""

from __future__ import annotations

from realestate.law.dues.calculator import Assessment, assess, assess_matter, dues_facts, total
from realestate.law.dues.lines import DuesFacts, Line, MissingFact
from realestate.law.dues.tables import NoRate

__all__ = ["Assessment", "DuesFacts", "Line", "MissingFact", "NoRate", "assess", "assess_matter", "dues_facts", "total"]
