"""What a language has to say about registering, for `core.domain.registering`."""

import re
from collections.abc import Mapping
from typing import NamedTuple


class Phrases(NamedTuple):
    """Patterns for one sentence in lower case."""

    named: re.Pattern[str]
    """Registering is what it is about."""
    otherwise: re.Pattern[str]
    """The word, but not the registration of a product."""
    waivers: re.Pattern[str]
    """It takes a demand back; a demand that stands beside it is still one."""
    demands: re.Pattern[str]
    """A condition, whatever else the sentence says."""
    ties: re.Pattern[str]
    """A condition, if nothing in the sentence waives and it is about no extra."""
    extras: re.Pattern[str]
    """What comes on top of the cover, or has nothing to do with it."""


def compiled(words: Mapping[str, str], *phrases: str) -> re.Pattern[str]:
    """Any of these phrases. A word stands for its pattern; one that holds another's name comes after it."""
    text = "|".join(phrases)
    for word in reversed(list(words)):
        text = text.replace(word, f"(?:{words[word]})")
    return re.compile(text)
