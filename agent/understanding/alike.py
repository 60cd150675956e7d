"""Other words for the same goods, in both languages: a customer says 短袖 or tee where the shop says T恤."""

from functools import cache

# Pieces as choosing takes texts apart: English words in the singular, pairs of Chinese characters.
_ALIKE: tuple[tuple[str, ...], ...] = (
    ("t-shirt", "tshirt", "tee", "t恤", "短袖", "恤", "top"),
    ("sneaker", "trainer", "小白", "板鞋", "球鞋"),
    ("shoe", "鞋", "鞋子", "sneaker", "runner", "loafer", "boot", "sandal", "slipper"),
    ("boot", "山靴", "靴", "靴子"),
    ("runner", "running", "跑鞋"),
    ("sandal", "凉鞋"),
    ("slipper", "拖鞋"),
    ("loafer", "乐福", "皮鞋"),
    ("backpack", "rucksack", "bag", "daypack", "背包", "双肩", "书包"),
    ("suitcase", "luggage", "拉杆", "行李", "箱"),
    ("earphone", "headphone", "earbud", "耳机"),
    ("speaker", "音箱", "音响"),
    ("jacket", "羽绒"),
    ("jacket", "coat", "外套"),
    ("jacket", "shell", "冲锋"),
    ("fleece", "抓绒"),
    ("raincoat", "rain", "雨衣"),
    ("shirt", "衬衫", "衬衣"),
    ("trouser", "pant", "chino", "jogger", "裤子", "裤"),
    ("sock", "袜", "袜子"),
    ("scarf", "围巾", "巾"),
    ("beanie", "hat", "毛线", "帽", "帽子"),
    ("tent", "帐篷", "帐"),
    ("sleeping", "睡袋"),
    ("lamp", "light", "台灯", "灯"),
    ("lantern", "露营"),
    ("bottle", "mug", "保温", "杯", "水杯", "杯子"),
    ("cooker", "饭煲", "电饭"),
    ("pillow", "枕", "枕头"),
    ("towel", "浴巾", "毛巾"),
    ("diffuser", "香薰"),
    ("band", "watch", "手环", "手表"),
    ("charger", "充电"),
    ("chair", "椅", "椅子"),
    ("red", "红", "红色"),
    ("white", "白", "白色"),
    ("black", "黑", "黑色"),
    ("blue", "蓝", "蓝色"),
    ("green", "绿", "绿色"),
    ("yellow", "黄", "黄色"),
    ("grey", "gray", "灰", "灰色"),
    ("pink", "粉", "粉色"),
    ("purple", "plum", "紫", "紫色"),
)


@cache
def alike_words(piece: str) -> frozenset[str]:
    """All that may be said for it, itself left out."""
    groups = (set(group) for group in _ALIKE if piece in group)
    return frozenset(set().union(*groups) - {piece})
