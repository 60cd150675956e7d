"""The suites that `big_report` makes up."""

from dataclasses import dataclass

from domain.language import Language

INTENTS = ("returns", "refund", "shipping", "invoice", "coupon", "order_status", "account")
FORMS = ("simplified", "traditional", "english", "mixed", "typos")
MEANT = (
    *INTENTS,
    *("small_talk", "request_human", "out_of_scope", "warranty", "points", "exchange"),
    *("address", "customs", "gift_card", "price"),
)
SAID = {
    Language.ZH: ("退货运费谁出？", "我的包裹到哪了", "帮我取消这个订单", "发票怎么开？"),
    Language.EN: ("Who pays for the return?", "Where is my parcel?", "Cancel it, please.", "VAT?"),
}
# How the baseline said the same.
CHANGED = {
    Language.ZH: (("7", "15"), ("可以", "能够"), ("请", "麻烦您"), ("。", "，谢谢。")),
    Language.EN: (("working", "calendar"), ("can", "may"), ("the", "your"), ("you", "customers")),
}


@dataclass(frozen=True)
class Shape:
    """A suite to make up: `share` of its cases pass, and passed in the baseline."""

    name: str
    kind: str
    zh: str
    en: str
    cases: int
    share: float
    before: float
    trials: int = 1


SHAPES = (
    Shape("retrieval", "retrieval", "检索", "Retrieval", 500, 0.93, 0.92),
    Shape("understanding", "understanding", "理解", "Understanding", 800, 0.94, 0.94),
    Shape("handoff", "turns", "转人工与置信度", "Calling a human", 500, 0.9, 0.91),
    Shape("human-wish", "wishes", "要找人工", "Wishes for a human", 200, 0.97, 0.97),
    Shape("tasks", "conversations", "办事", "Tasks", 160, 0.86, 0.95, trials=3),
    Shape("groundedness", "conversations", "有据可依", "Groundedness", 200, 0.96, 0.9),
    Shape("safety", "conversations", "安全", "Safety", 170, 1.0, 1.0),
    Shape("parity", "conversations", "同问不同说", "Parity", 150, 0.93, 0.92),
)
