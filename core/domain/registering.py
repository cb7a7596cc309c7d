"""Whether a text makes registration a condition of cover. It reads phrases, not meaning: for a remark only.

tests/unit/registration_sentences.txt holds sentences that it must tell apart.
"""

import re

SENTENCES = re.compile(r"[.!?;\n]+")
NAMED = ("regist", "anmeld", "angemeld")
STRICT = (
    "not optional",
    "only registered",
    "only products registered",
    "unregistered products are not",
    "unregistered products are excluded",
    "without registration there is no",
    "void without",
    "no cover without",
    "no warranty without",
    "nicht optional",
    "nicht freiwillig",
    "nur registrierte",
    "keine garantie ohne",
    "ohne registrierung keine",
    "ohne registrierung erlischt",
    "nicht registrierte geräte sind ausgeschlossen",
)
"""A condition, whatever else the sentence says."""
WAIVED = (
    *("not required", "not needed", "not necessary", "not mandatory", "not obligatory", "not compulsory"),
    *("n't required", "n't needed", "n't necessary", "n't mandatory", "never required", "never needed"),
    *("not a condition", "no condition", "never a condition", "n't a condition", "not a requirement"),
    *("no need", "need not", "needn't", "not need", "n't need", "not have to", "n't have to"),
    *("optional", "voluntary", "regardless", "not depend", "n't depend", "whether or not", "no obligation"),
    *("with or without", "even without", "also without", "even if", "nobody has to", "not affect"),
    *("extra", "extend", "longer", "verlänger", "zusätzlich"),
    *("nicht erforderlich", "nicht nötig", "nicht notwendig", "nicht verpflichtend", "nicht zwingend"),
    *("keine voraussetzung", "keine bedingung", "keine pflicht", "kein muss", "nicht voraussetzung"),
    *("freiwillig", "auch ohne", "mit oder ohne", "unabhängig", "nicht davon ab", "egal ob", "optional"),
    *(
        "müssen sie nicht",
        "müssen nicht",
        "muss nicht",
        "muss niemand",
        "niemand muss",
        "nicht registrieren müssen",
    ),
    *("brauchen sie nicht", "brauchen nicht", "nicht benötigt", "nicht gebraucht"),
)
"""It says that nobody has to, or what comes on top of the cover."""
WAIVED_APART = (("müssen", "nicht registrier"), ("müssen", "nicht anmelden"), ("muss", "nicht angemeldet"))
DEMANDED = (
    *("must", "have to", "has to", "need to", "needs to", "required", "requires", "mandatory"),
    *("obligatory", "compulsory", "necessary", "condition", "prerequisite", "unless", "until", "depends on"),
    *("fail to", "failure to", "without regist", "lapse", "void", "invalid", "not covered", "requirement"),
    *("only if", "only when", "only after", "only once", "only for", "only with", "only applies"),
    *("applies only", "only valid", "valid only", "only covers", "covers only", "is only"),
    *("muss", "müssen", "pflicht", "verpflicht", "erforderlich", "voraussetzung", "bedingung", "notwendig"),
    *("nötig", "zwingend", "vorausgesetzt", "erlischt", "verfällt", "ungültig", "ohne registrierung"),
    *("nur wenn", "nur, wenn", "nur für", "nur bei", "nur nach", "nur mit", "gilt nur", "es sei denn"),
    *("erst wenn", "erst, wenn", "erst nach", "erst mit", "erst ab", "hängt von", "nur dann"),
)
TIED = ("if ", "provided", "as long as", "once ", "when ", "wenn ", "sofern", "falls ", "sobald")
COVER = ("cover", "warranty", "guarantee", "valid", "garantie", "gilt")
"""What makes one of `TIED` a condition: without them it may be about a gift for those who register."""
DEMANDED_APART = (("within", "days"), ("within", "weeks"), ("innerhalb", "tage"), ("binnen", "tage"))


def is_condition(text: str) -> bool:
    return any(_demands(sentence) for sentence in SENTENCES.split(text.casefold().replace("’", "'")))


def _demands(sentence: str) -> bool:
    def has(phrases: tuple[str, ...]) -> bool:
        return any(phrase in sentence for phrase in phrases)

    def has_apart(pairs: tuple[tuple[str, str], ...]) -> bool:
        return any(first in sentence and second in sentence for first, second in pairs)

    if not has(NAMED):
        return False
    if has(STRICT):
        return True
    if has(WAIVED) or has_apart(WAIVED_APART):
        return False
    return has(DEMANDED) or has_apart(DEMANDED_APART) or (has(TIED) and has(COVER))
