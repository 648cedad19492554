"""Sends notifications."""


def start() -> None:
    """Begin."""
