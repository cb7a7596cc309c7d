"""Files for spreadsheets: numbers stay numbers, and no text is ever computed."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.web.csv_files import FORMULAS, Cell, write


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r\n=1", "'\r\n=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("Lamp = light", "Lamp = light"),
        ('Say "so", please', 'Say "so", please'),
        ("", ""),
        (None, ""),
        (Decimal("-12.50"), "-12.50"),
        (Decimal("1E+3"), "1000"),
        (7, "7"),
        (date(2026, 11, 22), "2026-11-22"),
    ],
)
def test_each_cell_is_written_as_it_is_meant(cell: Cell, written: str) -> None:
    assert read(write(["Head"], [[cell, "x"]])) == [["Head"], [written, "x"]]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))))
def test_no_text_begins_as_a_formula_and_none_is_lost(texts: list[str]) -> None:
    [row] = read(write(["Head", *["x"] * len(texts)], [["x", *texts]]))[1:]
    assert not any(cell.lstrip(" ").startswith(FORMULAS) for cell in row)
    assert [cell.removeprefix("'") for cell in row] == ["x", *(text.removeprefix("'") for text in texts)]
