"""The assistant and what it knows."""

from collections.abc import Sequence

from agent.assistant import Assistant, build_classifier
from agent.confidence import ConfidenceModel
from agent.guidelines import build_guidelines
from agent.tasks import TaskBook
from agent.understanding.urgency import build_urgency
from agent.understanding.vectors import KeptVectors
from knowledge.retrieval import Knowledge
from models.chat import ChatModel
from models.reranking import build_reranker
from settings import Settings
from tools.effects import Executor
from tools.toolbox import Toolbox
from wiring.library import Library


def open_knowledge(settings: Settings, library: Library, models: Sequence[ChatModel]) -> Knowledge:
    return Knowledge(
        articles=library.articles,
        index=library.index,
        embedder=library.embedder,
        synonyms=library.journal.synonyms.groups,
        reranker=build_reranker(settings, models),
        teacher=library.teacher,
    )


def open_assistant(
    settings: Settings,
    library: Library,
    knowledge: Knowledge,
    toolbox: Toolbox,
    executor: Executor,
    models: Sequence[ChatModel],
    confidence: ConfidenceModel | None,
) -> Assistant:
    """With the shop's own tasks and rules; the vectors that both need at every start are kept."""
    name, tasks = library.embedder.name, TaskBook.load(settings.tasks)
    folder = settings.data / "understanding"
    embed_many = KeptVectors(library.embedder.embed_queries, name=name, folder=folder).of
    return Assistant(
        knowledge=knowledge,
        toolbox=toolbox,
        executor=executor,
        models=models,
        settings=settings,
        confidence=confidence,
        classifier=build_classifier(
            settings,
            knowledge,
            embed_many,
            name=name,
            tasks=tasks,
            learnt=library.journal.classifiers.rows,
        ),
        urgency=build_urgency(knowledge.embed, embed_many, name=name, cache=folder),
        tasks=tasks,
        guidelines=build_guidelines(settings, tasks, embed=knowledge.embed, embed_many=embed_many),
    )
