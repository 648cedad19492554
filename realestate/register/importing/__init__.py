"""Taking over an old book: a line a unit, streamed, through the same hash chain (docs/register-import.md).

`reading` makes records of lines, `records` makes drafts of records, `loading` writes a batch, `running` leads.
"""

from realestate.register.importing.reading import BadFile, BadLine
from realestate.register.importing.running import Outcome, run

__all__ = ["BadFile", "BadLine", "Outcome", "run"]
