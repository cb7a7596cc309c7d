"""Whether a text says that something costs its reader money, English or German. For a remark only."""

import re

FREE = (
    *("free", "free of charge", "no charge", "without charge", r"no (extra )?costs?"),
    *(r"costs? (you )?nothing", "pay nothing", "nothing to pay", r"(not|\w+n't) (have to )?pay"),
    *("we (pay|bear)", r"kostenlos\w*", r"kostenfrei\w*", r"gebührenfrei\w*"),
    *(r"ohne (\w+ )?kosten", r"keine (\w+ )?kosten"),
    *(r"zahlen (sie )?nichts", "nichts? zahlen", "wir (zahlen|tragen)", "(zahlen|tragen) wir"),
)
"""Taken out first: that nothing is to be paid, or that the shop pays, says nothing of what buyers do."""
COSTS = (
    *("pay", "paid", "payable", "costs?", "fees?", "expenses?", "postage", "deductible", "surcharge"),
    *("price", "worth", "value", "percent", "pro[- ]rata", "we charge"),
    *("zahl(en|st|t|ung)", r"bezahl\w*", r"zuzahl\w*", "tragen", r"\w*kosten", r"\w*gebühr\w*", "porto"),
    *(r"selbstbe\w+", r"\w*preis\w*", "wert", "restwert", "zeitwert", "prozent", "anteilig"),
    *("eur", "usd", "gbp", "chf"),
)
SIGNS = "[%€$£]"
SAYS_FREE = re.compile(rf"\b({'|'.join(FREE)})\b")
SAYS_COST = re.compile(rf"\b({'|'.join(COSTS)})\b|{SIGNS}")


def names_a_cost(text: str) -> bool:
    return bool(SAYS_COST.search(SAYS_FREE.sub(" ", text.casefold().replace("’", "'"))))
