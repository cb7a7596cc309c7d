"""How fast Warranty Desk is on this machine: `make bench`. Figures of ours are in docs/bench.md."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
