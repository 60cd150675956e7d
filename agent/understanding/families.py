"""Words that stand in each other's place in a follow-up: "and to Japan?" after a question about Hong Kong."""

import re

_FAMILIES: tuple[tuple[str, ...], ...] = (
    (
        "香港", "澳门", "台湾", "港澳台", "新加坡", "马来西亚", "日本", "美国", "加拿大", "英国", "欧盟", "欧洲", "德国", "法国",
        "澳大利亚", "澳洲", "新疆", "西藏", "青海", "内蒙古", "内蒙", "拉萨", "乌鲁木齐", "呼和浩特", "西宁", "台北", "高雄", "东京",
        "大阪", "北京", "上海", "广州", "深圳", "杭州", "成都", "南京", "武汉", "重庆", "海外", "国外", "偏远地区", "大陆", "内地",
    ),
    (
        "hong kong", "macau", "macao", "taiwan", "singapore", "malaysia", "japan", "the us", "the usa", "usa", "america",
        "the united states", "canada", "the uk", "uk", "britain", "england", "the eu", "eu", "europe", "germany", "france",
        "australia", "xinjiang", "tibet", "qinghai", "inner mongolia", "lhasa", "taipei", "tokyo", "beijing", "shanghai",
        "guangzhou", "shenzhen", "hangzhou", "chengdu", "abroad", "overseas", "mainland china",
    ),
    ("银卡", "金卡", "白金", "铂金", "普通会员"),
    ("silver", "gold", "platinum"),
    ("微信支付", "微信", "支付宝", "银联", "储蓄卡", "借记卡", "信用卡", "花呗", "礼品卡"),
    ("wechat pay", "wechat", "alipay", "unionpay", "debit card", "credit card", "visa", "mastercard", "huabei", "gift card"),
    (
        "鞋子", "鞋", "跑鞋", "登山鞋", "衣服", "外套", "羽绒服", "背包", "双肩包", "行李箱", "耳机", "充电宝", "电饭煲", "内衣", "帐篷",
        "手表", "音箱", "电子产品", "定制商品",
    ),
    (
        "shoes", "running shoes", "hiking boots", "boots", "clothes", "clothing", "jacket", "down jacket", "backpack",
        "luggage", "suitcase", "earphones", "headphones", "power bank", "rice cooker", "underwear", "tent", "electronics",
    ),
    ("退货", "换货", "退款"),
    ("普通发票", "专票", "专用发票", "电子发票", "个人发票", "公司发票"),
    ("3期", "6期", "12期", "三期", "六期", "十二期"),
)  # fmt: skip


def substitute(topic: str, change: str) -> str | None:
    """`topic` with the one member that `change` names put in the place of its sibling; None if they share no family."""
    for family in _FAMILIES:
        new, old = _member(change, family), _member(topic, family)
        if new and old and new != old:
            return re.sub(re.escape(old), new, topic, count=1, flags=re.IGNORECASE)
    return None


def _member(text: str, family: tuple[str, ...]) -> str | None:
    """The longest member that the text names."""
    flat = text.lower()
    found = [word for word in family if _names(flat, word)]
    return max(found, key=len) if found else None


def _names(flat: str, word: str) -> bool:
    if word not in flat:
        return False
    return not word.isascii() or bool(re.search(rf"\b{re.escape(word)}\b", flat))
