"""Write the journey of a parcel as a carrier would report it, in Chinese and in English."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from demo.shop.seed_people import Place

# Days a parcel is on its way: (fastest, slowest) as the shipping rules promise.
JOURNEY = {"domestic": (2, 4), "remote": (5, 8), "near": (5, 9), "far": (8, 15)}
HUB_ZH, HUB_EN = "杭州转运中心", "Hangzhou hub"


@dataclass(frozen=True)
class Stop:
    """One scan: how much of the journey has passed, where, and what the carrier says."""

    share: float
    place_zh: str
    place_en: str
    text_zh: str
    text_en: str


def journey_days(place: Place, dice: Random) -> int:
    """How long this parcel takes from dispatch to the door."""
    return dice.randint(*JOURNEY[place.reach])


def write_shipment(
    connection: sqlite3.Connection,
    *,
    order_id: str,
    place: Place,
    shipped: datetime,
    delivered: datetime | None,
    now: datetime,
) -> None:
    """Insert the shipment with every scan that has happened by now."""
    dice = Random(f"parcel {order_id}")
    days = journey_days(place, dice)
    arrival = delivered or shipped + timedelta(days=max(days, (now - shipped).days + 1))
    carrier, number = _waybill(place, dice)
    connection.execute(
        "INSERT INTO shipments VALUES (?, ?, ?, ?, ?, ?)",
        (
            order_id,
            carrier,
            number,
            shipped.isoformat(),
            arrival.isoformat(),
            delivered.isoformat() if delivered else None,
        ),
    )
    for position, stop in enumerate(_stops(place), start=1):
        at = (shipped + (arrival - shipped) * stop.share).replace(microsecond=0)
        if at > now or (stop.share == 1 and delivered is None):
            break
        connection.execute(
            "INSERT INTO tracking_events VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                order_id,
                position,
                at.isoformat(),
                stop.place_zh,
                stop.place_en,
                stop.text_zh,
                stop.text_en,
            ),
        )


def _waybill(place: Place, dice: Random) -> tuple[str, str]:
    if place.reach in {"near", "far"} or dice.random() < 0.6:
        return "SF Express", f"SF{dice.randint(10**11, 10**12 - 1)}"
    return "YTO Express", f"YT{dice.randint(10**12, 10**13 - 1)}"


def _stops(place: Place) -> list[Stop]:
    zh, en = place.city_zh, place.city_en
    start = [
        Stop(0, "杭州仓", "Hangzhou warehouse", "快件已揽收", "Parcel picked up"),
        Stop(0.08, HUB_ZH, HUB_EN, "快件已到达转运中心", "Arrived at the sorting hub"),
        Stop(0.15, HUB_ZH, HUB_EN, f"快件已发往{zh}", f"Left the hub for {en}"),
    ]
    customs = [
        Stop(0.3, "上海国际口岸", "Shanghai gateway", "出口报关已放行", "Export customs cleared"),
        Stop(0.65, zh, en, "到达目的国，等待清关", "Arrived in the country, awaiting customs"),
        Stop(0.78, zh, en, "进口清关完成", "Import customs cleared"),
    ]
    finish = [
        Stop(
            0.88, f"{zh}营业点", f"{en} depot", "快件已到达派送网点", "Arrived at the local depot"
        ),
        Stop(0.97, f"{zh}营业点", f"{en} depot", "快递员正在派送", "Out for delivery"),
        Stop(1, zh, en, "已签收，感谢使用", "Delivered and signed for"),
    ]
    abroad = place.reach in {"near", "far"}
    return start + (customs if abroad else []) + finish
