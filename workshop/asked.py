"""What the console sends of an article's content, brought into form."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from domain.audience import Audience
from domain.ids import ArticleId
from domain.language import Language
from domain.versions import Content, Cutting

_SLUG = r"^[^\s/\\?#%]+$"
MOST_CHARACTERS = 2_000_000


def _readable(text: str) -> str:
    """Neither half a surrogate pair nor a null is text to the database."""
    if any(sign == "\0" or unicodedata.category(sign) == "Cs" for sign in text):
        raise ValueError("has characters that are no text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", _readable(text)).strip()


Line = Annotated[str, Field(max_length=300), AfterValidator(_line)]
Topic = Annotated[str, Field(max_length=128), AfterValidator(_line)]
Name = Annotated[str, Field(max_length=128), AfterValidator(_line)]
Note = Annotated[str, Field(max_length=2000), AfterValidator(_readable)]
Text = Annotated[str, Field(max_length=MOST_CHARACTERS), AfterValidator(_readable)]
Words = Annotated[list[Name], Field(max_length=100)]


class AudienceAsked(BaseModel):
    channels: Words = []
    regions: Words = []
    tiers: Words = []


class CuttingAsked(BaseModel):
    longest: int | None = Field(None, ge=20, le=4000)
    by_heading: bool = True


class ContentAsked(BaseModel):
    title: Annotated[Line, Field(min_length=1)]
    text: Text
    questions: dict[Line, Annotated[list[Line], Field(max_length=100)]] = {}
    topic: Topic = ""
    audience: AudienceAsked = AudienceAsked()
    cutting: CuttingAsked = CuttingAsked()
    effective_from: AwareDatetime | None = None
    expires_on: AwareDatetime | None = None

    def content(self) -> Content:
        asked = {heading: tuple(filter(None, others)) for heading, others in self.questions.items()}
        content = Content(
            title=self.title,
            text=self.text,
            questions={heading: others for heading, others in asked.items() if others},
            topic=self.topic,
            audience=Audience.from_json(self.audience.model_dump()),
            cutting=Cutting(self.cutting.longest, self.cutting.by_heading),
        )
        effective, expires = self.effective_from, self.expires_on
        return replace(
            content,
            effective_from=effective.astimezone(UTC) if effective else None,
            expires_on=expires.astimezone(UTC) if expires else None,
        )


class NewArticle(BaseModel):
    slug: Annotated[str, Field(max_length=128, pattern=_SLUG)] | None = None
    language: Language
    content: ContentAsked
    kind: Annotated[str, Field(pattern="^(article|faq)$")] = "article"
    owner: Name = ""
    note: Note = ""


class ArticleChange(BaseModel):
    owner: Name = ""
    review_by: AwareDatetime | None = None
    topic: Topic = ""

    def changes(self) -> dict[str, Any]:
        """What was really sent; `review_by` may be taken away."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class DraftAsked(BaseModel):
    revision: int | None
    content: ContentAsked
    note: Note | None = None


class NoteAsked(BaseModel):
    note: Note | None = None


class Choice(BaseModel):
    choose: Annotated[str, Field(pattern="^(mine|theirs|own)$")]
    text: Text = ""


class RollBack(BaseModel):
    to: int
    note: Note = ""


class VersionNamed(BaseModel):
    article_id: ArticleId
    number: int


class PreviewAsked(BaseModel):
    language: Language
    content: ContentAsked
    version: VersionNamed | None = None
