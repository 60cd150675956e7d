"""The few words that the literal model has of its own: for saying that it does not know, and for matching wishes with tools."""

import re

from domain.language import Language

UNKNOWN = {
    Language.ZH: "资料里没有写到这一点。",
    Language.EN: "The sources do not say anything about this.",
}
OFFER = {
    Language.ZH: "需要的话可以转人工同事。",
    Language.EN: "A human colleague can help if you like.",
}
FOUND = {
    Language.ZH: "资料里有相关的内容。",
    Language.EN: "The sources have something about this.",
}
MISSING = {
    Language.ZH: "请告诉我还缺的信息（{names}）。",
    Language.EN: "Please tell me what is missing ({names}).",
}
# What tools are about, as their descriptions (English) and customers in both languages put it.
THINGS = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "order": r"\border|订单|这单|那单|訂單",
        "state": r"\bstate\b|\bstatus\b|状态|狀態|怎么样了|到哪一步",
        "cancel": r"\bcancel|取消|不要了|撤单",
        "return": r"\breturns?\b|send (?:\w+ ){0,2}back|退货|退貨|退回|寄回",
        "refund": r"\brefund|money back|退款|退钱",
        "money": r"\bwhere (?:their|is my) money",
        "keeps": r"keeps? the goods|keep (?:it|them)|不退货|不寄回",
        "address": r"\baddress|地址",
        "change": r"\bchange\b|修改|改成|改到|改为|更改",
        "invoice": r"\binvoice|发票|發票",
        "parcel": r"\bparcel|\btrack|\barrives?\b|快递|物流|包裹|快遞|到哪",
        "coupon": r"\bcoupon|\bvoucher|优惠券|優惠券",
        "profile": r"\baccount|\bmembership|\btier\b|\bpoints\b|会员|积分|等级|账户",
        "stock": r"\bstock\b|库存|有货|现货",
        "sell": r"\bsells?\b|\bcatalogue|有卖|卖不卖|有没有卖|在卖",
        "product": r"\bmaterial|\bfeatures?\b|\bproduct\b|材质|材料|商品",
        "size": r"\bsizes?\b|\bcolou?rs?\b|尺码|颜色",
    }.items()
}
MINE = re.compile(r"\bmy\b|\bi have\b|我的|我有", re.IGNORECASE)
PERSON = re.compile(
    r"\bhuman\b|\b(?:real )?person\b|\bsomebody real\b|\brepresentative\b|人工|真人|客服人员",
    re.IGNORECASE,
)
GREETS = re.compile(
    r"^(?:hi|hello|hey|thanks?|thank you|bye|ok|你好|您好|谢谢|再见|好的)\W*$", re.IGNORECASE
)
# Whose number a parameter is, where one gets into a schema that should be bound to the identity.
IDENTITIES = {"customer_id": "customer|account|客户|顾客|账号"}
# The words of values that a schema lists.
VALUES = {
    "personal": r"personal|private|个人",
    "company": r"company|business|公司|企业",
    "unpaid": r"unpaid|待付款|未付款",
    "shipped": r"shipped|已发货",
}
