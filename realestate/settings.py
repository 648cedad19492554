"""One settings file, read from the environment. `.env.example` lists every name; `make demo` makes its own values."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

# The SDK runs logging.dictConfig when it is imported and closes handlers: let it do so before ours are set up.
import alipay  # noqa: F401
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from realestate.common.environment import database, env, env_bool, env_list, env_secret

BASE_DIR = Path(__file__).resolve().parent.parent

# -- Mode ------------------------------------------------------------------------------------------------------------

DEMO = env_bool("DEMO")
DEBUG = env_bool("DEBUG")
DEMO_PASSWORD = "demo-registry-2026"  # of the sample town's staff, printed by `make demo`; no account outside it has it
SECRET_KEY = env_secret("SECRET_KEY")
BASE_URL = env("BASE_URL").rstrip("/")
SECURE = BASE_URL.startswith("https://")
if not (SECURE or DEMO):
    raise ImproperlyConfigured("BASE_URL must begin with https:// outside the demo")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", urlsplit(BASE_URL).hostname or "")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# -- Applications ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_fsm",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "oauth2_provider",
    "django_htmx",
    "django_structlog",
    "csp",
    "realestate.common",
    "realestate.accounts",
    "realestate.register",
    "realestate.cases",
    "realestate.payments",
    "realestate.exchange",
    "realestate.query",
    "realestate.oversight",
    "realestate.archive",
    "booking",
    "certificates",
    "delivery",
    "realestate.flow",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "realestate.common.middleware.PreferencesMiddleware",
    "certificates.middleware.CodeCheck",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "realestate.common.middleware.ProblemMiddleware",
    "realestate.accounts.middleware.SessionRules",
]

ROOT_URLCONF = "realestate.urls"
WSGI_APPLICATION = "realestate.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    }
]
FORM_RENDERER = "realestate.common.forms.Renderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- Data ------------------------------------------------------------------------------------------------------------

DATABASES = {"default": database(env("DATABASE_URL"))}
if name := env("TEST_DATABASE_NAME", ""):
    DATABASES["default"]["TEST"] = {"NAME": name}
# Rate limits and used codes are kept here: room enough that none is thrown out before its time.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
STORAGE_URL = env("STORAGE_URL", (BASE_DIR / "var" / "files").as_uri())
FONT_DIR = Path(env("FONT_DIR", str(BASE_DIR / "var" / "fonts")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
PAPER_MAX_BYTES = 20 * 1000 * 1000  # told to citizens as 20 MB
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# -- People and sessions ---------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "realestate.common.views.csrf_failure"

# -- Signing in: django-allauth, by phone and code for citizens, by password and one-time password for staff ---------

ACCOUNT_ADAPTER = "realestate.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone", "username"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 5 * 60
ACCOUNT_PHONE_VERIFICATION_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "30/m/ip,5/10m/key",
    "login": "30/m/ip",
    "login_failed": "30/m/ip,5/15m/key",
    "change_password": "5/15m/user",
    "bind": "5/10m/user",
    "find": "20/d/user",
    "object": "5/h/ip",
}
ACCOUNT_FORMS = {
    "request_login_code": "realestate.accounts.forms.PhoneForm",
    "confirm_login_code": "realestate.accounts.forms.CodeForm",
    "login": "realestate.accounts.forms.StaffForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env_bool("BEHIND_PROXY") else 0
MFA_ADAPTER = "realestate.accounts.adapter.MfaAdapter"
MFA_FORMS = {"authenticate": "realestate.accounts.forms.TotpForm"}
MFA_SUPPORTED_TYPES = ["totp"]
MFA_TOTP_ISSUER = "杭州市不动产登记"
MFA_TOTP_TOLERANCE = 1  # telephones' clocks are not exact; accounts.forms.TotpForm takes each code once all the same
STAFF_IDLE_SECONDS = 30 * 60

# -- Machines of banks, notaries, law firms and courts: OAuth 2, client credentials only -------------------------------

OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "SCOPES": {"query": "ask the book"},
    "ACCESS_TOKEN_EXPIRE_SECONDS": 600,
    "OAUTH2_VALIDATOR_CLASS": "realestate.query.oauth.Validator",
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    **{
        f"COMPLIANT_BCP_RFC9700_{name}": True
        for name in (
            "IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD", "ACCESS_TOKEN_TRANSPORT", "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE", "REFRESH_TOKEN", "REDIRECT_URI_SCHEME",
        )
    },
}  # fmt: skip

# -- Security headers ------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],  # blob: a photo that was chosen, shown before it is sent
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # The cashier is reached by a redirect after a form, which browsers hold against form-action.
        "form-action": ["'self'", env("ALIPAY_CASHIER_ORIGIN", "https://*.alipay.com")],
    }
}

# -- Language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# -- Logs: one JSON line an event, with the request's id, without personal data --------------------------------------

LOG_LEVEL = env("LOG_LEVEL", "INFO")
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "realestate.common.logs.json_formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"procrastinate.blueprints": {"level": "WARNING"}, "procrastinate.periodic": {"level": "WARNING"}},
}

# -- Keys ------------------------------------------------------------------------------------------------------------

SEAL_KEY = env_secret("SEAL_KEY")  # PEM, ECDSA P-256: signs certificates (PAdES)
SEAL_CERTIFICATE = env("SEAL_CERTIFICATE")  # PEM, with its issuer after it
TSA_URL = env("TSA_URL", "")  # a time-stamping authority (RFC 3161): seals become PAdES B-T
TSA_CERTIFICATE = env("TSA_CERTIFICATE", "")  # PEM, with its issuer after it
QR_KEY = env_secret("QR_KEY")  # PEM, Ed25519: signs the token in the QR code
QR_KEY_ID = env("QR_KEY_ID", "2026-A")
QR_OLD_PUBLIC_KEYS = env("QR_OLD_PUBLIC_KEYS", "{}")  # JSON: key id -> PEM, still accepted when verifying
EXCHANGE_KEY = env_secret("EXCHANGE_KEY")  # PEM, Ed25519: signs what we ask other departments
EXCHANGE_PEER_KEY = env("EXCHANGE_PEER_KEY")  # PEM, Ed25519 public: checks what they answer

# -- Gateways: name -> class and options. A new one is a file and a line here. ---------------------------------------

EXCHANGE_URL = env("EXCHANGE_URL")
_DEPARTMENT = {"url": EXCHANGE_URL, "key": EXCHANGE_KEY, "peer_key": EXCHANGE_PEER_KEY, "timeout": 5}
GATEWAYS: dict[str, dict[str, Any]] = {
    "alipay": {
        "class": "realestate.payments.gateways.alipay.Alipay",
        "options": {
            "app_id": env("ALIPAY_APP_ID"),
            "seller_id": env("ALIPAY_SELLER_ID"),
            "gateway_url": env("ALIPAY_GATEWAY_URL", "https://openapi.alipay.com/gateway.do"),
            "private_key": env_secret("ALIPAY_PRIVATE_KEY"),
            "alipay_public_key": env("ALIPAY_PUBLIC_KEY"),
            "timeout": 5,
        },
    },
    "sms": {"class": "realestate.common.sms.HttpSms", "options": _DEPARTMENT},
    "police": {"class": "realestate.exchange.gateways.police.Police", "options": _DEPARTMENT},
    "civil_affairs": {"class": "realestate.exchange.gateways.civil_affairs.CivilAffairs", "options": _DEPARTMENT},
    "tax": {"class": "realestate.exchange.gateways.tax.Tax", "options": _DEPARTMENT},
    "housing": {"class": "realestate.exchange.gateways.housing.Housing", "options": _DEPARTMENT},
    "riders": {"class": "delivery.couriers.riders.Riders"},
    "titles": {"class": "certificates.titles.Titles"},  # what query asks of the apps beside it
    "departments": {"class": "realestate.exchange.departments.Departments"},
}
if env("SF_PARTNER_ID", ""):
    GATEWAYS["sf"] = {
        "class": "delivery.couriers.sf.Sf",
        "options": {
            "url": env("SF_URL", "https://bspgw.sf-express.com/std/service"),
            "partner_id": env("SF_PARTNER_ID", ""),
            "checkword": env("SF_CHECKWORD", ""),
            "account": env("SF_ACCOUNT", ""),
        },
    }
COURIER = env("COURIER", "riders")  # who carries certificates: a name above
