"""Fill the CRM: customers with tier, tags, contacts, addresses and coupons."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from demo.shop.seed_catalogue import read_data

POINTS = {"silver": (40, 1500), "gold": (2000, 7500), "platinum": (8000, 26000)}
FIRST_CUSTOMER = 1001


@dataclass(frozen=True)
class Place:
    """Where a parcel goes, with the city's name in both languages for its tracking."""

    recipient: str
    phone: str
    country: str
    region: str
    city: str
    line: str
    postcode: str
    city_zh: str
    city_en: str
    reach: str


@dataclass(frozen=True)
class Person:
    """A seeded customer, as the order seed needs them."""

    id: str
    name: str
    locale: str
    tier: str
    place: Place


def fill_people(connection: sqlite3.Connection, now: datetime) -> list[Person]:
    """Insert every customer with what belongs to them."""
    data = read_data("people.yaml")
    dice = Random("lark people")
    people = []
    seen = {"zh": 0, "en": 0}
    for number, (name, locale, tier) in enumerate(data["people"], start=FIRST_CUSTOMER):
        places = data["places"][locale]
        row = places[seen[locale] % len(places)]
        seen[locale] += 1
        phone = _phone(number, locale)
        person = Person(f"C{number}", name, locale, tier, _place(name, phone, locale, row))
        _insert_person(connection, person, dice, now)
        _insert_tags(connection, person, dice.sample(data["tags"], dice.randint(1, 3)))
        _insert_coupons(connection, person, data["coupons"], dice, now)
        people.append(person)
    return people


def _phone(number: int, locale: str) -> str:
    if locale == "zh":
        return f"1380013{number:04d}"
    return f"+44 7700 90{number - 1000:04d}"


def _place(name: str, phone: str, locale: str, row: list[Any]) -> Place:
    country, region, city, other, line, postcode, reach = row
    city_zh, city_en = (city, other) if locale == "zh" else (other, city)
    return Place(name, phone, country, region, city, line, str(postcode), city_zh, city_en, reach)


def _insert_person(
    connection: sqlite3.Connection, person: Person, dice: Random, now: datetime
) -> None:
    joined = now - timedelta(days=dice.randint(60, 900), minutes=dice.randint(0, 600))
    birthday = f"{dice.randint(1968, 2004)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
    handle = person.name.lower().replace(" ", ".").replace("'", "")
    email = f"{handle if handle.isascii() else 'user' + person.id[1:]}@example.com"
    note = ""
    if person.tier == "platinum":
        note = (
            "高价值客户，优先处理。" if person.locale == "zh" else "High-value customer: priority."
        )
    connection.execute(
        "INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            person.id,
            person.name,
            person.locale,
            person.tier,
            dice.randint(*POINTS[person.tier]),
            email,
            person.place.phone,
            birthday,
            joined.isoformat(),
            note,
        ),
    )
    place = person.place
    connection.execute(
        "INSERT INTO addresses (customer_id, is_default, recipient, phone, country, region, city,"
        " line, postcode) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?)",
        (
            person.id,
            place.recipient,
            place.phone,
            place.country,
            place.region,
            place.city,
            place.line,
            place.postcode,
        ),
    )


def _insert_tags(connection: sqlite3.Connection, person: Person, tags: list[str]) -> None:
    connection.executemany(
        "INSERT INTO customer_tags VALUES (?, ?)", [(person.id, tag) for tag in tags]
    )


def _insert_coupons(
    connection: sqlite3.Connection,
    person: Person,
    kinds: list[list[Any]],
    dice: Random,
    now: datetime,
) -> None:
    # The two customers of the demo own one of every state; the others what chance gives them.
    special = person.id in {"C1001", "C1002"}
    states = ["active", "active", "used", "expired"] if special else ["active", "used", "expired"]
    owned = kinds[:4] if special else dice.sample(kinds, dice.randint(0, 3))
    for index, (code, title_zh, title_en, amount, minimum) in enumerate(owned):
        status = states[index] if special else dice.choice(states)
        days = -dice.randint(5, 60) if status == "expired" else dice.randint(10, 60)
        expires = (now + timedelta(days=days)).replace(hour=23, minute=59, second=59)
        connection.execute(
            "INSERT INTO coupons VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                f"{person.id}-{code}",
                person.id,
                code,
                title_zh,
                title_en,
                amount * 100,
                minimum * 100,
                status,
                expires.isoformat(),
            ),
        )
