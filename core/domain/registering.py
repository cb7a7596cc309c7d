"""Whether a text makes registration a condition of cover. It reads phrases, not meaning: for a remark only.

A sentence is read in three steps. What means something else is taken out of it, then what says that nobody
has to register or that it is for something on top of the cover; what is left is searched for demands, so
that a waiver never hides a demand beside it. tests/unit/registration_sentences.txt holds sentences that it
must tell apart.
"""

import re
from textwrap import wrap

from core.domain import registering_english, registering_german
from core.domain.registering_phrases import Phrases

SENTENCES = re.compile(r"[.!?;\n]+")
LONGEST_SENTENCE = 400
"""Characters. A longer one is read in parts: patterns take time that grows faster than the text."""
TAKEN_OUT = " | "
"""Where something was taken out: no phrase reads across it."""
LANGUAGES = (registering_english.PHRASES, registering_german.PHRASES)


def is_condition(text: str) -> bool:
    sentences = SENTENCES.split(text.casefold().replace("’", "'"))
    spaced = (" ".join(sentence.split()) for sentence in sentences)
    parts = [part for sentence in spaced for part in wrap(sentence, LONGEST_SENTENCE)]
    return any(_demands(part, phrases) for part in parts for phrases in LANGUAGES)


def _demands(sentence: str, phrases: Phrases) -> bool:
    meant = phrases.otherwise.sub(TAKEN_OUT, sentence)
    left = phrases.waivers.sub(TAKEN_OUT, meant)
    if not phrases.named.search(left):
        return False
    if phrases.demands.search(left):
        return True
    return left == meant and not phrases.extras.search(left) and bool(phrases.ties.search(left))
