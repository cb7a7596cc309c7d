"""`python -m shopify_app`: the web process by itself, as `shopify app dev` and containers start it."""

import os

import uvicorn

from core.settings import Settings
from shopify_app.asgi import create_app


def main() -> None:
    """Listen on PORT. Shopify's CLI names the tunnel in HOST, which becomes our address in the admin."""
    tunnel = os.environ.get("HOST", "")
    if tunnel.startswith("https://"):
        os.environ.setdefault("APP_URL", tunnel)
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    uvicorn.run(
        create_app(settings),
        host=settings.bind,
        port=settings.port,
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        access_log=False,
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    main()
