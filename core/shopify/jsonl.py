"""Reads the file that a bulk operation leaves: a JSON object per line, children anywhere, with `__parentId`.

Two passes keep memory bounded: the first deals the lines out to parts by their order or product, so that each
part fits into memory with whole families in it; the second reads one part after the other. The order of what
is read is the same every time, so a reader that was interrupted goes on at the number it had reached, and
finds the parts where the first one left them. Read slices of it in a thread: a large file keeps the processor
busy for seconds.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zlib import crc32

import orjson

from core.domain.catalogue import Product
from core.domain.orders import Order
from core.shopify.bulk_values import to_order, to_product

Row = dict[str, Any]
Family = tuple[Row, list[Row]]

BYTES_IN_MEMORY = 4 << 20
"""Of JSON text; as objects it takes some eight times that, and four times as much took 7 % longer."""
MOST_PARTS = 256
"""They are all open at once while they are dealt out: the parts of a huge file are larger instead."""
COUNTS = "counts.json"
PARENT = re.compile(rb'"__parentId":\s*"([^"]+)"\s*}\s*$')
FIRST_ID = re.compile(rb'^\s*{\s*"id":\s*"([^"]+)"')


def read_orders(path: Path, start: int = 0, *, bytes_in_memory: int = BYTES_IN_MEMORY) -> Iterator[Order]:
    """The orders of a file, from the given number on."""
    for order, lines in _families(path, "Order", start, bytes_in_memory):
        yield to_order(order, lines)


def read_products(path: Path, start: int = 0, *, bytes_in_memory: int = BYTES_IN_MEMORY) -> Iterator[Product]:
    """The products of a file, from the given number on."""
    for product, children in _families(path, "Product", start, bytes_in_memory):
        yield to_product(product, children)


def discard(path: Path) -> None:
    """Remove a file and all that reading it left beside it: everything whose name begins with its own."""
    for each in path.parent.glob(f"{path.name}*"):
        if each.is_dir():
            shutil.rmtree(each)
        else:
            each.unlink()


def _families(path: Path, root: str, start: int, bytes_in_memory: int) -> Iterator[Family]:
    parts = min(-(-path.stat().st_size // bytes_in_memory), MOST_PARTS)
    if parts <= 1:
        yield from islice(_families_in_memory(path, root), start, None)
        return
    for part, count in _parts(path, root, parts):
        if start < count:
            yield from islice(_families_in_memory(part, root), start, None)
        start = max(start - count, 0)


def _families_in_memory(path: Path, root: str) -> Iterator[Family]:
    """Each root with its children. Children without a root in the file are left out."""
    prefix = f"gid://shopify/{root}/"
    roots: list[Row] = []
    children: dict[str, list[Row]] = {}
    with path.open("rb") as file:
        for line in file:
            row = orjson.loads(line)
            if parent := row.get("__parentId"):
                children.setdefault(parent, []).append(row)
            elif row["id"].startswith(prefix):
                roots.append(row)
    for row in roots:
        yield row, children.pop(row["id"], [])


def _parts(path: Path, root: str, parts: int) -> list[tuple[Path, int]]:
    """The parts in their order, each with the number of its families; dealt out if nobody has yet."""
    folder = path.with_name(f"{path.name}.{parts}-parts")
    if not folder.exists():
        # Apart, then renamed: a reader that is killed leaves no half of the parts.
        draft = Path(mkdtemp(dir=path.parent, prefix=f"{path.name}."))
        counts = _deal_out(path, draft, f"gid://shopify/{root}/".encode(), parts)
        (draft / COUNTS).write_bytes(orjson.dumps(counts))
        draft.rename(folder)
    counts = orjson.loads((folder / COUNTS).read_bytes())
    return [(folder / f"{number:04}.jsonl", count) for number, count in enumerate(counts)]


def _deal_out(path: Path, folder: Path, prefix: bytes, parts: int) -> list[int]:
    """Write each line to the part of its family. Returns how many families each part has."""
    counts = [0] * parts
    with path.open("rb") as source, ExitStack() as opened:
        files = [opened.enter_context((folder / f"{n:04}.jsonl").open("wb")) for n in range(parts)]
        for line in source:
            gid, is_root = _family(line)
            part = crc32(gid) % parts
            counts[part] += is_root and gid.startswith(prefix)
            files[part].write(line)
    return counts


def _family(line: bytes) -> tuple[bytes, bool]:
    """Gid of the order or product that a line belongs to, and whether it is the order or product itself.

    Without parsing where the line looks as usual.
    """
    if found := PARENT.search(line[-200:]):
        return found[1], False
    if b"__parentId" not in line and (found := FIRST_ID.match(line)):
        return found[1], True
    row = orjson.loads(line)
    return str(row.get("__parentId") or row["id"]).encode(), not row.get("__parentId")
