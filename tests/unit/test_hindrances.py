"""Whatever keeps a rule from a claim is told in words."""

from core.services.automation import Left
from core.services.remedies import Unavailable
from shopify_app.hindrances import LEFT


def test_every_reason_has_its_words() -> None:
    assert set(LEFT) == {*Unavailable, *Left}
