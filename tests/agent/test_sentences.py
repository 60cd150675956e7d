"""Growing text cut into sentences, however the pieces come."""

import pytest

from agent.sentences import SentenceCutter, split_sentences

TEXTS = [
    ("退货免费[1]。运费十元[2]。", ["退货免费[1]。", "运费十元[2]。"]),
    ("退货免费。[1]运费十元。[2]", ["退货免费。[1]", "运费十元。[2]"]),
    ("It costs ¥8.50. Free from ¥99.", ["It costs ¥8.50. ", "Free from ¥99."]),
    (
        "Returns are free [1]. See e.g. the boots. Done?",
        ["Returns are free [1]. ", "See e.g. the boots. ", "Done?"],
    ),
    ("真的吗？！是的。", ["真的吗？！", "是的。"]),
    ("See https://x.example/?q=1&b=2. OK.", ["See https://x.example/?q=1&b=2. ", "OK."]),
    (
        "请看[这里](https://e.example/?q=1)![x](https://e.example/a.png)。好",
        ["请看[这里](https://e.example/?q=1)![x](https://e.example/a.png)。", "好"],
    ),
    ("- 一\n- 二\n", ["- 一\n", "- 二\n"]),
    ("没有句号", ["没有句号"]),
    ("他说“好。”然后走了。", ["他说“好。”", "然后走了。"]),
    ("Approx. 5 days. No. 7 is sold out.", ["Approx. 5 days. ", "No. 7 is sold out."]),
    ("金卡得1.5倍积分；退货期15天[4]。好的。", ["金卡得1.5倍积分；退货期15天[4]。", "好的。"]),
    ("Free from ¥99; else ¥8 [1]. Yes.", ["Free from ¥99; else ¥8 [1]. ", "Yes."]),
]


@pytest.mark.parametrize(("text", "sentences"), TEXTS)
def test_that_a_whole_text_is_cut(text, sentences):
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(("text", "sentences"), TEXTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_that_the_pieces_it_comes_in_make_no_difference(text, sentences, size):
    cutter = SentenceCutter()

    found = [s for at in range(0, len(text), size) for s in cutter.feed(text[at : at + size])]

    assert [*found, *cutter.finish()] == sentences
