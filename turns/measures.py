"""What the server counts about turns, for /metrics."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)


class Measures:
    """A registry of its own, so that two servers in one process do not collide."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "xiaoer_turns", "Turns by outcome.", ["outcome"], registry=self.registry
        )
        self.turn_seconds = Histogram(
            "xiaoer_turn_seconds",
            "Time from claim to the end of a turn.",
            registry=self.registry,
            buckets=SECONDS,
        )
        self.running = Gauge("xiaoer_turns_running", "Turns running now.", registry=self.registry)
        self.streams = Gauge("xiaoer_streams", "Open event streams.", registry=self.registry)
        self.sla = Counter(
            "xiaoer_sla_marks",
            "Promises to contacts that ran short or were broken.",
            ["target", "level"],
            registry=self.registry,
        )
        self.requests = Counter(
            "xiaoer_requests", "HTTP requests.", ["method", "status"], registry=self.registry
        )
