"""Whether the ports are free, before anything is started."""

import socket
from collections.abc import Mapping

from demo.options import Options


class PortBusyError(Exception):
    """Somebody else listens there; the message says how to choose another port."""


def check_ports(options: Options) -> None:
    """Raises PortBusyError."""
    wanted = {
        "PORT": options.port,
        "SIMULATOR_PORT": options.simulator_port,
        "GUIDE_PORT": options.guide_port,
    }
    if len(set(wanted.values())) < len(wanted):
        raise PortBusyError("PORT, SIMULATOR_PORT and GUIDE_PORT must be three different ports.")
    busy = {name: port for name, port in wanted.items() if not _free(port)}
    if busy:
        raise PortBusyError(_advice(busy))


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _advice(busy: Mapping[str, int]) -> str:
    ports = " and ".join(str(port) for port in busy.values())
    others = " ".join(f"{name}={port + 1000}" for name, port in busy.items())
    return (
        f"Something else on this machine listens on port {ports}. Stop it, or choose another port:\n"
        f"  make demo {others}"
    )
