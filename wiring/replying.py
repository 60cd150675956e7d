"""What helps operators to answer: the assistant as far as it only looks, a translator, and the shop's tools."""

from collections.abc import Sequence

from agent.assistant import Assistant
from agent.tasks import TaskBook
from agent.translating import Translator
from desk.replying.approving import ApprovalDesk
from desk.replying.canned import CannedBook
from desk.replying.drafting import DraftingDesk
from desk.replying.room import ReplyingRoom
from desk.replying.translating import TranslationDesk
from models.chat import ChatModel
from settings import Settings
from store.journal import Journal
from tools.toolbox import Toolbox


def open_replying(
    journal: Journal,
    settings: Settings,
    *,
    assistant: Assistant,
    toolbox: Toolbox,
    models: Sequence[ChatModel],
) -> ReplyingRoom:
    tasks, most = TaskBook.load(settings.tasks), settings.max_message_chars
    translator = Translator(models, seconds=settings.turn_seconds)
    return ReplyingRoom(
        journal=journal,
        canned=CannedBook(
            journal,
            shop=tasks.shop,
            order_pattern=tasks.order_pattern,
            time_zone=settings.time_zone,
            max_chars=most,
        ),
        drafting=DraftingDesk(journal, assistant, seconds=settings.turn_seconds),
        translating=TranslationDesk(journal, translator, max_chars=most),
        approving=ApprovalDesk(journal, toolbox, max_chars=most),
    )
