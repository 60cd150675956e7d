"""The tiers one after the other: rules, classifier, model; each may be missing, and always the same commands come out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.understanding.classifier import Classifier, Prediction
from agent.understanding.commands import (
    AnswerQuestion,
    Cancel,
    Command,
    OutOfScope,
    RequestHuman,
    SmallTalk,
    StartTask,
    Talk,
    Tier,
    Understanding,
)
from agent.understanding.model import ModelTier
from agent.understanding.rewriting import standalone
from agent.understanding.rules import Rules, Situation
from agent.understanding.wording import bare, read_mood
from domain.language import Language

# Below the first the model is asked, if there is one; below the second a label is not believed.
ASK_MODEL, BELIEVE = 0.4, 0.45
_SPLIT_QUESTION, _NO_QUESTION = 0.2, 0.1
_ASKS = re.compile(
    r"[?？]|吗|呢|怎么|什么|多少|多久|几|哪|能不能|可以|是否|要不要|有没有|\b(how|what|when|where|which|who|why|can|do|does|is|are|will|could)\b",
    re.IGNORECASE,
)
TASK = "task."


@dataclass(frozen=True)
class Spoken:
    """What is to be understood: the unanswered lines, and the contact's own words before them."""

    lines: tuple[str, ...]
    earlier: tuple[str, ...]
    language: Language
    situation: Situation


class Cascade:
    """`classifier` and `model` may be None: what is left carries on."""

    def __init__(
        self,
        *,
        rules: Rules,
        classifier: Classifier | None,
        model: ModelTier | None,
        tasks: Sequence[str],
    ) -> None:
        self.rules, self.classifier, self.model = rules, classifier, model
        self._tasks = frozenset(tasks)

    async def understand(self, spoken: Spoken) -> Understanding:
        certain = self._certain(spoken)
        if certain is not None:
            return certain
        left = self._substance(spoken)
        text = "\n".join(left)
        questions = self._questions(left, spoken)
        guess = await self._classify(questions[-1] if len(questions) == 1 else text, text)
        asked = guess.distribution.get("question", 0.0) if guess else 1.0
        if self.model and (guess is None or guess.probability < ASK_MODEL):
            read = await self.model.read(text, spoken.earlier)
            if read is not None:
                return self._made((read.command,), read.question, Tier.MODEL, 0.8, spoken, asked)
        commands = self._commands(guess, questions)
        probability = guess.probability if guess else 0.5
        return self._made(commands, questions[-1], Tier.CLASSIFIER, probability, spoken, asked)

    def _certain(self, spoken: Spoken) -> Understanding | None:
        """The rules on each line: a human wish anywhere counts, small talk only if nothing else is said."""
        read = [(line, self.rules.read(line, spoken.situation)) for line in spoken.lines]
        whole = self.rules.read(" ".join(spoken.lines), spoken.situation)
        for line, commands in read:
            if commands and isinstance(commands[0], RequestHuman):
                return self._made(commands, line, Tier.RULES, 1.0, spoken)
        if whole and isinstance(whole[0], RequestHuman):
            return self._made(whole, "\n".join(spoken.lines), Tier.RULES, 1.0, spoken)
        said = [(line, c) for line, c in read if not (c and isinstance(c[0], SmallTalk))]
        if not said:
            talks = [c for _, c in read if c]
            return (
                self._made(talks[-1], spoken.lines[-1], Tier.RULES, 1.0, spoken) if talks else None
            )
        if len(said) == 1 and said[0][1]:
            return self._made(said[0][1], said[0][0], Tier.RULES, 1.0, spoken)
        return None

    def _substance(self, spoken: Spoken) -> list[str]:
        """The lines without greetings; bursts of fragments ("我的快递" / "到哪了") are one utterance."""
        kept = [
            line
            for line in spoken.lines
            if not isinstance((self.rules.read(line, spoken.situation) or (None,))[0], SmallTalk)
        ]
        return kept or list(spoken.lines)

    def _questions(self, lines: Sequence[str], spoken: Spoken) -> list[str]:
        """Each line that asks something whole is a question of its own; otherwise all lines are one."""
        whole = [line for line in lines if len(bare(line)) >= 6 and _ASKS.search(line)]
        groups = lines if len(lines) > 1 and len(whole) == len(lines) else [" ".join(lines)]
        found: list[str] = []
        for group in groups[-3:]:
            before = [*spoken.earlier, *found]
            found.append(standalone(group, before, default=spoken.language))
        return found

    async def _classify(self, question: str, text: str) -> Prediction | None:
        if self.classifier is None:
            return None
        # The words as typed decide what somebody wants; the standalone form only where it says more.
        direct = await self.classifier.read(text.replace("\n", " "))
        if direct is None or question == text or direct.label == "question":
            return direct
        joined = await self.classifier.read(question)
        if joined is None:
            return direct
        # A fragment alone looks like many things ("how much is that"); what it follows tells.
        asks = joined.label == "question" and joined.probability >= ASK_MODEL
        return joined if asks or joined.probability > direct.probability else direct

    def _commands(self, guess: Prediction | None, questions: Sequence[str]) -> tuple[Command, ...]:
        asked: tuple[Command, ...] = tuple(AnswerQuestion(q) for q in questions)
        if guess is None or guess.probability < BELIEVE:
            return asked
        if guess.label.startswith(TASK) and guess.label.removeprefix(TASK) in self._tasks:
            task = StartTask(guess.label.removeprefix(TASK))
            split = guess.distribution.get("question", 0.0) >= _SPLIT_QUESTION
            return (*asked, task) if split else (task,)
        simple: dict[str, Command] = {
            "request_human": RequestHuman(),
            "small_talk": SmallTalk(Talk.ACKNOWLEDGE),
            "out_of_scope": OutOfScope(),
            "cancel": Cancel(),
        }
        # `confirm` and `deny` are left out on purpose: consent is heard by rules alone.
        command = simple.get(guess.label)
        # Turning somebody away needs more than doubt: the articles are asked first.
        doubt = guess.distribution.get("question", 0.0) >= _NO_QUESTION
        if command is None or guess.probability < 0.6 or (guess.label == "out_of_scope" and doubt):
            return asked
        return (command,)

    def _made(
        self,
        commands: tuple[Command, ...],
        question: str,
        tier: Tier,
        probability: float,
        spoken: Spoken,
        asked: float = 0.0,
    ) -> Understanding:
        return Understanding(
            commands=commands,
            language=spoken.language,
            question=question,
            tier=tier,
            probability=probability,
            mood=read_mood("\n".join(spoken.lines)),
            question_probability=asked,
        )
