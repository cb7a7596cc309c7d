"""Reads the file that a bulk operation leaves: a JSON object per line, children anywhere, with `__parentId`.

Two passes keep memory bounded: the first deals the lines out to files by their order or product, so that each
file fits into memory with whole families in it; the second reads one file after the other. The order of what
is read is the same every time, so a reader that was interrupted goes on at the number it had reached. Read
slices of it in a thread: a large file keeps the processor busy for seconds.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import orjson

from core.domain.catalogue import Product
from core.domain.orders import Order
from core.shopify.bulk_values import to_order, to_product

Row = dict[str, Any]
Family = tuple[Row, list[Row]]

BYTES_IN_MEMORY = 16 << 20
"""Of JSON text; as objects it takes some eight times that."""
PARENT = re.compile(rb'"__parentId":\s*"([^"]+)"\s*}\s*$')
FIRST_ID = re.compile(rb'^\s*{\s*"id":\s*"([^"]+)"')


def read_orders(path: Path, start: int = 0, *, bytes_in_memory: int = BYTES_IN_MEMORY) -> Iterator[Order]:
    """The orders of a file, from the given number on."""
    for order, lines in islice(_families(path, "Order", bytes_in_memory), start, None):
        yield to_order(order, lines)


def read_products(path: Path, start: int = 0, *, bytes_in_memory: int = BYTES_IN_MEMORY) -> Iterator[Product]:
    """The products of a file, from the given number on."""
    for product, children in islice(_families(path, "Product", bytes_in_memory), start, None):
        yield to_product(product, children)


def _families(path: Path, root: str, bytes_in_memory: int) -> Iterator[Family]:
    parts = -(-path.stat().st_size // bytes_in_memory)
    if parts <= 1:
        yield from _families_in_memory(path, root)
        return
    with TemporaryDirectory(dir=path.parent, prefix=f"{path.name}.") as folder:
        for part in _deal_out(path, Path(folder), parts):
            yield from _families_in_memory(part, root)
            part.unlink()


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


def _deal_out(path: Path, folder: Path, parts: int) -> list[Path]:
    paths = [folder / f"{number:04}.jsonl" for number in range(parts)]
    files = [each.open("wb") for each in paths]
    try:
        with path.open("rb") as source:
            for line in source:
                files[crc32(_family_gid(line)) % parts].write(line)
    finally:
        for file in files:
            file.close()
    return paths


def _family_gid(line: bytes) -> bytes:
    """Gid of the order or product that a line belongs to, without parsing where it stands as usual."""
    if found := PARENT.search(line[-200:]):
        return found[1]
    if b"__parentId" not in line and (found := FIRST_ID.match(line)):
        return found[1]
    row = orjson.loads(line)
    return str(row.get("__parentId") or row["id"]).encode()
