"""The stand-ins' own settings: a Django project apart, with its own database file. It never runs in production."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def env(name: str, default: str | None = None) -> str:
    """The text of a setting, from NAME or from the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8")
    return os.environ[name] if default is None else os.environ.get(name, default)


DATA = Path(env("SANDBOX_DATA"))
SECRET_KEY = env("SANDBOX_SECRET_KEY", "stand-in, no secrets inside")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
ROOT_URLCONF = "realestate.sandbox.urls"
INSTALLED_APPS = [
    "realestate.sandbox.faults",
    "realestate.sandbox.alipay",
    "realestate.sandbox.departments",
    "realestate.sandbox.sms",
    "realestate.sandbox.sf",
]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
CSRF_COOKIE_NAME = "sandbox_csrftoken"  # cookies ignore ports: the registry's own stays untouched
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FOLDER / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "sandbox.sqlite3",
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = False

# -- Keys and names: the other half of what the registry has -----------------------------------------------------------

ALIPAY_APP_ID = env("ALIPAY_APP_ID", "")
ALIPAY_SELLER_ID = env("ALIPAY_SELLER_ID", "")
ALIPAY_KEY = env("SANDBOX_ALIPAY_KEY")  # PEM, RSA: signs what Alipay says
MERCHANT_PUBLIC_KEY = env("SANDBOX_MERCHANT_PUBLIC_KEY")  # PEM, RSA: checks what the registry asks of Alipay
EXCHANGE_KEY = env("SANDBOX_EXCHANGE_KEY")  # PEM, Ed25519: signs what departments answer
REGISTRY_PUBLIC_KEY = env("SANDBOX_REGISTRY_PUBLIC_KEY")  # PEM, Ed25519: checks what the registry asks of departments

SF_PARTNER_ID = env("SF_PARTNER_ID", "DEMO")
SF_CHECKWORD = env("SF_CHECKWORD", "stand-in")
SF_PUSH_URL = env("SANDBOX_SF_PUSH_URL", "")  # where route pushes go
SF_PUSH_PAUSE = float(env("SANDBOX_SF_PUSH_PAUSE", "5"))  # seconds between the three tries

# Alipay repeats an unanswered notification after these many seconds, 25 hours in all; the demo does not wait that long.
NOTIFY_REPEATS = [240, 600, 600, 3600, 7200, 21600, 54000]
NOTIFY_SCALE = float(env("SANDBOX_NOTIFY_SCALE", "0.01"))
