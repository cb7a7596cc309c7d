"""Texts of letters that stand in code."""


def translatable(message: str) -> str:
    """Marks a text for the catalogue; templates translate it."""
    return message
