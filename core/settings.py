"""Every setting, read once in a composition root and passed on. Documented in docs/operations.md."""

from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment; each name in upper case is the variable."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    data_dir: Path = Path("var")
    """Where the embedded database, private files and kept letters live."""
    database_url: SecretStr | None = None
    """`postgresql://…`; unset starts the embedded PostgreSQL under `data_dir`."""
    database_pool_size: int = 10

    app_url: str = "http://127.0.0.1:4500"
    """Where Shopify loads the admin app and delivers webhooks."""
    public_url: str = "http://localhost:4500"
    """Where buyers reach the microsite. Printed in QR codes: keep the host short."""

    shopify_api_key: str = "warranty-desk"
    shopify_api_secret: SecretStr
    shopify_api_secret_previous: SecretStr | None = None
    """Still accepted after a rotation, which Shopify may take an hour to apply."""
    shopify_base_url: str = "https://{shop}"
    """Where a shop's Admin API is; the simulator's address in the demo."""
    shopify_admin_url: str = "https://admin.shopify.com"
    """The admin that frames us."""
    app_bridge_url: str = "https://cdn.shopify.com/shopifycloud/app-bridge.js"

    encryption_keys: SecretStr
    """`id:base64-of-32-bytes`, comma separated; the first encrypts, all decrypt."""
    signing_keys: SecretStr
    """Comma separated; the first signs links, all verify."""

    files_url: str | None = None
    """`s3://…`, `gs://…`, `az://…`; unset keeps private files under `data_dir`."""
    picture_origins: str | None = None
    """Where pages may load product pictures and logos from beside Shopify's CDN: origins, comma separated."""
    smtp_url: SecretStr | None = None
    """`smtp://user:password@host:port` or `smtps://…`; unset keeps letters in the mailbox only."""
    mail_from: str = "Warranty Desk <warranty@localhost>"

    bind: str = "127.0.0.1"
    """Where `python -m shopify_app` listens; `0.0.0.0` in a container."""
    port: int = 4500
    worker: Literal["embedded", "apart"] = "embedded"
    """`apart` leaves the jobs to `python -m sync`."""
    worker_port: int | None = None
    """Where `python -m sync` answers for machines that watch it; unset, nowhere."""
    metrics_token: SecretStr | None = None
    """Bearer token for `/metrics`; unset switches the page off."""
    log_format: Literal["json", "console"] = "json"
    log_level: str = "INFO"
    forwarded_allow_ips: str = "127.0.0.1"
    """Proxies whose `X-Forwarded-*` headers are believed."""
