"""Find products by words, in Chinese and English, and read their variants."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from typing import Any, Literal

from demo.shop.refusals import product_not_found
from demo.shop.resources import Product, ProductStock, ProductSummary, Variant

Locale = Literal["zh", "en"]
CATEGORIES = {
    "shoes": ("鞋靴", "Shoes"),
    "clothing": ("服饰", "Clothing"),
    "outdoor": ("户外", "Outdoor"),
    "electronics": ("数码", "Electronics"),
    "home": ("家居", "Home"),
}
HAN = re.compile(r"[\u4e00-\u9fff]+")
WORD = re.compile(r"[a-z0-9]+")
# Words of a question that say nothing about the goods asked for.
SILENT = {
    "a",
    "an",
    "and",
    "any",
    "are",
    "do",
    "does",
    "for",
    "from",
    "have",
    "how",
    "i",
    "in",
    "is",
    "it",
    "me",
    "much",
    "my",
    "of",
    "on",
    "or",
    "please",
    "price",
    "sell",
    "size",
    "sizes",
    "some",
    "stock",
    "that",
    "the",
    "there",
    "this",
    "to",
    "want",
    "what",
    "which",
    "with",
    "you",
    "your",
    "can",
    "could",
    "get",
    "looking",
    "need",
    "colour",
    "color",
    "available",
    "buy",
    "cost",
    "show",
}
SILENT_HAN = re.compile(
    r"有没有|请问|你们|我们|我想|想要|想买|推荐|多少钱|价格|库存|尺码|几码|还有|什么|哪些|哪款|一下|一款"
    r"|看看|帮我|吗|呢|的|了|吧|我|有|要|买|卖|和|一双|一件|一个|适合|现货|货"
)
# A hit below this share of the best one is noise.
FLOOR = 0.34


def search(
    connection: sqlite3.Connection,
    q: str,
    *,
    locale: Locale,
    limit: int,
    category: str | None = None,
    max_price: float | None = None,
) -> list[ProductSummary]:
    """Rank the products by how well they fit the words; without words, all in shop order."""
    rows = connection.execute("SELECT * FROM products ORDER BY position").fetchall()
    terms = _terms(q)
    scored = [(_score(row, terms, q), row) for row in rows]
    best = max((score for score, _ in scored), default=0)
    if q.strip():
        scored = [(score, row) for score, row in scored if score > 0 and score >= best * FLOOR]
        scored.sort(key=lambda hit: -hit[0])
    hits = [_summary(connection, row, locale) for _, row in scored]
    wanted = [
        hit
        for hit in hits
        if (category is None or hit["category"] == category)
        and (max_price is None or hit["price_from"] <= max_price)
    ]
    return [ProductSummary(**hit) for hit in wanted[:limit]]


def _terms(text: str) -> dict[str, float]:
    """The words of a query with their weight: English stems, Chinese runs and their bigrams."""
    lowered = text.lower()
    terms = {_stem(word): 1.0 for word in WORD.findall(lowered) if word not in SILENT}
    for run in HAN.findall(SILENT_HAN.sub(" ", lowered)):
        if len(run) == 1:
            terms[run] = 0.5
        for start in range(len(run) - 1):
            terms[run[start : start + 2]] = 1.0
        if len(run) > 2:
            terms[run] = 2.0
    return terms


def _stem(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _score(row: sqlite3.Row, terms: dict[str, float], q: str) -> float:
    names = f"{row['name_zh']} {row['name_en']}".lower()
    words = f"{row['keywords_zh']} {row['keywords_en']} {' '.join(CATEGORIES[row['category']])}"
    texts = f"{row['description_zh']} {row['description_en']}".lower()
    fields = ((names, 4.0), (words.lower(), 3.0), (texts, 1.0))
    stems = [
        ({_stem(word) for word in WORD.findall(field)}, field, worth) for field, worth in fields
    ]
    score = 0.0
    met = 0
    for term, weight in terms.items():
        worths = [
            worth
            for english, field, worth in stems
            if term in english or (HAN.match(term) and term in field)
        ]
        score += weight * sum(worths)
        met += bool(worths)
    # One that meets every word stands before one that meets the same word twice.
    score *= 0.3 + 0.7 * met / max(len(terms), 1)
    if q.strip().upper() == row["id"]:
        score += 100
    # A keyword that stands whole in the question is what the customer named.
    named = [word for word in row["keywords_zh"].split() if len(word) > 1 and word in q]
    return score + 3.0 * sum(len(word) for word in named)


def read_product(connection: sqlite3.Connection, product_id: str, locale: Locale) -> Product:
    """One product with its description, sizes and colours."""
    row = _find(connection, product_id)
    variants = variants_of(connection, product_id)
    return Product(
        **_summary(connection, row, locale),
        description=row[f"description_{locale}"],
        description_zh=row["description_zh"],
        description_en=row["description_en"],
        sizes=_distinct(variant.size for variant in variants),
        colours_zh=_distinct(variant.colour_zh for variant in variants),
        colours_en=_distinct(variant.colour_en for variant in variants),
        warranty_days=row["warranty_days"],
        exclusion=row["exclusion"],
    )


def read_stock(
    connection: sqlite3.Connection,
    product_id: str,
    locale: Locale,
    size: str | None = None,
) -> ProductStock:
    """Price and stock of every variant, or of the one size asked for."""
    row = _find(connection, product_id)
    variants = [
        variant
        for variant in variants_of(connection, product_id)
        if size is None or size.lower() in {variant.size.lower(), *variant.size.lower().split()}
    ]
    return ProductStock(
        product_id=product_id,
        name=row[f"name_{locale}"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        total_stock=sum(variant.stock for variant in variants),
        variants=variants,
    )


def variants_of(connection: sqlite3.Connection, product_id: str) -> list[Variant]:
    """The variants of a product in the order of the catalogue."""
    rows = connection.execute(
        "SELECT * FROM variants WHERE product_id = ? ORDER BY position", (product_id,)
    ).fetchall()
    return [
        Variant(**dict(row), price=row["price_cents"] / 100, in_stock=row["stock"] > 0)
        for row in rows
    ]


def _find(connection: sqlite3.Connection, product_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM products WHERE id = ?", (product_id,)
    ).fetchone()
    if row is None:
        raise product_not_found(product_id)
    return row


def _summary(connection: sqlite3.Connection, row: sqlite3.Row, locale: Locale) -> dict[str, Any]:
    low, high, stock = connection.execute(
        "SELECT MIN(price_cents), MAX(price_cents), SUM(stock) FROM variants WHERE product_id = ?",
        (row["id"],),
    ).fetchone()
    category_zh, category_en = CATEGORIES[row["category"]]
    return {
        "id": row["id"],
        "name": row[f"name_{locale}"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "category": row["category"],
        "category_zh": category_zh,
        "category_en": category_en,
        "price_from": low / 100,
        "price_to": high / 100,
        "in_stock": stock > 0,
        "url": f"/products/{row['id']}",
    }


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
