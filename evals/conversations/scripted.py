"""A scripted customer: says the lines of a case, and answers what the assistant asks from the case's facts."""

from domain.conversation import TurnOutcome
from domain.effect import EffectStatus
from evals.conversations.cases import Step
from evals.conversations.visit import Exchange, Visit

MOST_ANSWERS = 8


async def follow_script(visit: Visit) -> list[str]:
    """Every step; once a human has the conversation, the assistant says no more. Returns the steps that could not be taken,
    in words."""
    unmet: list[str] = []
    for step in visit.scene.steps:
        if visit.handed_over:
            break
        if not await _take(step, visit):
            unmet.append(_in_words(step))
    return unmet


async def _take(step: Step, visit: Visit) -> bool:
    if step.sign_in:
        visit.sign_in(step.sign_in)
        return True
    if step.until:
        return await _until(step.until, visit)
    if step.press:
        return await visit.press(step.press) is not None
    if step.pick:
        offered = visit.last.turned.quick_replies if visit.last else ()
        if step.pick > len(offered):
            return False
        await visit.say(offered[step.pick - 1])
        return True
    await visit.say(*step.say)
    return True


async def _until(until: str, visit: Visit) -> bool:
    for _ in range(MOST_ANSWERS):
        last = visit.last
        if last is None or _reached(until, last):
            break
        answer = visit.scene.facts.get(last.asked)
        if answer is None or last.outcome is not TurnOutcome.ASKED:
            break
        await visit.say(answer)
    return visit.last is not None and _reached(until, visit.last)


def _reached(until: str, last: Exchange) -> bool:
    match until:
        case "done":
            return last.turned.receipt == EffectStatus.DONE
        case "handed_over":
            return last.outcome is TurnOutcome.HANDED_OFF
        case _:
            return last.outcome.value == until


def _in_words(step: Step) -> str:
    if step.press:
        return f"no proposal to {step.press.value}"
    return f"no quick reply {step.pick}" if step.pick else f"not reached: {step.until}"
