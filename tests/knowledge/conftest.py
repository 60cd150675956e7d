"""One embedding model for all these tests, and an empty journal with an index for each."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge.index import ChunkIndex
from knowledge.indexing import synchronise
from knowledge.ingest import IngestReport, ingest_folder
from knowledge.retrieval import Knowledge
from models.embedding import Embedder, build_embedder
from settings import Settings
from store.articles import ArticleStore
from store.engine import Database, create_engine, migrate
from store.versions import Versions
from workshop.articles import Workshop
from workshop.intake import Intake

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """Its kept vectors stay between runs, so that only new texts cost time."""
    return build_embedder(Settings(data=ROOT / "test-output" / "embedding"))


@dataclass
class Library:
    """A folder of documents and all that is made of it."""

    folder: Path
    data: Path
    articles: ArticleStore
    versions: Versions
    index: ChunkIndex
    embedder: Embedder
    database: Database

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    async def ingest(self) -> IngestReport:
        return await ingest_folder(
            self.folder,
            intake=self.intake,
            articles=self.articles,
            index=self.index,
            embedder=self.embedder,
        )

    @property
    def intake(self) -> Intake:
        """As for `xiaoer ingest`, which brings the index in step itself."""

        async def nothing() -> None: ...

        made = Workshop(versions=self.versions, embedder=self.embedder, refresh=nothing)
        return made.intake

    @property
    def workshop(self) -> Workshop:
        return Workshop(versions=self.versions, embedder=self.embedder, refresh=self.refresh)

    async def refresh(self) -> None:
        await synchronise(articles=self.articles, index=self.index, embedder=self.embedder)

    def knowledge(self) -> Knowledge:
        return Knowledge(articles=self.articles, index=self.index, embedder=self.embedder)

    async def reopen(self) -> None:
        """As after a restart of the process."""
        await self.index.close()
        self.index = ChunkIndex(self.data, model=self.embedder.name)


@pytest.fixture
async def library(tmp_path: Path, embedder: Embedder) -> AsyncIterator[Library]:
    data, folder = tmp_path / "data", tmp_path / "documents"
    data.mkdir()
    folder.mkdir()
    url = f"sqlite+aiosqlite:///{data / 'journal.db'}"
    await migrate(url)
    database = create_engine(url)
    opened = Library(
        folder,
        data,
        ArticleStore(database),
        Versions(database),
        ChunkIndex(data, model=embedder.name),
        embedder,
        database,
    )
    yield opened
    await opened.index.close()
    await database.close()


@pytest.fixture
def write_shop(library: Library) -> Callable[[], Library]:
    """Five small articles; `returns` in both languages, `insoles` in English alone."""

    def write() -> Library:
        for name, title, text in ARTICLES:
            slug, tag, _ = name.split(".")
            head = f"---\nslug: {slug}\nlanguage: {tag}\ntitle: {title}\n---\n"
            library.write(name, head + text)
        return library

    return write


ARTICLES = [
    (
        "returns.zh.md",
        "退货政策",
        (
            "## 多久可以退货？\n\n签收后7天内可以无理由退货。商品需要未穿着、吊牌完好。\n\n"
            "## 退货运费谁出？\n\n质量问题由我们承担退货运费，其他退货由买家支付¥10。"
        ),
    ),
    (
        "returns.en.md",
        "Returns policy",
        (
            "## How long do I have to return an item?\n\nItems can be returned within 7 days after "
            "delivery. They must be unworn, with tags on.\n\n## Who pays the return shipping?\n\n"
            "We pay for defects. For all other returns the customer pays ¥10."
        ),
    ),
    (
        "invoices.zh.md",
        "发票",
        "## 怎么开发票？\n\n签收后180天内可以免费申请电子普通发票，24小时内发送到邮箱。",
    ),
    (
        "invoices.en.md",
        "Invoices",
        (
            "## How do I get an invoice?\n\nAn electronic invoice can be requested within 180 days "
            "and arrives by e-mail within 24 hours."
        ),
    ),
    (
        "insoles.en.md",
        "Orthopaedic insoles",
        (
            "## Can I wear orthopaedic insoles in hiking boots?\n\nThe insole of every hiking boot can "
            "be taken out and replaced with an orthopaedic insole."
        ),
    ),
]
