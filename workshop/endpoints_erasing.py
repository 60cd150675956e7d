"""Erasing an article for good, over HTTP."""

from fastapi import APIRouter
from pydantic import BaseModel

from domain.errors import Invalid
from domain.ids import ArticleId
from workshop.room import Room

router = APIRouter()


class Confirmation(BaseModel):
    confirm: str


@router.delete("/articles/{article_id}", status_code=204)
async def erase(article_id: str, body: Confirmation, room: Room) -> None:
    """No version, file, chunk or quote of it is left; `confirm` is its slug, written out."""
    article = await room.journal.articles.article(ArticleId(article_id))
    if body.confirm != article.slug:
        raise Invalid(f"Write {article.slug} to confirm.", field="confirm")
    await room.eraser.erase(article.id)
