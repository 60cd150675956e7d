"""What a review looks at: criteria with their words in both languages, which a shop may change."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from domain.errors import Invalid
from domain.language import Language
from store.journal import Journal

DOCUMENT = "scorecard"
WORST, BEST = 1, 5


class Wording(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=40)]
    hint: Annotated[str, Field(max_length=200)] = ""


class Criterion(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    zh: Wording
    en: Wording

    def name_in(self, language: Language) -> str:
        return self.zh.name if language is Language.ZH else self.en.name


class Scorecard(BaseModel):
    model_config = ConfigDict(extra="forbid")

    criteria: Annotated[list[Criterion], Field(min_length=1, max_length=12)]

    @field_validator("criteria")
    @classmethod
    def _each_once(cls, criteria: list[Criterion]) -> list[Criterion]:
        ids = [criterion.id for criterion in criteria]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"the criterion {twice[0]} stands there twice")
        return criteria

    def checked(self, scores: dict[str, int | None]) -> dict[str, int | None]:
        """Every criterion once, 1 to 5 or None; Invalid otherwise."""
        wanted = [criterion.id for criterion in self.criteria]
        missing = [name for name in wanted if name not in scores]
        if missing:
            raise Invalid(f"Score {missing[0]}, or say that it does not apply.", field="scores")
        for name, score in scores.items():
            if name not in wanted:
                raise Invalid(f"The scorecard has no criterion {name}.", field="scores")
            if score is not None and not WORST <= score <= BEST:
                raise Invalid(f"{name} is scored from {WORST} to {BEST}.", field="scores")
        if all(score is None for score in scores.values()):
            raise Invalid("Score one criterion at least.", field="scores")
        return {name: scores[name] for name in wanted}


_DEFAULTS = (
    (
        "accuracy",
        ("准确", "说的都对：政策、金额、时间、订单都查证过。"),
        ("Accuracy", "What was said is true: policy, amounts, times and orders were looked up."),
    ),
    (
        "tone",
        ("态度", "礼貌、耐心，情绪先于问题，不推诿。"),
        ("Tone", "Polite and patient; feelings come before facts; no passing the buck."),
    ),
    (
        "process",
        ("流程", "身份核实、权限、升级和记录都按规定。"),
        ("Process", "Identity, authority, escalation and records as the rules have it."),
    ),
    (
        "completeness",
        ("完整", "问题都答到，下一步和时间说清楚，客户不用再问。"),
        (
            "Completeness",
            "Every question answered, the next step and its time told: no need to ask again.",
        ),
    ),
    (
        "language",
        ("表达", "用客户的语言，句子短，错别字少，没有行话。"),
        ("Language", "In the customer's language, short sentences, few slips, no jargon."),
    ),
)
DEFAULT = Scorecard(
    criteria=[
        Criterion(
            id=name,
            zh=Wording(name=zh[0], hint=zh[1]),
            en=Wording(name=en[0], hint=en[1]),
        )
        for name, zh, en in _DEFAULTS
    ]
)


async def current(journal: Journal) -> tuple[Scorecard, int]:
    """The shop's own, or the default; and its version, 0 for the default."""
    kept = await journal.desk_documents.newest(DOCUMENT)
    if kept is None:
        return DEFAULT, 0
    return Scorecard.model_validate(kept.body), kept.version


def parsed(body: dict[str, object]) -> Scorecard:
    """Invalid with the place of the first mistake."""
    try:
        return Scorecard.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Invalid(f"{place}: {first['msg']}", field=place) from error
