"""What whoever started the demo sees meanwhile."""

import time
from typing import Self

from rich.console import Console


class Progress:
    """Each step in a line of its own, with how long it took."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status = console.status("Starting")
        self._step: str | None = None
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._status.stop()

    def say(self, text: str) -> None:
        self._end()
        self._step, self._since = text, time.monotonic()
        self._status.update(text)
        self._status.start()

    def ready(self, url: str, seconds: float) -> None:
        self._end()
        self._status.stop()
        self._console.print(
            f"\nWarranty Desk is ready ({seconds:.0f} s). Open this page and follow the story:"
        )
        self._console.print(f"\n    [bold]{url}[/bold]\n", highlight=False)
        self._console.print("Ctrl-C stops everything; the data stays. `make demo-reset` starts over.\n")

    def _end(self) -> None:
        if self._step is not None:
            took = time.monotonic() - self._since
            self._console.print(
                f"  [green]✓[/green] {self._step} [dim]{took:.1f} s[/dim]", highlight=False, soft_wrap=True
            )
        self._step = None
