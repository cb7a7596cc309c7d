"""Where the demo runs, and what it tells the app about that."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.settings import Settings

CLIENT_ID = "warranty-desk"
MANIFEST = Path(__file__).parent.parent / "shopify.app.toml"
EXTENSIONS = MANIFEST.parent / "extensions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The app answers on one port under two hosts: staff on 127.0.0.1, buyers on localhost."""

    folder: Path
    port: int
    simulator_port: int
    guide_port: int

    @property
    def app_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def public_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def simulator_url(self) -> str:
        return f"http://127.0.0.1:{self.simulator_port}"

    @property
    def guide_url(self) -> str:
        return f"http://127.0.0.1:{self.guide_port}"

    @property
    def data_folder(self) -> Path:
        return self.folder / "app"

    @property
    def world_folder(self) -> Path:
        return self.folder / "simulator"

    @property
    def letters_folder(self) -> Path:
        return self.folder / "letters"


def keys_of(folder: Path) -> dict[str, str]:
    """The demo's own secrets, made the first time and kept, because data is locked with them."""
    path = folder / "keys.json"
    if not path.exists():
        made = {
            "shopify_api_secret": secrets.token_hex(16),
            "encryption_keys": "demo:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "signing_keys": secrets.token_hex(32),
        }
        path.touch(mode=0o600)
        path.write_text(json.dumps(made))
    keys: dict[str, str] = json.loads(path.read_text())
    return keys


def settings_of(options: Options, *, database_url: str, mail_port: int) -> dict[str, str]:
    """The app's settings by name."""
    return {
        **keys_of(options.folder),
        "data_dir": str(options.data_folder),
        "database_url": database_url,
        "app_url": options.app_url,
        "public_url": options.public_url,
        "shopify_api_key": CLIENT_ID,
        "shopify_base_url": options.simulator_url + "/shops/{shop}",
        "shopify_admin_url": f"{options.simulator_url}/admin",
        "app_bridge_url": f"{options.simulator_url}/app-bridge.js",
        "picture_origins": options.simulator_url,
        "smtp_url": f"smtp://127.0.0.1:{mail_port}",
        "mail_from": "Nordkessel <warranty@nordkessel.example>",
        "log_format": "json",
        "log_level": "WARNING",
    }


def environment_of(values: dict[str, Any]) -> dict[str, str]:
    """This process's environment, with these settings and none of its own."""
    ours = {name.upper() for name in Settings.model_fields}
    kept = {name: value for name, value in os.environ.items() if name.upper() not in ours}
    return kept | {name.upper(): value for name, value in values.items()} | {"PYTHONUNBUFFERED": "1"}
