"""The subset of Shopify's search syntax that the simulator understands: `a:1 AND b:>='x' OR -c:d`."""

# ruff: noqa: ANN401 - values of any field pass through here

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

TERM = re.compile(
    r"""(?P<minus>-|NOT\s+)?(?:(?P<field>[\w.]+):)?(?P<op>>=|<=|>|<)?(?P<value>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s()]+)"""
)
Reader = Callable[[Any], Any]
Test = Callable[[Any], bool]


def compile_query(query: str | None, fields: Mapping[str, Reader], default: Reader) -> tuple[Test, list[str]]:
    """A test for one record, and the names of fields that are not known.

    Like Shopify, an unknown field is left out of the search (and reported in `extensions.search`).
    """
    if not query or not query.strip():
        return (lambda _record: True), []
    unknown: list[str] = []
    groups = [_group(part, fields, default, unknown) for part in re.split(r"\s+OR\s+", query.strip())]
    return (lambda record: any(all(test(record) for test in group) for group in groups)), unknown


def _group(text: str, fields: Mapping[str, Reader], default: Reader, unknown: list[str]) -> list[Test]:
    tests = []
    for match in TERM.finditer(text.replace("(", " ").replace(")", " ")):
        if match["field"] is None and match["value"] == "AND":
            continue
        name = match["field"]
        if name is not None and name not in fields:
            unknown.append(name)
            continue
        reader = fields[name] if name else default
        tests.append(_term(reader, match["op"] or "", _unquote(match["value"]), negate=bool(match["minus"])))
    return tests


def _unquote(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


def _term(reader: Reader, op: str, wanted: str, *, negate: bool) -> Test:
    alternatives = wanted.split(",") if not op else [wanted]

    def test(record: Any) -> bool:
        actual = reader(record)
        return any(_matches(actual, op, each) for each in alternatives) is not negate

    return test


def _matches(actual: Any, op: str, wanted: str) -> bool:  # noqa: PLR0911 - one return per case reads best
    if actual is None:
        return False
    if isinstance(actual, list):
        return any(_matches(item, op, wanted) for item in actual)
    if isinstance(actual, bool):
        return actual is (wanted.lower() == "true")
    if isinstance(actual, datetime):
        return _compare(actual, op, moment(wanted))
    if isinstance(actual, int):
        return wanted.isdigit() and _compare(actual, op, int(wanted))
    text, pattern = str(actual).lower(), wanted.lower()
    if pattern.endswith("*"):
        return text.startswith(pattern[:-1])
    return text == pattern or text.lstrip("#") == pattern.lstrip("#")


def _compare(actual: Any, op: str, wanted: Any) -> bool:
    match op:
        case ">":
            return bool(actual > wanted)
        case ">=":
            return bool(actual >= wanted)
        case "<":
            return bool(actual < wanted)
        case "<=":
            return bool(actual <= wanted)
        case _:
            return bool(actual == wanted)


def moment(text: str) -> datetime:
    """ISO time or day; without a zone it is taken as UTC (Shopify takes the shop's zone)."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
