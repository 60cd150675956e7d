"""A django-oscar shop with its API, as its makers wrote both: `python shop.py DATABASE PORT` seeds and serves it.

Ours is only what every shop configures: which apps are in, whose tokens the API believes, and the goods. The OpenAPI
document is drf-spectacular's, at /api/schema/.
"""

import os
import sys
from decimal import Decimal
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
import oscar
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path
from oscar import defaults

DATABASE, PORT = sys.argv[1], int(sys.argv[2])
# The shop shares it with the assistant: `identity.token.secret` in tools.yaml.
SECRET = os.environ["OSCAR_SECRET"]


class NoMigrations:
    """The tables without their history: a shop that is a minute old has none."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


settings.configure(
    **{name: getattr(defaults, name) for name in dir(defaults) if name.startswith("OSCAR_")},
    SECRET_KEY="only for tests, only on this machine",
    DEBUG=False,
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=[*oscar.INSTALLED_APPS, "rest_framework", "oscarapi", "drf_spectacular"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}},
    MIGRATION_MODULES=NoMigrations(),
    HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    ROOT_URLCONF=__name__,
    SITE_ID=1,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    STATIC_URL="/static/",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework_simplejwt.authentication.JWTAuthentication"
        ],
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    },
    SIMPLE_JWT={
        "SIGNING_KEY": SECRET,
        "AUDIENCE": "oscar",
        "ISSUER": "xiaoer",
        "USER_ID_FIELD": "username",
        "USER_ID_CLAIM": "sub",
    },
    SPECTACULAR_SETTINGS={"TITLE": "Oscar", "SERVERS": [{"url": f"http://127.0.0.1:{PORT}"}]},
)
django.setup()

from drf_spectacular.views import SpectacularAPIView  # noqa: E402 - Django must be set up first

urlpatterns = [
    path("api/schema/", SpectacularAPIView.as_view()),
    path("api/", include("oscarapi.urls")),
]


def seed() -> None:
    """Two customers with two orders and an address each, three products."""
    from django.contrib.auth import get_user_model
    from oscar.core.loading import get_model
    from oscar.test.factories import (
        CountryFactory,
        ProductFactory,
        UserAddressFactory,
        create_basket,
        create_order,
    )

    china = CountryFactory(iso_3166_1_a2="CN", iso_3166_1_a3="CHN", printable_name="China")
    products = [
        ProductFactory(title=title, upc=upc, stockrecords__price=Decimal(price))
        for title, upc, price in (("Tea", "T1", "18.50"), ("Cup", "C1", "9"), ("Pot", "P1", "35"))
    ]
    for n, name in enumerate(("lin", "emma")):
        user = get_user_model().objects.create_user(name, f"{name}@example.com", "unused")
        UserAddressFactory(
            user=user,
            country=china,
            first_name=name.title(),
            line1=f"{n + 1} Old Road",
            line4="Xi'an",
        )
        for m, status in enumerate(("Pending", "Shipped")):
            basket = create_basket(empty=True)
            basket.add_product(products[m], quantity=m + 1)
            create_order(f"{10000 + 10 * n + m}", basket=basket, user=user, status=status)
    get_model("order", "Order").objects.update(currency="CNY")


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Only errors are worth a line; Django writes those."""


if __name__ == "__main__":
    call_command("migrate", run_syncdb=True, verbosity=0)
    from django.contrib.auth import get_user_model
    from django.core.wsgi import get_wsgi_application

    if not get_user_model().objects.exists():
        seed()
    make_server("127.0.0.1", PORT, get_wsgi_application(), handler_class=Quiet).serve_forever()
