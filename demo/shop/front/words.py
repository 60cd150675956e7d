"""The words of the shop front, in Chinese and English."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "shop": ("云雀优选", "Lark Select"),
    "tagline": ("轻装上路，回家也舒服", "Travel light. Come home well."),
    "pitch": (
        "鞋靴、服饰、户外、数码与家居，少而精。满 ¥99 包邮，七天无理由退货。",
        "Shoes, clothing, outdoor gear, electronics and home goods, few and well chosen."
        " Free shipping from ¥99, seven days to return.",
    ),
    "all": ("全部", "All"),
    "search": ("搜索商品", "Search products"),
    "orders": ("我的订单", "My orders"),
    "sign_in": ("登录", "Sign in"),
    "sign_out": ("退出", "Sign out"),
    "hello": ("你好，{name}", "Hello, {name}"),
    "pick": ("选一位演示顾客登录", "Sign in as a demo customer"),
    "pick_why": (
        "演示商店没有密码。登录后，右下角的小二能认出你，帮你查订单、办退货。",
        "The demo shop has no passwords. Once signed in, the assistant in the corner knows you"
        " and can look up or change your orders.",
    ),
    "pick_more": ("其他顾客", "Other customers"),
    "pick_zh": ("中文顾客 · 4 笔订单", "Chinese-speaking · 4 orders"),
    "pick_en": ("英文顾客 · 5 笔订单", "English-speaking · 5 orders"),
    "goods": ("{count} 件好物", "{count} good things"),
    "nothing": ("没有找到相关商品，换个词试试。", "Nothing found. Try another word."),
    "from": ("起", "from"),
    "sold_out": ("已售罄", "Sold out"),
    "few": ("仅剩 {count} 件", "Only {count} left"),
    "in_stock": ("有货", "In stock"),
    "colour": ("颜色", "Colour"),
    "size": ("尺码", "Size"),
    "price": ("价格", "Price"),
    "stock": ("库存", "Stock"),
    "variants": ("规格与库存", "Variants and stock"),
    "back": ("返回商店", "Back to the shop"),
    "order": ("订单", "Order"),
    "total": ("合计", "Total"),
    "no_orders": ("还没有订单。", "No orders yet."),
    "tracking": ("物流", "Tracking"),
    "refund": ("退款", "Refund"),
    "processing": ("处理中", "in progress"),
    "completed": ("已完成", "completed"),
    "ask_help": (
        "需要取消、退换或开发票？点右下角问小二。",
        "To cancel, return or get an invoice, ask the assistant in the corner.",
    ),
    "excluded": ("此商品不支持七天无理由退货", "Excluded from no-reason returns"),
    "returns_ok": (
        "七天无理由退货，金卡与白金会员十五天",
        "7-day returns, 15 for Gold and Platinum",
    ),
    "warranty": ("质保 {days} 天", "{days} days of warranty"),
    "free_shipping": (
        "满 ¥99 包邮，16:00 前付款当天发货",
        "Free from ¥99; paid by 16:00 ships today",
    ),
    "service": (
        "人工客服 9:00-21:00（UTC+8） 400-820-5566",
        "People answer 9:00-21:00 (UTC+8), 400-820-5566",
    ),
    "demo_note": (
        "这是小二的演示商店，商品与顾客均为虚构。",
        "This is Xiaoer's demo shop; goods and customers are invented.",
    ),
    "theme": ("切换明暗", "Switch light and dark"),
    "language": ("English", "中文"),
    "skip": ("跳到内容", "Skip to content"),
    "not_found": ("没有找到这个页面", "This page does not exist"),
    "categories": ("商品分类", "Categories"),
    "hero_picture": ("云雀越过远山", "A lark over the hills"),
}


def words_for(locale: str) -> dict[str, str]:
    """Every word in one language."""
    side = 0 if locale == "zh" else 1
    return {name: pair[side] for name, pair in WORDS.items()}
