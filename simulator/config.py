"""The app under test, as the simulator is told about it: keys, address, scopes, subscriptions."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One topic of one `[[webhooks.subscriptions]]` block."""

    topic: str
    uri: str
    name: str | None = None
    include_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminLink:
    """A menu entry of the app on an admin page, from `extensions/*/shopify.extension.toml`."""

    name: str
    target: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """An app registered with the simulator. `app_url` is where it listens; no trailing slash is needed."""

    client_id: str
    client_secret: str
    app_url: str
    name: str = "App"
    handle: str = "app"
    scopes: frozenset[str] = frozenset()
    optional_scopes: frozenset[str] = frozenset()
    subscriptions: tuple[Subscription, ...] = ()
    api_version: str = "2026-10"
    links: tuple[AdminLink, ...] = field(default=())

    def address(self, uri: str) -> str:
        """Absolute address of a subscription; relative ones start at the app's address, as in Shopify."""
        return uri if "://" in uri else urljoin(self.app_url.rstrip("/") + "/", uri.lstrip("/"))


def read_app(
    manifest: Path | None,
    *,
    app_url: str,
    client_id: str | None = None,
    client_secret: str,
    extensions: Path | None = None,
) -> AppConfig:
    """An AppConfig from a `shopify.app.toml`; `client_id` overrides the one in the file."""
    data: dict[str, Any] = tomllib.loads(manifest.read_text()) if manifest else {}
    access = data.get("access_scopes", {})
    webhooks = data.get("webhooks", {})
    return AppConfig(
        client_id=client_id or data["client_id"],
        client_secret=client_secret,
        app_url=app_url,
        name=data.get("name", "App"),
        handle=data.get("handle", "app"),
        scopes=frozenset(_names(access.get("scopes", ""))),
        optional_scopes=frozenset(_names(access.get("optional_scopes", []))),
        subscriptions=tuple(_subscriptions(webhooks)),
        api_version=webhooks.get("api_version", "2026-10"),
        links=tuple(_links(extensions)) if extensions else (),
    )


def _names(value: str | list[str]) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else value
    return [part.strip() for part in parts if part.strip()]


def _subscriptions(webhooks: dict[str, Any]) -> list[Subscription]:
    found = []
    for block in webhooks.get("subscriptions", []):
        for topic in [*block.get("topics", []), *block.get("compliance_topics", [])]:
            found.append(  # noqa: PERF401 - two nested loops read better written out
                Subscription(
                    topic=topic,
                    uri=block["uri"],
                    name=block.get("name"),
                    include_fields=tuple(block.get("include_fields", ())),
                )
            )
    return found


def _links(extensions: Path) -> list[AdminLink]:
    found = []
    for manifest in sorted(extensions.glob("*/shopify.extension.toml")):
        for extension in tomllib.loads(manifest.read_text()).get("extensions", []):
            if extension.get("type") != "admin_link":
                continue
            for targeting in extension.get("targeting", []):
                path = str(targeting.get("url", "")).removeprefix("app://")
                found.append(
                    AdminLink(name=extension["name"], target=targeting["target"], path="/" + path.lstrip("/"))
                )
    return found
