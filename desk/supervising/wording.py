"""The reasons for a hand-over in words, for tables that leave the console."""

from domain.handoff import HandoffReason
from domain.language import Language

_REASONS: dict[HandoffReason, tuple[str, str]] = {
    HandoffReason.REQUESTED: ("客户要求人工", "Asked for a person"),
    HandoffReason.LOW_CONFIDENCE: ("助手没有把握", "Assistant was unsure"),
    HandoffReason.UNGROUNDED: ("没有可靠来源", "No reliable source"),
    HandoffReason.POLICY: ("规定由人工决定", "Rule: a human decides"),
    HandoffReason.MOOD: ("客户情绪激动", "Customer was upset"),
    HandoffReason.TOOL_FAILED: ("商城系统故障", "Shop system failed"),
    HandoffReason.MODEL_FAILED: ("模型故障", "Model failed"),
    HandoffReason.LIMIT: ("轮数达到上限", "Turn limit reached"),
    HandoffReason.HUMANS_ONLY: ("仅人工模式", "Humans only"),
    HandoffReason.TAKEN_OVER: ("客服主动接手", "Taken over by an operator"),
    HandoffReason.RULE: ("分配规则直达人工", "Routing rule: straight to a human"),
}


def reason_in(reason: str, language: Language) -> str:
    """A reason that this version does not know is told as it is."""
    try:
        words = _REASONS[HandoffReason(reason)]
    except (KeyError, ValueError):
        return reason
    return words[0] if language is Language.ZH else words[1]
