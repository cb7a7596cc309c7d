"""Tables of docs/coverage.md, which are the data of tests."""

from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"


def table(*columns: str) -> list[tuple[str, ...]]:
    """The rows of the page's table that has these columns."""
    blocks: list[list[tuple[str, ...]]] = [[]]
    for line in PAGE.read_text().splitlines():
        if line.startswith("|"):
            blocks[-1].append(tuple(cell.strip() for cell in line.strip("|").split("|")))
        elif blocks[-1]:
            blocks.append([])
    [found] = [block for block in blocks if block and block[0] == columns]
    return found[2:]
