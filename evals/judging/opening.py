"""Get the judges that a suite asks for, from the settings."""

from collections.abc import Sequence

from evals.judging.metrics import JudgedMeasure
from evals.judging.turns import Judges
from models.chat import ChatModel, build_models
from models.embedding import Embedder
from settings import Settings


def build_judges(
    settings: Settings,
    wanted: Sequence[JudgedMeasure],
    embedder: Embedder,
    *,
    model: ChatModel | None = None,
) -> Judges | None:
    """None where nothing is wanted or no model is configured: what needs no judge is measured all the same. `model` stands in for the
    first one of the settings, such as one whose answers are kept."""
    if not wanted:
        return None
    if model is None:
        model = next(iter(build_models(settings)), None)
    return Judges(model, embedder, tuple(wanted)) if model is not None else None
