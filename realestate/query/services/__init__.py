"""The verbs of questions."""

from realestate.query.services.asking import Answer, Asker, Evidence, ask

__all__ = ["Answer", "Asker", "Evidence", "ask"]
