"""What a turn was taken for, kept with it so that a wrong reading can be found, labelled and learnt from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Understood:
    """`intent` is a label of the classifier's vocabulary (`question`, `task.refund`, `request_human` ...), `tier` who said
    so, `probability` how sure it was; `classifier` is the version of the classifier that was asked, if it was."""

    intent: str
    tier: str
    probability: float
    mood: str
    classifier: str = ""
