"""What somebody of the content team does in the console's knowledge, in their own words."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.people import Operator, Person
from tests.stack import ROOT

ENOUGH = 60_000
KNOWLEDGE = ROOT / "demo" / "knowledge"


class Editor(Person):
    """An operator who keeps the knowledge right."""

    def __init__(self, operator: Operator, name: str) -> None:
        super().__init__(operator.page, name)
        self.url = operator.url

    def find(self, test_id: str) -> Locator:
        return self.page.get_by_test_id(test_id)

    def go(self, place: str) -> "Editor":
        """`go("gaps")`, `go("articles/art_1/details")`."""
        self.page.goto(f"{self.url}/console/#/knowledge/{place}")
        expect(self.find(f"screen-{re.split('[/?]', place)[0]}")).to_be_visible()
        return self

    def upload(self, *files: Path, publish: bool = False) -> Locator:
        """Sends the files, waits until all are read, and gives what became of them."""
        self.go("upload")
        self.find("upload-files").set_input_files(list(files))
        if publish:
            self.find("upload-publish").click()
        self.find("upload-start").click()
        expect(self.find("batch")).to_have_attribute("data-done", "true", timeout=ENOUGH)
        return self.find("batch-file")

    def open_upload(self) -> None:
        """The first article that came of the last upload."""
        self.find("batch-article").first.click()
        expect(self.find("article")).to_be_visible()

    def open(self, words: str, language: str) -> None:
        """The article that a search for `words` in this language finds."""
        self.go("articles")
        self.find("article-language").select_option(language)
        self.find("article-search").fill(words)
        row = self.find("article-row").filter(has_text=words)
        expect(row).to_have_count(1)
        row.get_by_role("link").click()
        expect(self.find("article")).to_be_visible()

    def rewrite(self, words: str, new: str) -> None:
        """Puts `new` in the place of `words` in the chunk that says them, and waits until it is kept."""
        chunk = self.find("chunk").filter(has_text=words)
        chunk.get_by_test_id("edit-chunk").click()
        box = self.find("chunk-text")
        box.fill(box.input_value().replace(words, new))
        self.find("chunk-done").click()
        expect(self.find("article")).to_have_attribute("data-saving", "saved")

    def publish(self, note: str = "") -> None:
        self.find("publish-open").click()
        self.find("publish-note").fill(note)
        expect(self.find("publish")).to_be_enabled(timeout=ENOUGH)
        self.find("publish").click()
        expect(self.find("publish-open")).to_be_hidden()

    def roll_back(self, number: int) -> None:
        self.find("view-versions").click()
        version = self.page.locator(f"[data-testid=version][data-number='{number}']")
        version.get_by_test_id("roll-back").click()
        self.shoot("roll-back")
        self.find("confirm").click()
        expect(self.find("told")).to_be_visible()

    def try_out(self, question: str) -> Locator:
        """The passages that the test box finds for `question`."""
        self.find("test-question").fill(question)
        self.find("test-run").click()
        expect(self.find("test-run")).to_be_enabled()
        expect(self.find("test-result")).to_be_visible()
        return self.find("passage")


def document(name: str, folder: Path, **changes: str) -> Path:
    """A copy of one of the demo's documents in which words were changed."""
    text = next(KNOWLEDGE.rglob(name)).read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    copy = folder / name
    copy.write_text(text, encoding="utf-8")
    return copy
