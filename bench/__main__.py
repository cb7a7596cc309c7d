"""`python -m bench`: measures everything, or what is named; `--write` keeps the figures in docs/bench.md."""

import argparse
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench import (
    ROOT,
    backfill,
    cleaning,
    copies,
    decisions,
    labels,
    latency,
    machine,
    pages,
    replay,
    starting,
    webhooks,
)
from bench.figures import Report, as_markdown, as_text
from bench.stand import Stand, open_stand

BENCHMARKS: Mapping[str, Callable[[Stand], Report]] = {
    "webhooks": webhooks.run,
    "latency": latency.run,
    "backfill": backfill.run,
    "pages": pages.run,
    "labels": labels.run,
    "cleaning": cleaning.run,
    "copies": copies.run,
    "replay": replay.run,
    "starting": starting.run,
    "decisions": decisions.run,
}
PAGE = ROOT / "docs" / "bench.md"
BETWEEN = re.compile(r"(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)", re.DOTALL)
BUSY = "Others use this machine: the figures say little. Wait until it is quiet."


def main() -> int:
    options = _parse()
    began = time.monotonic()
    with open_stand() as stand:
        facts = machine.describe(stand.folder) | {"PostgreSQL": _server(stand)}
        print("\n".join(f"{name}: {fact}" for name, fact in facts.items()))
        if machine.busy():
            print(f"\n{BUSY}")
        reports = []
        for name in options.names or BENCHMARKS:
            reports.append(BENCHMARKS[name](stand))
            print(f"\n{as_text(reports[-1])}", flush=True)
    print(f"\nTook {time.monotonic() - began:.0f} s.")
    if options.write:
        _write(PAGE, facts, reports)
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all of them")
    parser.add_argument("--write", action="store_true", help="keep all figures in docs/bench.md")
    options = parser.parse_args()
    if unknown := set(options.names) - set(BENCHMARKS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    if options.write and options.names:
        parser.error("--write keeps all figures of one run together: name none")
    return options


def _server(stand: Stand) -> str:
    settings = ", ".join(f"{name} {stand.setting(name)}" for name in machine.SETTINGS)
    return f"{stand.setting('server_version')} (embedded), {settings}"


def _write(page: Path, facts: Mapping[str, str], reports: Sequence[Report]) -> None:
    """Replace what is between the marks, and nothing that people wrote."""
    table = "\n".join(["| | |", "|---|---|", *(f"| {name} | {fact} |" for name, fact in facts.items())])
    figures = "\n".join(as_markdown(report) for report in reports)
    text, found = BETWEEN.subn(lambda _: f"\n{table}\n\n{figures}\n", page.read_text())
    if not found:
        message = f"{page} has no marks between which the figures go"
        raise LookupError(message)
    page.write_text(text)


if __name__ == "__main__":
    sys.exit(main())
