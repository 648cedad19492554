"""The verbs that lead people through a case; each owns its transaction and calls the capability apps downwards."""
