"""`python -m simulator`: the simulator as a server of its own."""

import argparse
from pathlib import Path

import uvicorn

from simulator.asgi import create_simulator
from simulator.config import read_app


def main() -> None:
    parser = argparse.ArgumentParser(prog="simulator", description="A stand-in for Shopify.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4400)
    parser.add_argument("--public-url", help="where browsers reach the simulator; default http://HOST:PORT")
    parser.add_argument(
        "--app-toml", type=Path, help="the app's shopify.app.toml: scopes and webhook subscriptions"
    )
    parser.add_argument("--app-url", default="http://127.0.0.1:4500", help="where the app listens")
    parser.add_argument("--client-id", help="default: the one in the manifest")
    parser.add_argument("--client-secret", required=True)
    parser.add_argument("--extensions", type=Path, help="folder with the app's extensions, for admin links")
    parser.add_argument("--state", type=Path, help="folder that keeps the world between runs")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    app = read_app(
        options.app_toml,
        app_url=options.app_url,
        client_id=options.client_id,
        client_secret=options.client_secret,
        extensions=options.extensions,
    )
    public = options.public_url or f"http://{options.host}:{options.port}"
    simulator = create_simulator([app], seed=options.seed, state=options.state, public_url=public)
    uvicorn.run(
        simulator, host=options.host, port=options.port, log_level="warning", timeout_graceful_shutdown=2
    )


if __name__ == "__main__":
    main()
