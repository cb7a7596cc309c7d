"""Returns in Shopify, told apart: ours brings a faulty unit back, others are the buyer's and the shop's."""

MARKER_PREFIX = "warranty-return-"
"""Another one than that of replacements and refunds: a return of ours moves neither money nor goods."""


def marker(claim_number: str) -> str:
    """What we write into the reason of our return to find it again."""
    return f"{MARKER_PREFIX}{claim_number}"


def is_ours(note: str) -> bool:
    """Whether the reason of a returned line says that the return is one of ours."""
    return MARKER_PREFIX in note
