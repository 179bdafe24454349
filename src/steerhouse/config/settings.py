"""The one settings module; every decision an administrator can take comes from `config.environment`."""

from datetime import timedelta

from csp.constants import NONCE, NONE, SELF

from steerhouse.config.databases import database_settings
from steerhouse.config.embedded import embedded_address
from steerhouse.config.environment import PACKAGE, read_configuration

CONFIGURATION = read_configuration()
HOME = CONFIGURATION.home

DEBUG = False
SECRET_KEY = CONFIGURATION.secret_key
# Read what they sealed and signed, and seal nothing any more.
SECRET_KEY_FALLBACKS = list(CONFIGURATION.old_secret_keys)
ALLOWED_HOSTS = list(CONFIGURATION.allowed_hosts)
ROOT_URLCONF = "steerhouse.config.urls"
WSGI_APPLICATION = "steerhouse.config.wsgi.application"
DATABASE = embedded_address(HOME) if CONFIGURATION.database == "embedded" else CONFIGURATION.database
DATABASES = {"default": database_settings(DATABASE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "treebeard",
    "steerhouse.core",
    "steerhouse.access",
    "steerhouse.operation",
    # Before comments: on the page of a thing its files stand above what is said about it.
    "steerhouse.attachments",
    "steerhouse.collaboration",
    "steerhouse.entitlement",
    "steerhouse.passkeys",
    "steerhouse.signon",
    "steerhouse.personal",
    "steerhouse.organization",
    "steerhouse.attributes",
    "steerhouse.projects",
    "steerhouse.schedule",
    "steerhouse.drafts",
    "steerhouse.deputies",
    "steerhouse.restructuring",
    "steerhouse.reporting",
    "steerhouse.feeds",
]

MIDDLEWARE = [
    "steerhouse.config.middleware.behind_proxies",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "steerhouse.config.middleware.no_store",
    "steerhouse.config.middleware.log_requests",
    "steerhouse.core.middleware.Frame",
    "steerhouse.access.tokens.read_token",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "steerhouse.access.sessions.watch_session",
    "steerhouse.deputies.middleware.watch_acting",
    "steerhouse.personal.middleware.speak",
    "axes.middleware.AxesMiddleware",
]

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
                "csp.context_processors.nonce",
            ],
        },
    },
]

# Who comes in
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "steerhouse.access.backends.AccountBackend",
    "steerhouse.signon.backends.DirectoryBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

# Ten failures lock an account, and fifty from one address the address, for fifteen minutes; failures during the lock
# do not prolong it, or anybody could keep an administrator out for ever.
AXES_HANDLER = "steerhouse.access.lockout.Attempts"
AXES_LOCKOUT_CALLABLE = "steerhouse.access.lockout.locked_out"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# Sessions: 12 hours at most; the idle limit is watched by the access room.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_COOKIE_AGE = int(CONFIGURATION.session_hours * 3600)
SESSION_IDLE_SECONDS = int(CONFIGURATION.session_idle_hours * 3600)
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "steerhouse.core.views.csrf_failed"

# Browsers refuse `__Host-` cookies without Secure, and Secure ones on plain HTTP: both only where HTTPS is set.
HTTPS = CONFIGURATION.https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-steerhouse" if HTTPS else "steerhouse"
CSRF_COOKIE_NAME = "__Host-steerhouse-csrf" if HTTPS else "steerhouse-csrf"
# A load balancer beside us asks for health on the plain line; the answer holds nothing worth hiding.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# The middleware above keeps this header from a configured proxy only.
PROXIES = CONFIGURATION.proxies
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Preloading binds the whole domain for years: its owner decides that, not an application on one of its hosts.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    },
}

# Letters: links in them lead to this address, whatever host a request named. Without a mail server they become files.
SITE_URL = CONFIGURATION.url
MAIL = CONFIGURATION.mail
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL.host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = MAIL.host, MAIL.port, 20
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.security == "starttls", MAIL.security == "tls"
DEFAULT_FROM_EMAIL = MAIL.sender
PASSWORD_RESET_TIMEOUT = 3600

# Words and time
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = CONFIGURATION.language
# Each by its own name, so that everybody finds theirs.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["steerhouse.config.formats"]

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [folder for folder in [PACKAGE / "static"] if folder.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 3600
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/built/assets/.+-[\w-]{8}\.\w+$"
MEDIA_ROOT = HOME / "files"
# Bytes that one attached file may have, and all files of one component together, those in the bin included.
ATTACHMENT_BYTES = CONFIGURATION.attachment_mb * 1_000_000
ATTACHMENT_QUOTA_BYTES = CONFIGURATION.attachment_quota_mb * 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# After so many days without a backup the doctor says so; 0 where another program takes them.
BACKUP_DAYS = CONFIGURATION.backup_days
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Work in the background
# Whether a compute process serves this home; without one the engine runs where it is called.
COMPUTE = CONFIGURATION.compute
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "steerhouse.config.log_lines.JsonLines"},
        "text": {"()": "steerhouse.config.log_lines.TextLines"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": CONFIGURATION.log}},
    "root": {"handlers": ["stderr"], "level": CONFIGURATION.log_level},
    "loggers": {
        "django": {"handlers": [], "level": CONFIGURATION.log_level, "propagate": True},
        # Each refused request is counted where it is refused; here only our own faults.
        "django.request": {"level": "ERROR"},
        # It writes the form's content beside each refusal.
        "axes": {"level": "ERROR"},
    },
}
