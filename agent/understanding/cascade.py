"""The tiers one after the other: rules, classifier, model; each may be missing, and always the same commands come out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agent.understanding.commands import (
    AnswerQuestion,
    Cancel,
    Command,
    Correct,
    FillSlot,
    OutOfScope,
    RequestHuman,
    SmallTalk,
    StartTask,
    Talk,
    Tier,
    Understanding,
)
from agent.understanding.listening import Spoken, closed, in_plain_words, is_talk, telling
from agent.understanding.model import ModelTier
from agent.understanding.orders import asks_of_rules, denies, task_in
from agent.understanding.parting import parts_of
from agent.understanding.rewriting import depends_on_before, standalone
from agent.understanding.rules import Rules, Situation
from agent.understanding.urgency import Urgency, called
from agent.understanding.weights import Prediction, Reader
from agent.understanding.wishes import only_mentions_human, rule_heard
from agent.understanding.wording import read_mood
from domain.language import Language

__all__ = ["Cascade", "Spoken"]

# Below the first the model is asked, if there is one; below the second a label is not believed.
ASK_MODEL, BELIEVE = 0.4, 0.45
_SPLIT_QUESTION, _SPLIT_TASK, _NO_QUESTION = 0.2, 0.25, 0.1
TASK = "task."
_WISH = re.compile(
    r"帮我|给我|我要|我想|查|看|\b(please|i want|i need|i'd like|show|check|cancel|return)\b",
    re.IGNORECASE,
)


class Cascade:
    """`classifier` and `model` may be None: what is left carries on."""

    def __init__(
        self,
        *,
        rules: Rules,
        classifier: Reader | None,
        model: ModelTier | None,
        tasks: Sequence[str],
        urgency: Urgency | None = None,
    ) -> None:
        self.rules, self.classifier, self.model = rules, classifier, model
        self.urgency = urgency
        self._tasks = frozenset(tasks)

    async def understand(self, spoken: Spoken) -> Understanding:
        plain = tuple(in_plain_words(line, spoken.language) for line in spoken.lines)
        own = {read.strip(): line for read, line in zip(plain, spoken.lines, strict=True)}
        spoken = replace(spoken, lines=plain)
        certain = self._certain(spoken)
        if self.urgency is not None and not closed(certain, spoken):
            urgent = await self._urgent(spoken, self.urgency)
            if urgent is not None:
                return urgent
        if certain is not None:
            return replace(certain, commands=tuple(_in_own_words(c, own) for c in certain.commands))
        left = self._substance(spoken)
        text = "\n".join(left)
        parts = parts_of(left)
        if (
            len(parts) > 1
            and not spoken.situation.task
            and (several := await self._several(parts, spoken))
        ):
            return several
        questions = self._questions(left, spoken)
        guess = await self._classify(questions[-1] if len(questions) == 1 else text, text)
        asked = guess.distribution.get("question", 0.0) if guess else 1.0
        version = guess.version if guess else ""
        if self.model and (guess is None or guess.probability < ASK_MODEL):
            read = await self.model.read(text, spoken.earlier)
            if read is not None:
                return self._made(
                    (read.command,), read.question, Tier.MODEL, 0.8, spoken, asked, version
                )
        commands = self._commands(guess, questions, spoken)
        probability = guess.probability if guess else 0.5
        return self._made(
            commands, questions[-1], Tier.CLASSIFIER, probability, spoken, asked, version
        )

    async def _urgent(self, spoken: Spoken, urgency: Urgency) -> Understanding | None:
        """Whether a human must take over, whatever else is said: each line by itself, and all of them together."""
        talk = [is_talk(self._by_rules(line, spoken.situation)) for line in spoken.lines]
        for text in telling(spoken.lines, talk):
            alarm = await urgency.read(text)
            wish = called(text, alarm) or self.rules.fury(text, spoken.situation)
            if wish is not None:
                tier = Tier.RULES if wish is rule_heard(text) else Tier.CLASSIFIER
                chance = alarm.probability if alarm and tier is Tier.CLASSIFIER else 1.0
                return self._made((RequestHuman(wish),), text, tier, chance, spoken)
        return None

    def _certain(self, spoken: Spoken) -> Understanding | None:
        """The rules on each line: a human wish anywhere counts, small talk only if nothing else is said."""
        read = [(line, self._by_rules(line, spoken.situation)) for line in spoken.lines]
        whole = self._by_rules(" ".join(spoken.lines), spoken.situation)
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

    def _by_rules(self, text: str, situation: Situation) -> tuple[Command, ...] | None:
        """What the rules know, without tasks that this shop has not got."""
        # With a classifier for it, rules alone do not call a human.
        commands = self.rules.read(text, situation, urgent=self.urgency is None) or ()
        kept = (c for c in commands if not isinstance(c, StartTask) or c.task in self._tasks)
        return tuple(kept) or None

    def _substance(self, spoken: Spoken) -> list[str]:
        """The lines without greetings; bursts of fragments ("我的快递" / "到哪了") are one utterance."""
        kept = [
            line
            for line in spoken.lines
            if not isinstance((self._by_rules(line, spoken.situation) or (None,))[0], SmallTalk)
        ]
        return kept or list(spoken.lines)

    def _questions(self, lines: Sequence[str], spoken: Spoken) -> list[str]:
        """Each part that asks something whole is a question of its own."""
        found: list[str] = []
        for part in parts_of(lines)[-3:]:
            found.append(standalone(part, [*spoken.earlier, *found], default=spoken.language))
        return found

    async def _several(self, parts: Sequence[str], spoken: Spoken) -> Understanding | None:
        """Several wishes in one message, where at least one of them is a task; None leaves it as a whole."""
        if self.classifier is None:
            return None
        questions: list[AnswerQuestion] = []
        tasks: list[StartTask] = []
        lowest, version = 1.0, ""
        for part in _with_leaning(parts, spoken.language)[:4]:
            by_rules = self._by_rules(part, spoken.situation)
            guess = None if by_rules else await self.classifier.read(part)
            task = self._task(by_rules, guess, part)
            lowest = min(lowest, guess.probability if guess else 1.0)
            version = guess.version if guess else version
            if task is not None:
                tasks.append(task)
            elif by_rules is None:
                said = [c.question for c in questions]
                asked = standalone(part, [*spoken.earlier, *said], default=spoken.language)
                questions.append(AnswerQuestion(asked))
        if not tasks:
            return None
        last = questions[-1].question if questions else parts[-1]
        commands: tuple[Command, ...] = (*questions, *tasks)
        return self._made(commands, last, Tier.CLASSIFIER, lowest, spoken, 1.0, version)

    def _task(
        self, by_rules: tuple[Command, ...] | None, guess: Prediction | None, part: str
    ) -> StartTask | None:
        first = by_rules[0] if by_rules else None
        if isinstance(first, StartTask):
            return StartTask(first.task, first.slots, part)
        if guess is None or guess.probability < BELIEVE or not guess.label.startswith(TASK):
            return None
        name = guess.label.removeprefix(TASK)
        return StartTask(name, {}, part) if name in self._tasks and not denies(part, name) else None

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

    def _near_task(self, guess: Prediction) -> StartTask | None:
        """A task that is nearly as likely as the question is begun beside it."""
        names = [
            name for name in self._tasks if guess.distribution.get(TASK + name, 0.0) >= _SPLIT_TASK
        ]
        best = max(names, key=lambda name: guess.distribution[TASK + name], default=None)
        return StartTask(best) if best else None

    def _commands(
        self, guess: Prediction | None, questions: Sequence[str], spoken: Spoken
    ) -> tuple[Command, ...]:
        asked: tuple[Command, ...] = tuple(AnswerQuestion(q) for q in questions)
        if guess and guess.label == "question" and (task := self._near_task(guess)):
            return (*asked, task)
        if guess is None or guess.probability < BELIEVE:
            return asked
        if guess.label.startswith(TASK) and guess.label.removeprefix(TASK) in self._tasks:
            said = " ".join(spoken.lines)
            if asks_of_rules(said):
                return asked
            if denies(said, guess.label.removeprefix(TASK)):
                other = task_in(said)
                return (StartTask(other),) if other in self._tasks and other else asked
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
        said = " ".join(spoken.lines)
        if isinstance(command, RequestHuman) and (self.urgency or only_mentions_human(said)):
            return asked
        # There must be something to give up: "forgot my password" sounds like it, too.
        if isinstance(command, Cancel) and spoken.situation.task is None:
            return asked
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
        classifier: str = "",
    ) -> Understanding:
        return Understanding(
            commands=commands,
            language=spoken.language,
            question=question,
            tier=tier,
            probability=probability,
            mood=read_mood("\n".join(spoken.lines)),
            question_probability=asked,
            classifier=classifier,
        )


def _in_own_words(command: Command, own: Mapping[str, str]) -> Command:
    """What is sent to the shop is what the contact has typed, and not what was read for it."""
    if isinstance(command, FillSlot | Correct) and command.value.strip() in own:
        return replace(command, value=own[command.value.strip()].strip())
    return command


def _with_leaning(parts: Sequence[str], language: Language) -> list[str]:
    """ "Has my refund started? How much is it": a part that says nothing without the one before stands with it."""
    joined: list[str] = []
    for part in parts:
        if joined and depends_on_before(part, language) and not _WISH.search(part):
            joined[-1] = f"{joined[-1]} {part}"
        else:
            joined.append(part)
    return joined
