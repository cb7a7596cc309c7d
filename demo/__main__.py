"""`python -m demo`: Warranty Desk with a brand, a store and a history, and one page that leads through it."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from rich.console import Console

from demo.options import Options
from demo.ports import PortBusyError, check_ports
from demo.processes import ChildEndedError
from demo.progress import Progress
from demo.run import AlreadyRunningError, SeedError, forget, locked, run


def main() -> int:
    options, reset = _parse()
    console = Console()
    try:
        with locked(options.folder), Progress(console) as progress:
            check_ports(options)
            if reset:
                forget(options.folder)
            asyncio.run(_until_stopped(options, progress))
    except (PortBusyError, AlreadyRunningError, ChildEndedError, SeedError) as error:
        console.print(str(error), style="red", highlight=False, markup=False)
        return 1
    return 0


async def _until_stopped(options: Options, progress: Progress) -> None:
    stop = asyncio.Event()
    for signalled in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(signalled, stop.set)
    await run(options, progress, stop)


def _parse() -> tuple[Options, bool]:
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--port", type=int, default=4500, help="the app, for staff and buyers (4500)")
    parser.add_argument("--simulator-port", type=int, default=4400, help="the simulated Shopify (4400)")
    parser.add_argument("--guide-port", type=int, default=4300, help="the page to begin with (4300)")
    parser.add_argument("--folder", type=Path, default=Path("var/demo"), help="where its data is (var/demo)")
    parser.add_argument("--reset", action="store_true", help="forget everything and begin anew")
    given = parser.parse_args()
    options = Options(
        folder=given.folder.resolve(),
        port=given.port,
        simulator_port=given.simulator_port,
        guide_port=given.guide_port,
    )
    return options, given.reset


if __name__ == "__main__":
    sys.exit(main())
