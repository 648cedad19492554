"""Settings from the environment, typed. `.env.example` lists every name that settings.py reads."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

DEMO_MARK = "demo key, never for production"


def env(name: str, default: str | None = None) -> str:
    """The text of a setting, from NAME or from the file that NAME_FILE names; without a default it is required."""
    if name in os.environ:
        return os.environ[name]
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8")
    if default is None:
        raise ImproperlyConfigured(f"{name} (or {name}_FILE) is not set; see .env.example")
    return default


def env_bool(name: str, default: bool = False) -> bool:
    """A yes/no setting: 1, true, yes, on are yes."""
    return env(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in env(name, default).split(",") if word.strip()]


def env_secret(name: str) -> str:
    """A key or password. Required, and outside the demo never one that the demo made."""
    value = env(name)
    if DEMO_MARK in value and not env_bool("DEMO"):
        raise ImproperlyConfigured(f"{name} holds a key made by the demo; make one of your own")
    return value.removeprefix(f"# {DEMO_MARK}\n")


def database(url: str) -> dict[str, Any]:
    """Django's database settings from postgres://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL: PostgreSQL only (postgres://user:password@host:port/name)")
    return {
        "ENGINE": "realestate.common.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **dict(parse_qsl(parts.query))},
    }
