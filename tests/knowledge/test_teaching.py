"""The other wordings of a shop's sections teach its search: what they are told by, when, and what is kept of it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest

from domain.ids import ArticleId, ChunkId
from domain.knowledge import Chunk
from domain.language import Language
from knowledge.retrieval import Knowledge
from knowledge.teaching import ENOUGH, LENSES, Teacher, lesson_of, lessons_of
from models.embedding import build_embedder
from settings import Settings
from tests.knowledge.conftest import Library
from upkeep import DEMO_VECTORS

# What the shop calls its things, and what its customers do: no word of theirs is in the articles.
SECTIONS = {
    Language.EN: {
        "Zorblax": "Zorblax is sent back free of charge.",
        "Quimly": "Quimly is mended within five days.",
        "Tarnip": "Tarnip arrives on the next morning.",
    },
    Language.ZH: {
        "甲类": "甲类商品免费寄回。",
        "乙类": "乙类商品五天内修好。",
        "丙类": "丙类商品次日上午送达。",
    },
}
TALK = {
    Language.EN: (
        ["kettle", "toaster", "blender", "fridge", "freezer", "oven", "dishwasher", "stove"],
        ["violin", "drum", "flute", "cello", "trumpet", "guitar", "harp", "accordion"],
        ["carrot", "onion", "leek", "radish", "tomato", "cabbage", "pumpkin", "turnip"],
    ),
    Language.ZH: (
        ["水壶", "烤面包机", "搅拌机", "冰箱", "烤箱", "洗碗机", "电磁炉", "冰柜"],
        ["小提琴", "鼓", "长笛", "大提琴", "小号", "吉他", "竖琴", "手风琴"],
        ["胡萝卜", "洋葱", "韭菜", "萝卜", "西红柿", "白菜", "南瓜", "茄子"],
    ),
}
FRAMES = {
    Language.EN: ("my {} again", "what about the {}", "so the {} then", "hello {}?", "{} pls", "and a {}",
                  "thinking of the {}", "the {} one", "got a {}", "about that {}"),
    Language.ZH: ("我的{}", "{}怎么弄", "那{}呢", "你好{}", "{}啊", "还有{}", "想问{}", "是{}那个", "买了{}", "说说{}"),
}  # fmt: skip
UNSEEN = {
    Language.EN: ("a microwave oven", "my piano", "some potatoes"),
    Language.ZH: ("微波炉", "我家钢琴", "几个土豆"),
}


@pytest.fixture
def taught_shop(library: Library) -> Callable[[Language], Library]:
    """One article, and a table of other wordings for its headings."""

    def write(language: Language) -> Library:
        told = SECTIONS[language]
        text = "\n\n".join(f"## {heading}\n\n{answer}" for heading, answer in told.items())
        library.write(f"goods.{language.value}.md", f"---\ntitle: Goods\n---\n\n{text}\n")
        rows = [
            f"goods,{heading},{'|'.join(f.format(w) for f, w in product(FRAMES[language], words))}"
            for heading, words in zip(told, TALK[language], strict=True)
        ]
        table = "\n".join(("slug,question,alternatives", *rows))
        library.write(f"wordings.{language.value}.csv", table)
        return library

    return write


def knowing(library: Library) -> Knowledge:
    return Knowledge(
        articles=library.articles,
        index=library.index,
        embedder=library.embedder,
        teacher=Teacher(library.data / LENSES, library.embedder),
    )


async def best_sentences(knowledge: Knowledge, language: Language) -> list[str]:
    """What lies nearest to each question that nobody wrote beforehand."""
    found = [await knowledge.search(text, language=language) for text in UNSEEN[language]]
    told = []
    for retrieval in found:
        fits = [(fit.fit, p.chunk.text[fit.start : fit.end]) for p in retrieval.passages for fit in p.sentences]  # fmt: skip
        told.append(max(fits)[1])
    return told


@pytest.mark.parametrize("language", Language)
async def test_questions_in_words_of_no_article_find_what_like_ones_were_kept_for(
    taught_shop: Callable[[Language], Library], language: Language
):
    library = taught_shop(language)
    await library.ingest()
    knowledge = knowing(library)
    answers = list(SECTIONS[language].values())
    before = await best_sentences(knowledge, language)

    await knowledge.teach()

    assert before != answers
    assert await best_sentences(knowledge, language) == answers
    found = await knowledge.search(UNSEEN[language][0], language=language)
    assert found.signals["taught"] == 1.0
    # What only the model says is told apart, since what articles answer at all is judged by it.
    assert any(fit.fit != fit.plain for p in found.passages for fit in p.sentences)


async def test_a_restart_knows_it_and_a_new_wording_teaches_anew_beside_the_server(
    taught_shop: Callable[[Language], Library],
):
    library = taught_shop(Language.EN)
    await library.ingest()
    await knowing(library).teach()
    (kept,) = (library.data / LENSES).iterdir()
    again = knowing(library)
    assert await best_sentences(again, Language.EN) == list(SECTIONS[Language.EN].values())
    table = library.folder / "wordings.en.csv"
    table.write_text(table.read_text() + "\ngoods,Zorblax,my dishwasher|our stove")

    await library.ingest()
    await again.refresh()

    # Until its successor is there the older one serves.
    assert await best_sentences(again, Language.EN) == list(SECTIONS[Language.EN].values())
    assert [path.name for path in (library.data / LENSES).iterdir()] == [kept.name]
    watching = asyncio.create_task(again.watch())
    for _ in range(600):
        names = [path.name for path in (library.data / LENSES).glob("en-*[0-9a-f].npz")]
        if len(names) == 1 and names != [kept.name]:
            break
        await asyncio.sleep(0.05)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    assert names != [kept.name]
    assert await best_sentences(again, Language.EN) == list(SECTIONS[Language.EN].values())


async def test_without_enough_wordings_nothing_is_taught(library: Library):
    library.write("goods.en.md", "## Zorblax\n\nZorblax is sent back free of charge.\n")
    few = "|".join(f"wording {n}" for n in range(ENOUGH - 1))
    library.write("wordings.en.csv", f"slug,question,alternatives\ngoods,Zorblax,{few}\n")
    await library.ingest()
    knowledge = knowing(library)

    await knowledge.teach()
    found = await knowledge.search("wording 7", language=Language.EN)

    assert not (library.data / LENSES).exists()
    assert "taught" not in found.signals
    assert found.passages[0].chunk.text == "Zorblax is sent back free of charge."


async def test_another_embedding_model_does_not_take_what_this_one_was_taught(
    taught_shop: Callable[[Language], Library],
):
    library = taught_shop(Language.EN)
    await library.ingest()
    await knowing(library).teach()
    lessons = lessons_of(await library.articles.chunks())
    folder = library.data / LENSES

    class Other:
        name = "another-model"

    other = Teacher(folder, Other())  # type: ignore[arg-type]

    assert Teacher(folder, library.embedder).known(lessons).keys() == {Language.EN}
    assert other.known(lessons) == {}
    assert other.due(lessons) == [Language.EN]


def test_in_a_large_shop_only_some_of_what_has_no_wordings_stands_beside_what_has():
    def chunk(number: int, *questions: str) -> Chunk:
        name = f"c{number}"
        return Chunk(
            ChunkId(name), ArticleId("a"), "a", Language.EN, "A", (name,), "text", 0, 4, questions
        )

    many = [chunk(n, *(("asked",) if n % 1000 == 7 else ())) for n in range(9000)]

    lesson = lesson_of(many, Language.EN)

    assert len(lesson.chunks) == 2009
    assert {one.id for one in lesson.chunks if one.questions} == {f"c{n}007" for n in "12345678"} | {"c7"}  # fmt: skip
    assert lesson.wordings == len(lesson.answered["asked"]) == 9


async def test_the_demo_ships_what_its_wordings_of_today_teach(seeded: Path, tmp_path: Path):
    from store.articles import ArticleStore
    from store.engine import create_engine

    embedder = build_embedder(Settings(data=tmp_path))
    database = create_engine(f"sqlite+aiosqlite:///{seeded / 'journal.db'}")
    lessons = lessons_of(await ArticleStore(database).chunks())
    await database.close()
    teacher = Teacher(tmp_path / LENSES, embedder)

    teacher.adopt(DEMO_VECTORS.with_name(LENSES))

    assert teacher.due(lessons) == [], "run `xiaoer rebuild-index --keep demo/vectors.npz`"
    assert set(teacher.known(lessons)) == set(Language)
    for language in Language:
        assert lessons[language].wordings > 3500
