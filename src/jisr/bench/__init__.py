"""Measurements."""


def add_command(verbs: object) -> None:
    """Nothing yet."""
