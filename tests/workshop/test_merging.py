"""What people changed in a text survives when its source comes anew."""

import random

from hypothesis import given
from hypothesis import strategies as st

from domain.versions import EditConflict
from workshop.blocks import blocks_of, join, matched
from workshop.merging import decide, merge, merge_again, merge_questions, relocate

WORDS = ["退货", "运费", "七天", "return", "fee", "15", "days", "会员", "gold"]
blocks = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
texts = st.lists(blocks, max_size=8).map(join)
distinct = st.lists(blocks, min_size=1, max_size=8, unique=True)
anything = st.text(alphabet="ab。\n #-|", max_size=60)


@given(anything, anything)
def test_what_nobody_changed_follows_the_source(base: str, theirs: str):
    assert merge(base, base, theirs).text == theirs
    assert merge(base, base, theirs).conflicts == ()


@given(anything, anything)
def test_where_the_source_did_not_change_peoples_text_stays(base: str, mine: str):
    assert merge(base, mine, base).text == mine


@given(anything, anything)
def test_the_same_change_on_both_sides_is_that_change(base: str, both: str):
    assert merge(base, both, both) == merge(both, both, both)
    assert merge(base, both, both).text == both


@given(texts, texts, texts)
def test_no_untouched_block_is_ever_lost(base: str, mine: str, theirs: str):
    everywhere = set(blocks_of(base)) & set(blocks_of(mine)) & set(blocks_of(theirs))

    merged = merge(base, mine, theirs)

    disputed = {text for c in merged.conflicts for text in (c.base, c.mine, c.theirs)}
    assert everywhere - disputed <= set(blocks_of(merged.text))


@given(texts, texts, texts)
def test_whatever_either_side_wrote_is_in_the_text_or_in_a_conflict(
    base: str, mine: str, theirs: str
):
    before = set(blocks_of(base))
    written = (set(blocks_of(mine)) | set(blocks_of(theirs))) - before

    merged = merge(base, mine, theirs)

    kept = {part for c in merged.conflicts for part in (*blocks_of(c.mine), *blocks_of(c.theirs))}
    assert written <= set(blocks_of(merged.text)) | kept


@given(texts, texts, texts)
def test_a_conflict_lies_where_the_text_says_what_the_source_says(
    base: str, mine: str, theirs: str
):
    merged = merge(base, mine, theirs)

    for conflict in merged.conflicts:
        assert merged.text[conflict.start : conflict.end] == conflict.theirs


@given(texts, texts, texts)
def test_conflicts_decided_for_people_bring_their_words_back(base: str, mine: str, theirs: str):
    text, conflicts = merge(base, mine, theirs).text, merge(base, mine, theirs).conflicts
    wanted = [conflict.mine for conflict in conflicts if conflict.mine.strip()]

    while conflicts:
        settled = decide(text, conflicts, 0, conflicts[0].mine)
        assert len(settled.conflicts) == len(conflicts) - 1
        text, conflicts = settled.text, settled.conflicts

    assert all(words in text for words in wanted)


@given(distinct, st.data())
def test_an_edit_of_a_block_survives_moves_of_others(parts: list[str], data: st.DataObject):
    at = data.draw(st.integers(0, len(parts) - 1))
    edited = [*parts[:at], parts[at] + " 由人改过", *parts[at + 1 :]]
    order = list(parts)
    random.Random(data.draw(st.integers(0, 99))).shuffle(order)

    merged = merge(join(parts), join(edited), join(order))

    assert merged.conflicts == ()
    moved = [part if part != parts[at] else edited[at] for part in order]
    assert blocks_of(merged.text) == moved


def test_edits_to_different_blocks_are_both_kept():
    base = "退货期是7天。\n\n运费¥10。\n\n联系客服。"

    merged = merge(base, base.replace("7天", "15天"), base.replace("¥10", "¥12"))

    assert merged.text == "退货期是15天。\n\n运费¥12。\n\n联系客服。"
    assert merged.conflicts == ()


def test_a_block_that_both_changed_is_a_conflict_and_the_text_takes_the_source():
    base = "退货期是7天。\n\n运费¥10。"
    mine, theirs = base.replace("7天", "15天"), base.replace("7天", "30天")

    merged = merge(base, mine, theirs)

    assert merged.text == theirs
    assert merged.conflicts == (
        EditConflict("退货期是7天。", "退货期是15天。", "退货期是30天。", 0, 8),
    )


def test_a_block_that_people_edited_and_the_source_dropped_is_a_conflict():
    base = "甲。\n\n乙。\n\n丙。"

    merged = merge(base, "甲。\n\n乙，补充说明。\n\n丙。", "甲。\n\n丙。")
    (conflict,) = merged.conflicts

    assert (merged.text, conflict.mine, conflict.theirs) == ("甲。\n\n丙。", "乙，补充说明。", "")
    assert decide(merged.text, merged.conflicts, 0, conflict.mine).text == (
        "甲。\n\n乙，补充说明。\n\n丙。"
    )


def test_what_people_deleted_stays_deleted_and_what_they_added_stays():
    base = "甲。\n\n乙。\n\n丙。"

    merged = merge(base, "甲。\n\n人写的。\n\n丙。", base + "\n\n丁。")

    assert merged.text == "甲。\n\n人写的。\n\n丙。\n\n丁。"
    assert merged.conflicts == ()


def test_two_texts_without_a_common_beginning_wait_for_a_choice():
    merged = merge("", "人写的全文。", "文件里的全文。")

    assert merged.text == "文件里的全文。"
    assert [conflict.mine for conflict in merged.conflicts] == ["人写的全文。"]


def test_an_undecided_conflict_stays_open_when_the_source_comes_once_more():
    base, mine = "退货期是7天。\n\n运费¥10。", "退货期是15天。\n\n运费¥10。"
    first = merge(base, mine, "退货期是30天。\n\n运费¥10。")

    again = merge_again(
        "退货期是30天。\n\n运费¥10。", first.text, "退货期是30天。\n\n运费¥12。", first.conflicts
    )

    assert again.text == "退货期是30天。\n\n运费¥12。"
    assert [(c.mine, c.theirs) for c in again.conflicts] == [("退货期是15天。", "退货期是30天。")]


def test_a_conflict_moves_with_the_text_around_it_and_ends_when_its_words_are_edited():
    conflict = EditConflict("a", "b", "退货期是30天。", 0, 8)
    text = "退货期是30天。"

    moved = relocate(text, "新的开头。\n\n" + text, [conflict])
    edited = relocate(text, "退货期是20天。", [conflict])

    assert [(one.start, one.end) for one in moved] == [(7, 15)]
    assert edited == ()


def test_questions_are_merged_heading_by_heading():
    merged = merge_questions(
        {"多久": ("几天",), "运费": ("邮费",)},
        {"多久": ("几天", "多长时间"), "运费": ("邮费",)},
        {"多久": ("几天",), "会员": ("金卡",)},
    )

    assert merged == {"多久": ("几天", "多长时间"), "会员": ("金卡",)}


def test_a_block_that_moved_and_changed_is_still_known():
    before = ["一二三四五六七八", "甲乙丙丁", "子丑寅卯"]
    after = ["子丑寅卯", "甲乙丙丁", "一二三四五六七九"]

    assert matched(before, after)[0] == 2
