"""Settings shared by all profiles. What a site changes comes from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from gridvisit.foundation.privacy.keys import load_or_make

PACKAGE = Path(__file__).resolve().parents[2]
_CHECKOUT = PACKAGE.parents[1]


def flag(name: str, *, default: bool) -> bool:
    """Read a yes/no variable of the environment."""
    return os.environ.get(name, "1" if default else "0").strip().lower() in ("1", "true", "yes", "on")


def _home() -> Path:
    base = _CHECKOUT if (_CHECKOUT / "pyproject.toml").exists() else Path.cwd()
    return Path(os.environ.get("GRIDVISIT_DATA") or base / ".data").resolve()


def database(url: str) -> dict[str, Any]:
    """Return Django's database settings for `DATABASE_URL`, or SQLite in the data folder."""
    if not url:
        return {
            "ENGINE": "gridvisit.foundation.sqlite",
            "NAME": str(GRIDVISIT_DATA / "gridvisit.sqlite3"),
            # Measured in design/tech.md: DEFERRED loses writes under contention, IMMEDIATE does not; FULL because
            # an acknowledged visit must survive a power cut.
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return database("") | {"NAME": parts.path}
    if parts.scheme not in ("postgres", "postgresql"):
        msg = f"DATABASE_URL: unknown scheme {parts.scheme!r}; use postgresql://…"
        raise ImproperlyConfigured(msg)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = str(options.pop("host", parts.hostname or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16}, **options},
    }


GRIDVISIT_DATA = _home()
GRIDVISIT_DEMO = flag("GRIDVISIT_DEMO", default=True)
GRIDVISIT_MASTER_KEY = os.environ.get("GRIDVISIT_MASTER_KEY", "")
GRIDVISIT_JOBS = os.environ.get("GRIDVISIT_JOBS", "embedded")  # embedded | celery | off
GRIDVISIT_HANDLERS = "gridvisit.interfaces.jobs.handlers.HANDLERS"
GRIDVISIT_STEP = "gridvisit.interfaces.jobs.schedule.step"
GRIDVISIT_PUBLIC_URL = os.environ.get("GRIDVISIT_PUBLIC_URL", "")
GRIDVISIT_SMS_URL = os.environ.get("GRIDVISIT_SMS_URL", "")  # empty: messages stay on the outbox screen
GRIDVISIT_SMS_KEY = os.environ.get("GRIDVISIT_SMS_KEY", "")
GRIDVISIT_SMS_SECRET = os.environ.get("GRIDVISIT_SMS_SECRET", "")

SECRET_KEY = os.environ.get("GRIDVISIT_SECRET_KEY") or load_or_make(GRIDVISIT_DATA / "keys" / "secret.key")
DEBUG = False
ALLOWED_HOSTS = [
    host for host in os.environ.get("GRIDVISIT_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host
]
CSRF_TRUSTED_ORIGINS = [item for item in os.environ.get("GRIDVISIT_ORIGINS", "").split(",") if item]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
    "gridvisit.apps.GridVisitConfig",
    "gridvisit.interfaces.console",
    "gridvisit.interfaces.field",
    "gridvisit.interfaces.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gridvisit.foundation.devices.MarkDevice",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "gridvisit.project.urls"
WSGI_APPLICATION = "gridvisit.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False

SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "gridvisit.interfaces.console.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/console/dist/assets/"  # Vite puts a digest into every name

DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "gridvisit"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"gridvisit": {"level": "INFO"}},
}
