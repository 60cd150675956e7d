"""What is said in the whole loop, in both languages, and what must come of it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """One customer's way from the first question to the assistant that answers again."""

    language: str
    customer_id: str
    name: str
    order: str
    question: str
    answer: str
    follow_up: str
    followed: str
    where: str
    shipped: str
    status: str
    cancel: str
    reason: str
    proposed: str
    done: str
    human: str
    accepted: str
    reply: str
    returned: str
    again: str
    answered: str


ZH = Scene(
    language="zh",
    customer_id="C1001",
    name="林晓",
    order="LS20260001",
    question="退货要多久内申请",
    answer="7天",
    follow_up="金卡会员呢",
    followed="15天",
    where="我的订单 LS20260002 到哪了？",
    shipped="LS20260002",
    status="已发货",
    cancel="取消订单 LS20260001",
    reason="不想要了",
    proposed="取消订单 LS20260001，原因：不想要了",
    done="订单 LS20260001 已取消",
    human="转人工",
    accepted="小美 Mei 已接入",
    reply="您好，我是小美，退款已经在路上了。",
    returned="AI 助手小二继续为您服务",
    again="退款多久到账？",
    answered="工作日",
)

EN = Scene(
    language="en",
    customer_id="C1002",
    name="Emma Clarke",
    order="LS20260011",
    question="how do points work",
    answer="point",
    follow_up="do they expire",
    followed="12 months",
    where="where is my order LS20260012?",
    shipped="LS20260012",
    status="Shipped",
    cancel="cancel order LS20260011",
    reason="I changed my mind",
    proposed="Cancel order LS20260011, reason: Changed my mind",
    done="Order LS20260011 has been cancelled",
    human="talk to a human",
    accepted="小美 Mei, a member of our team, has joined",
    reply="Hello, this is Mei. Your refund is on its way.",
    returned="the AI assistant, is back",
    again="how long do refunds take?",
    answered="working days",
)

SCENES = (ZH, EN)
