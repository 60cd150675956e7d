"""Translate a message with a model, and let it through only with every figure of the original and no other."""

import asyncio
import re
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal

from agent.figures import Figures, Unit, figures_of
from agent.prompts import Prompts
from domain.errors import Invalid, ModelUnavailable
from domain.language import Language, detect_language
from models.chat import ChatModel

_NAMES = {Language.ZH: "Simplified Chinese (简体中文)", Language.EN: "English"}
_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；！？、）)]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
# A price at 85 % is 八五折 in the one language and 15% off in the other.
_FOLD = re.compile(r"(?<![\d.])(\d(?:\.\d)?|\d\d)\s*折")
_FOLDS_ZH = re.compile(r"([一二三四五六七八九])([一二三四五六七八九])?折")
_DIGITS = "一二三四五六七八九"
# "two or three days": the first counts what the second does.
_SMALL = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_OR_MORE = re.compile(rf"\b({'|'.join(_SMALL)})(?=\s+(?:or|to)\s)", re.IGNORECASE)
_TRIES = 2
# A translation is not several times as long as what it translates.
_LONGEST_FACTOR, _LONGEST_MORE = 6, 200


class TranslationRefused(Invalid):
    """The model's translation may not be shown; `lost` and `new` are the figures that differ."""

    code, title = "translation_refused", "The translation does not say the same"


class Translator:
    """Without a model there is none: `available` says so. `seconds` is what all tries together may take."""

    def __init__(self, models: Sequence[ChatModel], *, seconds: float) -> None:
        self._models, self._seconds = tuple(models), seconds
        self._prompts = Prompts.load()

    @property
    def available(self) -> bool:
        return bool(self._models)

    async def translate(self, text: str, to: Language) -> str:
        """The translation. Raises ModelUnavailable, or TranslationRefused with what differs."""
        if detect_language(text, default=to) is to and not _mixed(text, to):
            return text
        fault = ""
        try:
            async with asyncio.timeout(self._seconds):
                for left in reversed(range(_TRIES)):
                    found = await self._ask(text, to, fault)
                    refusal = refusal_of(text, found, to)
                    if refusal is None:
                        return found
                    if not left:
                        raise refusal
                    fault = f"- Your last translation was refused: {refusal.detail} Do it again."
        except TimeoutError as error:
            raise ModelUnavailable(
                "The model did not translate this in time.", reason="idle_timeout"
            ) from error
        raise AssertionError("the last try returns or raises")

    async def _ask(self, text: str, to: Language, fault: str) -> str:
        """By the first model that answers."""
        prompt = self._prompts.fill("translate", language=_NAMES[to], fault=fault).strip()
        messages = [{"role": "system", "content": prompt}, {"role": "user", "content": text}]
        reason = "none"
        for model in self._models:
            try:
                return await _said(model, messages, longest=_longest(text))
            except ModelUnavailable as error:
                reason = str(error.extra.get("reason", ""))
        raise ModelUnavailable("No language model answers now. Try again soon.", reason=reason)


async def _said(model: ChatModel, messages: list[dict[str, str]], *, longest: int) -> str:
    said = ""
    async with aclosing(model.stream(list(messages))) as deltas:
        async for delta in deltas:
            said += delta.text
            if len(said) > longest:
                break
    return said.strip()


def refusal_of(text: str, translated: str, to: Language) -> TranslationRefused | None:
    """Why the one is no translation of the other; None if code finds nothing."""
    if not translated:
        return TranslationRefused("It is empty.", lost=[], new=[])
    if len(translated) > _longest(text):
        return TranslationRefused("It is far longer than the original.", lost=[], new=[])
    if detect_language(translated, default=to) is not to:
        return TranslationRefused("It is not in the language that was asked for.", lost=[], new=[])
    before, after = _figures(text), _figures(translated)
    lost, new = before.missing_in(after), after.missing_in(before)
    addresses, told = _addresses(text), _addresses(translated)
    lost += sorted(addresses - told)
    new += sorted(told - addresses)
    if not lost and not new:
        return None
    parts = [f"missing: {', '.join(lost)}"] if lost else []
    parts += [f"not in the original: {', '.join(new)}"] if new else []
    return TranslationRefused(f"Its figures differ ({'; '.join(parts)}).", lost=lost, new=new)


def _addresses(text: str) -> set[str]:
    return {found.rstrip(".,;!?") for found in _ADDRESS.findall(text)}


def _figures(text: str) -> Figures:
    """But for what is counted in words: 一双 is "a pair", and 一件 may be "it"."""
    plain = _FOLDS_ZH.sub(
        lambda m: f"{''.join(str(_DIGITS.index(c) + 1) for c in m.groups() if c)}折", text
    )
    plain = _FOLD.sub(lambda m: f"{_off(m[1])}%", plain)
    plain = _OR_MORE.sub(lambda m: str(_SMALL.index(m[1].lower()) + 1), plain)
    found = figures_of(plain)
    written = frozenset(
        (value, unit)
        for value, unit in found.numbers
        if unit not in (Unit.COUNT, Unit.LONE) or value in plain
    )
    return replace(found, numbers=written)


def _off(fold: str) -> str:
    """9折 and 90折 are 10 off, 8.5折 and 85折 are 15."""
    value = Decimal(fold)
    paid = value if value >= 10 else value * 10
    return f"{(100 - paid).normalize():f}"


def _longest(text: str) -> int:
    return len(text) * _LONGEST_FACTOR + _LONGEST_MORE


def _mixed(text: str, to: Language) -> bool:
    """Whether enough of it is in the other language to be worth translating."""
    han = len(re.findall(r"[\u3400-\u9fff]", text))
    return han > 0 if to is Language.EN else len(re.findall(r"[A-Za-z]{3,}", text)) > han
