"""Read the shop's settings from the environment, once, into one frozen value."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

SHOP_TIME = timezone(timedelta(hours=8))

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class ShopConfig:
    """Everything that may differ from one demo shop to another."""

    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8100
    token: str = "demo-shop-token"  # noqa: S105 - the published token of a demo
    public_url: str = "http://127.0.0.1:8000"
    identity_secret: str | None = None
    today: date | None = None
    faults_enabled: bool = False

    @property
    def database(self) -> Path:
        return self.data / "shop.db"

    @property
    def identity_key(self) -> Path:
        return self.data / "identity.key"


def read_config(environment: Mapping[str, str] | None = None) -> ShopConfig:
    """Build the configuration from `XIAOER_*` variables; unset ones keep their defaults."""
    values = os.environ if environment is None else environment
    usual = ShopConfig()
    today = values.get("XIAOER_DEMO_TODAY")
    return ShopConfig(
        data=Path(values.get("XIAOER_DATA") or usual.data),
        host=values.get("XIAOER_SHOP_HOST") or usual.host,
        port=int(values.get("XIAOER_SHOP_PORT") or usual.port),
        token=values.get("XIAOER_SHOP_TOKEN") or usual.token,
        public_url=(values.get("XIAOER_PUBLIC_URL") or usual.public_url).rstrip("/"),
        identity_secret=values.get("XIAOER_IDENTITY_SECRET") or None,
        today=date.fromisoformat(today) if today else None,
        faults_enabled=values.get("XIAOER_SHOP_FAULTS") == "1",
    )


def clock_for(config: ShopConfig) -> Clock:
    """The shop's clock: the pinned day at noon where one is set, otherwise the real time."""
    pinned = config.today
    if pinned is None:
        return lambda: datetime.now(SHOP_TIME).replace(microsecond=0)
    return lambda: datetime.combine(pinned, time(12), SHOP_TIME)
