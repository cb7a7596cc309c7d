"""What Nordkessel sells: 44 products, each line `title | price | variants`."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """`variants` are name and surcharge; one without a name stands for itself."""

    title: str
    kind: str
    price: Decimal
    variants: tuple[tuple[str, Decimal], ...]
    picture: str
    number: str
    """`KET-112`; variants add a letter."""

    @property
    def skus(self) -> list[str]:
        return [f"{self.number}-{letter}" for letter in ascii_uppercase[: len(self.variants)]]


# type, SKU prefix, drawing
KINDS = {
    "Espresso machines": ("ESP", "box"),
    "Grinders": ("GRD", "bottle"),
    "Coffee makers": ("COF", "kettle"),
    "Kettles": ("KET", "kettle"),
    "Toasters": ("TOA", "box"),
    "Blenders": ("BLE", "bottle"),
    "Cookware": ("CST", "box"),
    "Knives": ("KNI", "box"),
    "Drippers and filters": ("DRP", "lamp"),
    "Cups": ("CUP", "bottle"),
    "Flasks": ("FLA", "bottle"),
    "Accessories": ("ACC", "box"),
    "Gift sets": ("SET", "box"),
}

TEXT = """
Espresso machines
  Fjord One espresso machine | 449 | Graphite, Cream, Copper +30
  Fjord Duo dual boiler | 1190 | Graphite, Copper +60
  Tind lever espresso maker | 329 | Walnut, Oak
Grinders
  Kvern hand grinder | 119 | Steel, Black
  Kvern Electric grinder | 229 | Graphite, Cream
  Kvern Pro flat burr grinder | 489 | Graphite
  Travel grinder | 69 | Steel
Coffee makers
  Morgen filter coffee maker | 169 | Graphite, Cream
  Morgen Thermo coffee maker | 199 | Graphite, Cream
  Stempel coffee press | 54 | 0.35 l, 1 l +15
  Cold brew tower | 89 |
Kettles
  Strom gooseneck kettle | 99 | Graphite, Cream, Copper +20
  Strom Control kettle | 139 | Graphite, Cream, Copper +20
  Hytte stove-top kettle | 79 | Enamel white, Enamel green
  Strom Mini travel kettle | 59 | Graphite
Toasters
  Skive two-slot toaster | 89 | Graphite, Cream
  Skive long-slot toaster | 119 | Graphite, Cream
Blenders
  Virvel stand blender | 159 | Graphite, Cream
  Virvel hand blender | 74 | Graphite
  Virvel milk frother | 49 | Graphite, Cream
Cookware
  Cast iron skillet | 64 | 20 cm, 24 cm +12, 28 cm +24
  Cast iron casserole | 149 | 4 l, 6 l +40
  Carbon steel wok | 84 | 32 cm
  Enamel milk pan | 44 | White, Green
  Grill pan | 72 |
  Roasting dish | 58 | Small, Large +20
Knives
  Chef's knife | 129 | 18 cm, 21 cm +15
  Santoku knife | 119 |
  Paring knife | 49 |
  Bread knife | 89 |
Drippers and filters
  Ceramic dripper | 34 | Size 1, Size 2 +6
  Glass dripper stand | 59 | Oak, Walnut
  Paper filters, 100 pieces | 7.90 | Size 1, Size 2 +1
  Steel filter | 29 |
Cups
  Espresso cup | 14 | White, Green, Rust
  Cappuccino cup | 18 | White, Green, Rust
  Filter mug | 19 | White, Green, Rust
Flasks
  Insulated bottle | 39 | 0.5 l, 0.75 l +8
  Thermo jug | 64 | Graphite, Cream
Accessories
  Barista scale | 79 |
  Tamper | 45 | 51 mm, 58 mm
  Milk jug | 29 | 0.35 l, 0.6 l +6
  Descaler, 500 ml | 12.90 |
Gift sets
  First coffee gift set | 149 |
"""


def goods() -> Iterator[Goods]:
    kind = ""
    for number, line in enumerate(TEXT.strip().splitlines(), start=100):
        if not line.startswith(" "):
            kind = line
            continue
        title, price, variants = (part.strip() for part in line.split("|"))
        prefix, picture = KINDS[kind]
        yield Goods(
            title=title,
            kind=kind,
            price=Decimal(price),
            variants=tuple(_variant(text) for text in variants.split(","))
            if variants
            else (("", Decimal(0)),),
            picture=picture,
            number=f"{prefix}-{number}",
        )


def _variant(text: str) -> tuple[str, Decimal]:
    name, _, more = text.strip().partition(" +")
    return name, Decimal(more or 0)


# What a piece costs the shop, as a share of its price, by type. Of the others nobody told Shopify.
COSTS = {
    "Espresso machines": Decimal("0.52"),
    "Grinders": Decimal("0.47"),
    "Coffee makers": Decimal("0.45"),
    "Kettles": Decimal("0.41"),
    "Toasters": Decimal("0.48"),
    "Blenders": Decimal("0.44"),
    "Flasks": Decimal("0.38"),
    "Accessories": Decimal("0.42"),
}


def cost_of(kind: str, price: Decimal) -> Decimal | None:
    share = COSTS.get(kind)
    return None if share is None else (price * share).quantize(Decimal("0.01"))


# What sells how often, by type.
WEIGHTS = {
    "Espresso machines": 6,
    "Grinders": 9,
    "Coffee makers": 10,
    "Kettles": 12,
    "Toasters": 4,
    "Blenders": 6,
    "Cookware": 10,
    "Knives": 8,
    "Drippers and filters": 10,
    "Cups": 9,
    "Flasks": 7,
    "Accessories": 8,
    "Gift sets": 2,
}
