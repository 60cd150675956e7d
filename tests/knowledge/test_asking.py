"""A question's words, and those that mean the same in this shop."""

from knowledge.asking import concepts_of, synonyms_of
from knowledge.terms import content_terms, simplified, terms


def test_a_synonym_stands_beside_the_word_that_was_said():
    synonyms = synonyms_of([("parcel", "package"), ("快递", "包裹", "邮件")])

    (parcel,) = concepts_of("Where is my parcel?", synonyms)
    zh = {concept.variants[0][0]: concept.variants for concept in concepts_of("包裹到了", synonyms)}

    assert [term for term, _ in parcel.variants] == ["parcel", "packag"]
    assert parcel.variants[0][1] > parcel.variants[1][1]
    assert {term for term, _ in zh["包裹"]} == {"包裹", "快递", "邮件"}


def test_a_phrase_of_several_words_has_synonyms_too():
    synonyms = synonyms_of([("gift card", "voucher")])

    concepts = concepts_of("does a gift card expire", synonyms)

    assert "voucher" in {term for concept in concepts for term, _ in concept.variants}


def test_without_synonyms_each_word_stands_alone():
    assert all(len(c.variants) == 1 for c in concepts_of("return shipping fee", {}))


def test_traditional_characters_and_taiwanese_words_are_those_of_the_mainland():
    assert terms("退貨運費") == terms("退货运费")
    assert "鼠标" in content_terms("滑鼠壞了")
    assert simplified("開發票") == "开发票"
    assert simplified("plain English") == "plain English"
