# SPDX-License-Identifier: Apache-2.0
"""Django's settings. What differs between installations comes from `configuration`."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from tournier_office.site.configuration import read_configuration

_here = read_configuration()

TOURNIER_PROJECT = _here.project
PERSONAS = _here.personas
MANAGED_TERMINALS = _here.managed_terminals
CASES_OUTSIDE = _here.cases_outside
SINGLE_SIGN_ON = _here.single_sign_on
DEVICE_PROOF = _here.device_proof
IDLE_SECONDS = _here.idle_seconds
IDLE_SECONDS_CUSTOMER = _here.idle_seconds_customer
PASSWORD_MAX_AGE_DAYS = 90
PASSWORD_HISTORY = 5

DEBUG = False
SECRET_KEY = _here.secret
ALLOWED_HOSTS = _here.hosts
DATABASES = {"default": _here.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "tournier_office.site.urls"
WSGI_APPLICATION = "tournier_office.site.wsgi.application"
AUTH_USER_MODEL = "people.User"

# A register is a folder with an apps.py, and named nowhere else. The frame comes first; duties last, whose chores remind of
# what those of the others began.
_PLACES = {"site": -1, "duties": 1}
_FOLDERS = (file.parent.name for file in Path(__file__).parents[1].glob("*/apps.py"))

INSTALLED_APPS = [
    *(f"tournier_office.{name}" for name in sorted(_FOLDERS, key=lambda name: (_PLACES.get(name, 0), name))),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "ninja",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "tournier_office.site.headers.headers",
    "tournier_office.site.programs.programs",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tournier_office.site.errors.errors",
    "tournier_office.people.presence.presence",
    "tournier_office.people.signed_in.SignInNeeded",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["tournier_office.site.templatetags.said"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tournier_office.site.layout.layout",
            ],
        },
    },
]

# Language and time: Chinese first, the bank's own clock.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Shared by all workers, so that limits and lock-outs hold across them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "office_cache"}}
SESSION_ENGINE = "tournier_office.people.session_store"  # in the database without a cache: ending a session must not leave a copy in a cache
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _here.https
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = False  # htmx reads the token from the page, allauth's passkey script too
CSRF_FAILURE_VIEW = "tournier_office.site.errors.csrf_failed"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = _here.https
SECURE_HSTS_SECONDS = 31_536_000 if _here.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _here.https
SECURE_REFERRER_POLICY = "same-origin"  # Django's CSRF check needs the origin; nothing goes to other sites
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],  # a video of a course
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["tournier_office.site.uploads.InMemory"]
TRUSTED_PROXIES = _here.trusted_proxies
HR_MOST_CLOSED_PERCENT = _here.hr_most_closed_percent

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Passwords: M33, JR/T 0171 and PBOC 2020/3 article 29.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "tournier_office.people.passwords.CharacterClasses"},
    {"NAME": "tournier_office.people.passwords.NotUsedBefore"},
]

# Sign-in through allauth: staff number and password, then a second factor; nobody signs up.
AUTHENTICATION_BACKENDS = ["tournier_office.people.signed_in.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "tournier_office.people.sign_in.SignInAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_USERNAME_MIN_LENGTH = 2
# Lock-out is ours (people.lockout: by account and address, recorded); allauth's limits hold for one-time codes.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/15m/key",  # by key: five wrong one-time codes of one account, from wherever
    "reauthenticate": "10/m/user",
    "change_password": "10/m/user",
}
MFA_ADAPTER = "tournier_office.people.factors.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tournier"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _here.https
USERSESSIONS_TRACK_ACTIVITY = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django logs the address of a failed request; ours hold opaque ids only, but the text typed by a person does not belong there.
    "loggers": {"django.request": {"level": "CRITICAL"}, "django.security": {"level": "ERROR"}},
}
