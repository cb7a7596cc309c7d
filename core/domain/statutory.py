"""How long the law makes sellers answer for defects, by country. For remarks only: it refuses no claim.

Two years come from Directive (EU) 2019/771, art. 10, which is the least that a member state may give. Longer
ones: Spain (Real Decreto-ley 7/2021) and Portugal (Decreto-Lei 84/2021), three years each; Sweden
(Konsumentköplag 2022:260, ch. 4 § 14), three years. Outside the union: Switzerland (OR art. 210) and Norway
(forbrukerkjøpsloven § 27), two years, in Norway five for what is meant to last. Countries without a fixed
time (Finland, the Netherlands, the United Kingdom) have the two years of the directive or are not here.
"""

from collections.abc import Iterable
from types import MappingProxyType

UNION = "AT BE BG CY CZ DE DK EE FI FR GR HR HU IE IT LT LU LV MT NL PL RO SI SK".split()
MONTHS = MappingProxyType(
    {**dict.fromkeys(UNION, 24), **dict.fromkeys(["ES", "PT", "SE"], 36), "CH": 24, "NO": 24}
)
"""By ISO 3166 code."""


def months_in(regions: Iterable[str]) -> int | None:
    """The longest of these countries'; None where we know of none."""
    return max((MONTHS[region] for region in regions if region in MONTHS), default=None)
