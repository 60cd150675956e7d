"""The reasons for a hand-over in words."""

import pytest

from desk.supervising.wording import reason_in
from domain.handoff import HandoffReason
from domain.language import Language


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("reason", list(HandoffReason))
def test_every_reason_has_words_in_both_languages(reason: HandoffReason, language: Language):
    assert reason_in(reason, language) != reason


def test_a_reason_of_another_version_is_told_as_it_is():
    assert reason_in("from_the_future", Language.EN) == "from_the_future"
