"""The table of questions and answers over HTTP: saved by row, exported, imported, taken out."""

from typing import Any

from domain.language import Language
from knowledge.retrieval import Knowledge
from store.journal import Journal
from tests.workshop.conftest import Console

FEE = {
    "slug": "fee",
    "topic": "运费",
    "zh": {"question": "运费多少？", "answer": "满 99 元包邮，否则 8 元。", "alternatives": ["邮费多少", "快递费|运费"]},
    "en": {"question": "What is the shipping fee?", "answer": "8 yuan below 99.", "alternatives": []},
}  # fmt: skip


async def saved(console: Console, *rows: dict[str, Any], publish: bool = True) -> list[Any]:
    answer = await console.put("/faq", json={"rows": list(rows), "publish": publish})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["rows"])


async def numbers(console: Console, journal: Journal) -> dict[str, int]:
    """How many versions each side has."""
    rows = (await console.get("/faq")).json()["rows"]
    ids = [row[at]["article_id"] for row in rows for at in ("zh", "en") if row[at]["article_id"]]
    return {found: len(await journal.versions.history(found)) for found in ids}


async def test_a_published_row_answers_in_both_languages(mei: Console, knowledge: Knowledge):
    rows = await saved(mei, FEE)

    assert {rows[0]["zh"]["state"], rows[0]["en"]["state"]} == {"live"}
    found = await knowledge.search("邮费多少", language=Language.ZH)
    assert found.passages[0].chunk.slug == "fee"
    assert "8 元" in found.passages[0].chunk.text


async def test_a_saved_row_is_a_draft_until_it_is_published(mei: Console, knowledge: Knowledge):
    rows = await saved(mei, FEE, publish=False)

    assert rows[0]["zh"]["state"] == "draft"
    assert (await knowledge.search("运费多少？", language=Language.ZH)).passages == ()
    assert (await saved(mei, FEE, publish=True))[0]["zh"]["state"] == "live"


async def test_what_is_exported_and_imported_changes_nothing(mei: Console, journal: Journal):
    risky = FEE | {
        "slug": "risky",
        "zh": {
            "question": "=1+1 等于几？",
            "answer": "-2\n\n## 不对\n\n'=2",
            "alternatives": ["@a", "a\\b"],
        },
    }
    await saved(mei, FEE, risky)
    before, versions = (await mei.get("/faq")).json(), await numbers(mei, journal)

    table = (await mei.get("/faq.csv")).content
    answer = await mei.post(
        "/faq.csv", files={"file": ("faq.csv", table)}, data={"publish": "true"}
    )

    assert answer.json()["failures"] == []
    assert (await mei.get("/faq")).json() == before
    assert await numbers(mei, journal) == versions
    assert table.startswith(b"\xef\xbb\xbf")


async def test_an_import_makes_a_version_only_of_what_differs(mei: Console, journal: Journal):
    await saved(mei, FEE)
    table = (await mei.get("/faq.csv")).text.replace("8 yuan below 99.", "9 yuan below 99.")

    answer = await mei.post("/faq.csv", files={"file": ("faq.csv", table.encode())})

    row = answer.json()["rows"][0]
    assert (row["zh"]["state"], row["en"]["state"]) == ("live", "draft")
    assert row["en"]["answer"] == "9 yuan below 99."


async def test_a_table_in_gb18030_is_imported_with_its_failures_in_the_readers_language(
    tom: Console,
):
    table = "问题;答案\n能开发票吗？;可以，请在订单页申请。\n多久发货？;\n".encode("gb18030")

    answer = await tom.post(
        "/faq.csv", files={"file": ("faq.csv", table)}, data={"publish": "true"}
    )

    assert [row["zh"]["question"] for row in answer.json()["rows"]] == ["能开发票吗？"]
    assert answer.json()["failures"] == [{"where": "第 3 行", "reason": "没有填写答案。"}]


async def test_a_row_that_cannot_be_kept_is_named_and_none_is_saved(mei: Console):
    faulty = {"slug": "x", "zh": {"question": "有货吗？"}}

    answer = await mei.put("/faq", json={"rows": [FEE, faulty], "publish": True})

    assert answer.status_code == 422
    assert answer.json()["detail"] == "x: The answer is missing."
    assert (await mei.get("/faq")).json() == {"rows": []}


async def test_deleting_a_row_takes_out_both_sides(mei: Console, knowledge: Knowledge):
    await saved(mei, FEE)

    answer = await mei.delete("/faq/fee")

    assert answer.status_code == 204
    assert (await mei.get("/faq")).json() == {"rows": []}
    assert (await knowledge.search("邮费多少", language=Language.ZH)).passages == ()
    assert (await saved(mei, FEE))[0]["zh"]["state"] == "live"


async def test_an_emptied_side_is_taken_out_and_the_other_stays(mei: Console):
    await saved(mei, FEE)

    rows = await saved(mei, {"slug": "fee", "en": {"question": "", "answer": ""}})

    assert (rows[0]["zh"]["state"], rows[0]["en"]["state"]) == ("live", "none")


async def test_a_discarded_draft_can_be_written_again(mei: Console):
    await saved(mei, FEE, publish=False)
    await mei.delete("/faq/fee")

    assert (await saved(mei, FEE, publish=False))[0]["zh"]["state"] == "draft"


async def test_rows_are_found_by_their_words(mei: Console):
    await saved(
        mei,
        FEE,
        FEE | {"slug": "other", "zh": {"question": "营业时间？", "answer": "9 点"}, "en": None},
    )

    async def slugs(**query: str) -> list[str]:
        return [row["slug"] for row in (await mei.get("/faq", params=query)).json()["rows"]]

    assert await slugs(q="快递费") == ["fee"]
    assert await slugs(language="zh") == ["fee", "other"]
    assert await slugs(language="en") == ["fee"]


async def test_synonyms_are_trimmed_and_stand_once(mei: Console, journal: Journal):
    groups = [[" 邮费 ", "运费", "运费"], ["EMS", "ems"], ["顺丰", "SF  Express"]]

    answer = await mei.put("/synonyms", json={"groups": groups})

    assert answer.json() == {"groups": [["邮费", "运费"], ["顺丰", "SF Express"]]}
    assert (await mei.get("/synonyms")).json() == answer.json()
    assert await journal.synonyms.groups() == [("邮费", "运费"), ("顺丰", "SF Express")]


async def test_too_many_groups_are_refused(mei: Console):
    groups = [[f"a{n}", f"b{n}"] for n in range(201)]

    answer = await mei.put("/synonyms", json={"groups": groups})

    assert answer.status_code == 422
    assert "at most 200" in answer.json()["detail"]


async def test_only_operators_see_any_of_it(visitor: Console):
    for path in ("/faq", "/faq.csv", "/synonyms"):
        assert (await visitor.get(path)).status_code == 401
