"""Serial numbers as they are compared: people type them off a label in many ways."""

import unicodedata

LONGEST = 64
_LEFT_OUT = {"Pd", "Zs", "Cc", "Cf"}
"""Dashes of any kind, spaces, and what nobody sees."""


def normal(serial: str) -> str:
    """Unicode NFKC, upper case, without spaces and dashes. Empty where nothing else was typed."""
    plain = unicodedata.normalize("NFKC", serial).upper()
    return "".join(each for each in plain if unicodedata.category(each) not in _LEFT_OUT and each != "−")
