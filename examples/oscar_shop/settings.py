"""Settings of a shop of oscar and the insurance: SQLite, no mail, no search engine."""

from pathlib import Path

from oscar import INSTALLED_APPS as OSCAR_APPS
from oscar.defaults import *  # noqa: F403 - how oscar's settings are taken over

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "build" / "oscar_shop"
DATA.mkdir(parents=True, exist_ok=True)

SECRET_KEY = "an example"  # noqa: S105 - of no shop that runs
DEBUG = False
ALLOWED_HOSTS = ["localhost", "testserver"]
ROOT_URLCONF = "oscar_shop.urls"
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"  # that of the tables of oscar
INSTALLED_APPS = [*OSCAR_APPS, "oscar_shop.apps.InsuranceConfig"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",  # the language of the reader
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
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
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / "shop.sqlite3",
        # SQLite has no lock of a row: a transaction takes the lock to write as it begins, so that
        # what it reads stays true until it has written. PostgreSQL needs no such option.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
        "TEST": {"NAME": DATA / "test.sqlite3"},  # a file, which threads share as servers do
    }
}
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"  # for who reads; a day is taken by beijing_day, never from this
STATIC_URL = "/static/"
MEDIA_ROOT = DATA / "media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for the tests

OSCAR_DEFAULT_CURRENCY = "CNY"
OSCAR_OFFERS_INCL_TAX = True  # 10 yuan off are 10 yuan off the price that a consumer sees
INSURANCE_CALENDAR = "shopinsure.china.ChinaCalendar"
