"""Settings of an installation. Everything that differs between installations comes from the environment;
what is missing there and needed fails loudly at start."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from governance.config.schedule import SCHEDULE
from governance.config.storage import media_storage

BASE_DIR = Path(__file__).resolve().parents[2]


def env(name: str, default: str | None = None) -> str:
    """An environment variable; without a default it must be there."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} in the environment, or start with ./dev, which sets it.")
    return value


DEBUG = env("DEBUG", "") == "1"
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]
DATA_DIR = Path(env("GOV_DATA_DIR", str(BASE_DIR / ".local" / "data")))
# Private to this installation, and part of every backup (docs/operations/log.md).
KEY_DIR = Path(env("GOV_KEY_DIR", str(DATA_DIR / "keys")))
# The name that signed checkpoints carry: it must never change, so an installation chooses it once.
LOG_ORIGIN = env("GOV_LOG_ORIGIN", ALLOWED_HOSTS[0] + "/board/log")
# The address people type or scan, printed on paper; "" where there is none yet, and posters then say so.
PUBLIC_URL = env("GOV_PUBLIC_URL", "").rstrip("/")
# HTTPS=1 where a proxy ends TLS in front: cookies and redirects then insist on it.
HTTPS = env("HTTPS", "") == "1"

DATABASES = {
    "default": dj_database_url.parse(env("DATABASE_URL"), conn_max_age=int(env("CONN_MAX_AGE", "600"))),
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# The name the application signs in with; `secure_database` takes rights from this role (ground.md).
APPLICATION_ROLE = env("GOV_APP_ROLE", "governance_app")
# Where a pooler stands in front of the database (which cannot listen for changes): an address that goes past it.
DATABASE_LISTEN_URL = env("DATABASE_LISTEN_URL", "")
# What each web process may hold of the board's pages; 0 makes every page anew.
BOARD_MEMORY_BYTES = int(env("BOARD_MEMORY_BYTES", str(64 * 1024 * 1024)))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL").rstrip("/")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"{REDIS_URL}/1"},
}
CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than the longest task: an unacknowledged one comes back after this (stack.md 14).
    "visibility_timeout": 1800,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULE = SCHEDULE

# The sweep, step by step (R-OPN-5): open what is owed, settle what was done, then remind, mark and escalate.
OPENING_STEPS = ["openness.open_periods", "openness.open_events", "openness.redate", "openness.settle"]
SWEEP_STEPS = [
    *OPENING_STEPS,
    "openness.settle_displays",
    "party.open_yearly",
    "party.open_studies",
    "autonomy.open_yearly",
    "autonomy.list_ended_law",
    "autonomy.ask_new_communities",
    "autonomy.take_up_reports",
    "autonomy.end_agreements",
    "autonomy.open_evaluations",
    "committees.check_bodies",
    "committees.open_elections",
    "committees.open_frequencies",
    "committees.open_oversight",
    "committees.open_audits",
    "clock.remind",
    "clock.due",
    "clock.overdue",
    "autonomy.expire_admissions",
    "openness.escalate_challenges",  # what is late has been recorded as late before it moves on
    "autonomy.escalate_reports",
    "clock.township",
    "clock.county",
    "openness.forget_challengers",
    "residents.forget_requests",
    "committees.forget_exclusions",
    "residents.forget_people",
    "indicators.roll_up",
    "notices.close",
    "desk.escalations",
    "notices.digest",
]
# How many challenges are taken: by one person a day, about one thing a day, about one village a day without login.
CHALLENGE_LIMITS = {"person_day": 3, "item_day": 20, "place_day": 60}
CHALLENGE_CONTACT_DAYS = 30  # sealed names and telephones are destroyed so many days after the end
# Requests about one's own data, and words about the platform, a day; what a request said is destroyed after its end.
REQUEST_LIMITS = {"by_person": 3, "at_place": 30}
REQUEST_KEEP_DAYS = 30
FEEDBACK_PLACE_DAY = 50
# These look over the whole country; an hourly run leaves them out when nothing has happened since the one before.
WIDE_STEPS = [
    "openness.open_periods",
    "committees.check_bodies",
    "committees.open_frequencies",
    "indicators.roll_up",
    "notices.digest",
]

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # its default would put its own site in the place of ours
    "unfold.contrib.filters",
    "governance.config.apps.GovernanceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "guardian",
    "pgtrigger",
    "pghistory",
    "django_fsm",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "governance.base.journal",
    "governance.base.places",
    "governance.base.accounts",
    "governance.base.law",
    "governance.base.clock",
    "governance.base.indicators",
    "governance.base.notices",
    "governance.base.documents",
    "residents",
    "governance.committees",
    "governance.party",
    "governance.township",
    "governance.society",
    "autonomy",
    "openness",
    "governance.desk",
    "governance.config.apps.GovernanceConfig",  # last: its ready() gathers what all others declare
]

MIDDLEWARE = [
    "openness.middleware.BoardPagesMiddleware",  # first: a kept page carries the headers of all that follow
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "governance.config.middleware.AdminPolicyMiddleware",
    "governance.config.middleware.LargeLettersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "governance.base.accounts.middleware.TodayMiddleware",
    "governance.base.accounts.middleware.SignInRulesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "governance.config.urls"
WSGI_APPLICATION = "governance.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "governance.config.context.installation",
            ],
        },
    },
]

# Sign-in -------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first, so that a locked account is refused before any other answers
    "governance.base.accounts.backends.AssignmentBackend",
    "governance.base.accounts.backends.GrantBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "governance.base.accounts.passwords.CharacterClassesValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = reverse_lazy("desk:home")
ACCOUNT_ADAPTER = "governance.base.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letters to addresses that belong to nobody here
ACCOUNT_FORMS = {
    "login": "governance.base.accounts.forms.LoginForm",
    "change_password": "governance.base.accounts.forms.ChangePasswordForm",
    "reauthenticate": "governance.base.accounts.forms.PasswordAgainForm",
    "reset_password": "governance.base.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "governance.base.accounts.forms.NewPasswordForm",
}
MFA_FORMS = {
    "authenticate": "governance.base.accounts.forms.SecondStepForm",
    "reauthenticate": "governance.base.accounts.forms.SecondStepAgainForm",
    "activate_totp": "governance.base.accounts.forms.BeginSecondStepForm",
}
# Without a mail server passwords are renewed by the township only, and the page says so.
EMAIL_HOST = env("EMAIL_HOST", "")
EMAIL_PORT = int(env("EMAIL_PORT", "465"))
EMAIL_USE_SSL = env("EMAIL_USE_SSL", "1") == "1"
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 10
# The class of a gateway for text messages; "governance.base.notices.channels.sms.FileSms" writes them to a file.
SMS_BACKEND = env("GOV_SMS_BACKEND", "")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", EMAIL_HOST_USER or "webmaster@localhost")
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# A township office shares one address; axes below is what stops guessing, by user and address together.
ACCOUNT_RATE_LIMITS = {"login_failed": "120/m/ip", "login": "300/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "村务公开平台"
MFA_ADAPTER = "governance.base.accounts.adapter.MfaAdapter"
# The township types addresses in; a person who never confirmed one must still be able to set up the second step.
MFA_ALLOW_UNVERIFIED_EMAIL = True
GUARDIAN_MONKEY_PATCH_USER = False
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # our GrantBackend stands in for guardian's
ANONYMOUS_USER_NAME = None
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours (MLPS-DEFAULTS)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "lockout.html"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "governance.base.accounts.adapter.username_of"
AXES_DISABLE_ACCESS_LOG = True  # failures only: no log-in statistics (国办函〔2026〕12号)
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
SESSION_COOKIE_AGE = 30 * 60  # idle limit (MLPS-DEFAULTS): every request starts it again
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

# Words and files -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
STATIC_URL = "static/"
STATIC_ROOT = Path(env("GOV_STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "media"  # never served by the web server: a view checks who asks
STORAGES = {
    "default": media_storage(os.environ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    *("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "tgz", "bz2", "tbz", "xz", "br", "swf", "flv", "woff", "woff2"),
    "map",  # large, and only a developer's browser asks for them
)
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Looked into only for characters that the bundled fonts lack (rare names): the system's Noto CJK where it is installed.
FONT_DIRS = [Path(folder) for folder in env("GOV_FONT_DIRS", "/usr/share/fonts/opentype/noto").split(":") if folder]
ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024  # a scan of a few pages; nginx in front must allow as much
# Of one community: files and bytes a day, and bytes in all.
ATTACHMENT_DAY_FILES = int(env("GOV_ATTACHMENT_DAY_FILES", "300"))
ATTACHMENT_DAY_BYTES = int(env("GOV_ATTACHMENT_DAY_MB", "500")) * 1024 * 1024
ATTACHMENT_PLACE_BYTES = int(env("GOV_ATTACHMENT_PLACE_GB", "20")) * 1024 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        # First the one that can say how to sign in: a visitor gets 401, not 403.
        "governance.base.accounts.api.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/min", "token": "20/min"},
    "NUM_PROXIES": 1 if HTTPS else 0,  # else anyone writes an address of their own into X-Forwarded-For
    "EXCEPTION_HANDLER": "governance.config.api.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "村（居）务公开平台接口",
    "VERSION": "1",
    "DESCRIPTION": (
        "区划、规则、公开目录、已公开的内容和指标，谁都可以读。其余的要登录：先用 token 换取令牌，放在请求头 "
        "`Authorization: Token …`，只看得到、办得了自己辖区的事，辖区以外一律答 404。"
        "列表按页给出，接着读就请求 `next`。"
        "每个 POST 办一件事；不能办的，`verdicts` 逐条写明字段、要求、实际、依据和怎么办。"
        "金额以元为单位，写成文字，两位小数。"
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "AuditKindEnum": "governance.committees.choices.AuditKind",
        "AppraisalGradeEnum": "governance.committees.choices.Grade",
        "BodyKindEnum": "governance.committees.choices.BodyKind",
        "PostEnum": "governance.committees.choices.Post",
        "RelationEnum": "governance.committees.choices.Relation",
        "OfficeEndEnum": "governance.committees.choices.OfficeEnd",
        "ItemKindEnum": "governance.committees.choices.ItemKind",
        "StepKindEnum": "governance.committees.choices.StepKind",
        "CallGroundEnum": "governance.committees.choices.CallGround",
        "QuorumWayEnum": "governance.committees.choices.QuorumWay",
        "MatterEndEnum": "governance.committees.choices.MatterEnd",
        "PartyOrganisationKindEnum": "governance.party.choices.OrganisationKind",
        "PartyOfficerPostEnum": "governance.party.choices.OfficerPost",
        "PartyStudyKindEnum": "governance.party.choices.StudyKind",
        "PartyOpinionEnum": "governance.party.choices.Opinion",
        "PartyLinkKindEnum": "governance.party.choices.LinkKind",
        "PartyListKindEnum": "governance.party.choices.ListKind",
        "PartyWeakKindEnum": "governance.party.choices.WeakKind",
        "LeadershipGradeEnum": "governance.party.choices.Grade",
        "RectificationStateEnum": "governance.party.choices.RectificationState",
        "DisclosureStateEnum": "openness.choices.State",
        "ChallengeStateEnum": "openness.choices.ChallengeState",
        "InquiryStateEnum": "openness.choices.InquiryState",
        "OrderStateEnum": "openness.choices.OrderState",
        "InquiryKindEnum": "openness.choices.InquiryKind",
        "AccountKindEnum": "openness.choices.AccountKind",
        "RecusalGroundEnum": "openness.choices.Ground",
        "RefusalEnum": "openness.choices.Refusal",
        "AnswerLevelEnum": "openness.choices.AnswerLevel",
        "PublishedStateEnum": "openness.api.published.PUBLIC_STATES",
        "DutyStateEnum": "governance.base.clock.api.duty.STATE_CHOICES",
        "DutyLevelEnum": "governance.base.clock.choices.Level",
        "PlaceLevelEnum": "governance.base.places.choices.Level",
        "AgreementStateEnum": "autonomy.choices.AgreementState",
        "AgreementSideEnum": "autonomy.choices.Side",
        "BreachStateEnum": "autonomy.choices.BreachState",
        "DraftRunStateEnum": "autonomy.choices.RunState",
        "FulfilmentEnum": "autonomy.choices.Fulfilment",
        "PaymentStateEnum": "governance.township.choices.PaymentState",
        "PromiseKindEnum": "autonomy.choices.PromiseKind",
        "AppliesToEnum": "autonomy.choices.AppliesTo",
        "CommitteeKindEnum": "openness.choices.AppliesTo",
        "VersionCauseEnum": "autonomy.choices.VersionCause",
        "EscalationCauseEnum": "openness.choices.EscalationCause",
        "ListGroupEnum": "autonomy.choices.Group",
        "AssistanceGroupEnum": "autonomy.models.admission.GROUPS",
        "ListKindEnum": "autonomy.choices.ListKind",
        "BurdenKindEnum": "autonomy.choices.BurdenKind",
        "CeilingKindEnum": "autonomy.choices.LimitKind",
        "ReportKindEnum": "autonomy.choices.ReportKind",
        "ReportLevelEnum": "autonomy.choices.ReportLevel",
        "ReportStateEnum": "autonomy.choices.ReportState",
        "AdmissionStateEnum": "autonomy.choices.RequestState",
        "ListStateEnum": "autonomy.choices.VersionState",
        "GuidanceStateEnum": "governance.township.choices.GuidanceState",
        "CorrectionStateEnum": "governance.township.choices.CorrectionState",
        "CorrectionReplyEnum": "governance.township.choices.CorrectionReply",
        "NeedStateEnum": "governance.society.choices.NeedState",
        "NeedSourceEnum": "governance.society.choices.NeedSource",
        "LineSideEnum": "openness.choices.Side",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",  # nothing is fetched from outside
    "REDOC_DIST": "SIDECAR",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "governance.config.api.document_errors",
    ],
}
UNFOLD = {
    "SITE_TITLE": _("村（居）务公开平台"),
    "SITE_HEADER": _("村（居）务公开平台"),
    "SITE_SUBHEADER": _("管理后台"),
    "SITE_SYMBOL": "fact_check",
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "governance.desk.dashboard.admin_dashboard",
    "COLORS": {
        "primary": {
            "50": "230 242 238",
            "100": "205 229 222",
            "200": "160 205 195",
            "300": "143 211 197",
            "400": "70 150 137",
            "500": "32 110 100",
            "600": "15 76 69",
            "700": "12 64 58",
            "800": "10 52 47",
            "900": "8 41 37",
            "950": "5 27 25",
        },
    },
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}},
}
