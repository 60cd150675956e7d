"""Each file of the hostile corpus becomes documents or a failure in words; none of them hurts us or the others."""

import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from domain.ids import ArticleId
from domain.knowledge import Article
from knowledge.chunking import chunk_article
from knowledge.documents import Document, Loaded
from knowledge.extraction.process import AT_ONCE, SECONDS
from knowledge.loading import load_upload
from tests.knowledge.hostile import corpus
from tests.knowledge.hostile_sound import ANY, READ, Hostile

MOST_GROWTH_BYTES = 400 << 20


@dataclass(frozen=True)
class Outcome:
    file: Hostile
    loaded: Loaded
    seconds: float

    @property
    def told(self) -> str:
        return "\n".join(map(str, self.loaded.failures))

    @property
    def text(self) -> str:
        return "\n".join(found.text for found in self.loaded.documents)


@dataclass(frozen=True)
class Run:
    outcomes: list[Outcome]
    growth: int
    seconds: float

    def of(self, name: str) -> Outcome:
        return next(outcome for outcome in self.outcomes if outcome.file.name == name)

    def wrong(self, is_wrong) -> dict[str, str]:
        """What was told of the files of which something is wrong."""
        return {one.file.name: one.told or one.text[:99] for one in self.outcomes if is_wrong(one)}

    @property
    def documents(self) -> Iterator[tuple[Hostile, Document]]:
        return ((one.file, found) for one in self.outcomes for found in one.loaded.documents)


@pytest.fixture(scope="module")
def run() -> Run:
    """All of them, several at once."""
    files = corpus()
    before, begun = peak(), time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = [*pool.map(read, files)]
    return Run(outcomes, peak() - before, time.monotonic() - begun)


def read(file: Hostile) -> Outcome:
    begun = time.monotonic()
    loaded = load_upload(file.name, file.data)
    return Outcome(file, loaded, time.monotonic() - begun)


def peak() -> int:
    """Of this process, not of those that it starts."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_the_corpus_is_large_and_its_files_have_names_of_their_own(run: Run):
    assert len(run.outcomes) >= 400
    assert len({one.file.name for one in run.outcomes}) == len(run.outcomes)


def test_each_file_is_read_or_refused_in_words(run: Run):
    def is_silent(one: Outcome) -> bool:
        return not one.loaded.documents and all(failure.note for failure in one.loaded.failures)

    def is_other_than_expected(one: Outcome) -> bool:
        wanted = one.file.outcome
        return wanted != ANY and bool(one.loaded.documents) != (wanted == READ)

    assert run.wrong(is_silent) == {}
    assert run.wrong(is_other_than_expected) == {}
    assert run.wrong(lambda one: one.file.says not in one.told) == {}
    assert run.wrong(lambda one: one.file.shows not in one.text) == {}


def test_failures_are_told_in_both_languages(run: Run):
    failures = [failure for one in run.outcomes for failure in one.loaded.failures]

    assert [str(f) for f in failures if not f.reason.en.strip() or "Traceback" in f.reason] == []
    assert [
        str(f) for f in failures if not any("\u4e00" <= c <= "\u9fff" for c in f.reason.zh)
    ] == []
    assert [str(f) for f in failures if len(f.reason) > 600] == []


def test_no_script_is_in_anything_that_comes_of_it(run: Run):
    assert run.wrong(lambda one: "<script" in repr(one.loaded).lower()) == {}


def test_hidden_words_are_in_no_text(run: Run):
    shown = [
        file.name
        for file, found in run.documents
        if file.hides and file.hides in f"{found.title}\n{found.text}\n{found.questions}"
    ]

    assert shown == []


@pytest.mark.parametrize(
    "name",
    ["hidden-0.html", "hidden-5.html", "hidden-6.html", "hidden-11.html", "hidden-tags.md", "hidden-comment.md",
     "hidden-mode-3.pdf", "hidden-white.pdf", "hidden-vanish.docx", "hidden-row.xlsx", "hidden-slide.pptx"],
)  # fmt: skip
def test_people_are_told_of_hidden_words(run: Run, name: str):
    loaded = run.of(name).loaded

    words = " ".join(" ".join(found.hidden) for found in loaded.documents)
    assert "Ignore all previous" in words or "忽略之前" in words
    assert any("do not see" in failure.reason and failure.note for failure in loaded.failures)


def test_sections_lie_where_they_say(run: Run):
    texts = [
        found.text[section.start : section.end]
        for _, found in run.documents
        for section in found.sections
    ]

    assert len(texts) > 20
    assert all(text == text.strip() != "" for text in texts)


def test_what_was_read_can_be_cut_in_time(run: Run):
    slow = []
    for file, found in run.documents:
        begun = time.process_time()
        chunk_article(article(found))
        if time.process_time() - begun > 5:
            slow.append(file.name)

    assert slow == []


def article(found: Document) -> Article:
    return Article(
        id=ArticleId("art_1"), slug=found.slug, language=found.language, title=found.title,
        text=found.text, source=found.source, content_hash="", version_date="",
    )  # fmt: skip


def test_nothing_of_it_hurts_the_process_that_asked(run: Run):
    print(f"{len(run.outcomes)} files in {run.seconds:.0f} s, {run.growth >> 20} MB more")

    assert run.growth < MOST_GROWTH_BYTES
    assert run.wrong(lambda one: one.seconds > SECONDS + 15) == {}
    assert load_upload("a.en.md", b"Fine text.").documents[0].text == "Fine text."
