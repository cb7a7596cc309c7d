"""The sheets labels are printed on, measured in millimetres as their makers state them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

A4 = (210.0, 297.0)
LETTER = (215.9, 279.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFormat:
    key: str
    name: str
    page: tuple[float, float]
    columns: int
    rows: int
    label: tuple[float, float]
    """Width and height of one label."""
    left: float
    top: float
    """Where the first label begins."""
    pitch: tuple[float, float]
    """From one label's edge to the next one's."""
    plain: bool = False
    """Ordinary paper: cut by hand, along marks."""

    @property
    def per_page(self) -> int:
        return self.columns * self.rows

    def corners(self) -> Iterator[tuple[float, float]]:
        """The upper left corner of each label, row by row, from the page's upper left corner."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield self.left + column * self.pitch[0], self.top + row * self.pitch[1]


def _label_sheet(
    key: str,
    name: str,
    page: tuple[float, float],
    grid: tuple[int, int],
    label: tuple[float, float],
    gap: float,
) -> SheetFormat:
    """Labels touch from top to bottom, stand `gap` apart from left to right, and are centred on the page."""
    columns, rows = grid
    width, height = label
    return SheetFormat(
        key=key,
        name=name,
        page=page,
        columns=columns,
        rows=rows,
        label=label,
        left=(page[0] - columns * width - (columns - 1) * gap) / 2,
        top=(page[1] - rows * height) / 2,
        pitch=(width + gap, height),
        plain=not gap,
    )


_FORMATS = (
    _label_sheet("avery-l7160", "Avery L7160, 21 on A4", A4, (3, 7), (63.5, 38.1), 2.54),
    _label_sheet("avery-l7651", "Avery L7651, 65 on A4", A4, (5, 13), (38.1, 21.2), 2.5),
    _label_sheet("avery-l4731", "Avery L4731, 189 on A4", A4, (7, 27), (25.4, 10.0), 2.54),
    _label_sheet("avery-5160", "Avery 5160, 30 on Letter", LETTER, (3, 10), (66.675, 25.4), 3.175),
    SheetFormat(
        key="avery-22806",
        name="Avery 22806, 12 on Letter",
        page=LETTER,
        columns=3,
        rows=4,
        label=(50.8, 50.8),
        left=15.875,
        top=15.875,
        pitch=(66.675, 65.617),
    ),
    _label_sheet("plain-a4", "Plain A4, 40 to cut", A4, (4, 10), (47.5, 27.0), 0),
    _label_sheet("plain-letter", "Plain Letter, 40 to cut", LETTER, (4, 10), (48.0, 25.4), 0),
)


def sheet_formats() -> Mapping[str, SheetFormat]:
    """By key, in the order they are offered."""
    return _BY_KEY


_BY_KEY = MappingProxyType({sheet.key: sheet for sheet in _FORMATS})
