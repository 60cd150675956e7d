"""Fill the catalogue: products with their variants, prices and stock, from the data file."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from random import Random
from typing import Any

import yaml

DATA = Path(__file__).with_name("data")
NO_WARRANTY = 0
SHOE_WARRANTY = 90
LUGGAGE_WARRANTY = 730
CATALOGUE_ORDER = ("shoes", "clothing", "outdoor", "electronics", "home")

# The chance that a variant is out of stock, and the dearer second size of goods sold by volume.
SOLD_OUT = 0.08
SIZE_STEP = 1.18


def read_data(name: str) -> dict[str, Any]:
    """Read one of the shop's data files."""
    content: dict[str, Any] = yaml.safe_load((DATA / name).read_text(encoding="utf-8"))
    return content


def fill_catalogue(connection: sqlite3.Connection) -> None:
    """Insert every product and variant; the same stock every time."""
    catalogue = read_data("products.yaml")
    number = 1000
    for category in CATALOGUE_ORDER:
        for entry in catalogue["products"][category]:
            number += 1
            _insert_product(connection, f"P{number}", category, entry)
            _insert_variants(connection, f"P{number}", entry, catalogue)


def _insert_product(
    connection: sqlite3.Connection, product_id: str, category: str, entry: list[Any]
) -> None:
    picture, _, _, _, name_zh, name_en, text_zh, text_en, words_zh, words_en, *rest = entry
    extras: dict[str, Any] = rest[0] if rest else {}
    warranty = extras.get("warranty", _usual_warranty(category, picture))
    connection.execute(
        "INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            product_id,
            int(product_id[1:]),
            category,
            picture,
            name_zh,
            name_en,
            text_zh,
            text_en,
            words_zh,
            words_en,
            extras.get("exclusion"),
            warranty,
        ),
    )


def _usual_warranty(category: str, picture: str) -> int:
    if category == "shoes":
        return SHOE_WARRANTY
    return LUGGAGE_WARRANTY if picture in {"backpack", "suitcase"} else NO_WARRANTY


def _insert_variants(
    connection: sqlite3.Connection, product_id: str, entry: list[Any], catalogue: dict[str, Any]
) -> None:
    price, sizes, colours = entry[1:4]
    stock = Random(f"stock {product_id}")
    named = catalogue["sizes"][sizes] if isinstance(sizes, str) else sizes
    by_volume = not isinstance(sizes, str) or sizes == "bed"
    position = 0
    for colour in colours:
        colour_zh, colour_en, colour_hex = catalogue["colours"][colour]
        for step, size in enumerate(named):
            position += 1
            dearer = round(price * SIZE_STEP**step) if by_volume else price
            units = 0 if stock.random() < SOLD_OUT else stock.randint(2, 60)
            sku = f"{product_id}-{colour[:3].upper()}-{_size_code(size, step)}"
            connection.execute(
                "INSERT INTO variants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    sku,
                    product_id,
                    position,
                    colour_zh,
                    colour_en,
                    colour_hex,
                    size,
                    dearer * 100,
                    units,
                ),
            )


def _size_code(size: str, step: int) -> str:
    plain = size.isascii() and size.isalnum()
    return size if plain else f"{step + 1}"
