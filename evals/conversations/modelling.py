"""The models of a suite: none, the literal one, or those of the settings with what they answered before."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.errors import ModelUnavailable
from evals.kept_model import KeptChat
from evals.suite import ModelChoice, Suite
from models.chat import ChatModel, build_models
from settings import Settings

# It is at hand at once; what may be late is this machine, and the first import of the client.
_PATIENCE = {"first_token_seconds": 60.0, "idle_seconds": 30.0, "turn_seconds": 300.0}


@dataclass(frozen=True)
class Models:
    """`serving` answer the customers, the first one first; `customer` plays them and judges whether it did so well;
    `settings` are those to serve with."""

    settings: Settings
    serving: Sequence[ChatModel] = ()
    customer: ChatModel | None = None
    cache: Path | None = None

    def of_trial(self, trial: int) -> list[ChatModel]:
        return [self._kept(model, trial) for model in self.serving]

    def playing(self, trial: int) -> ChatModel:
        """Raises ModelUnavailable where none is configured."""
        if self.customer is None:
            words = "The customer is played by a model: set XIAOER_MODEL, or XIAOER_MODEL_URL."
            raise ModelUnavailable(words, reason="none")
        return self._kept(self.customer, trial)

    def _kept(self, model: ChatModel, trial: int) -> ChatModel:
        if self.cache is None:
            return model
        second = len(self.serving) > 1 and model is self.serving[1]
        told = self.settings
        endpoint = told.second_model_url if second else told.model_url
        return KeptChat(model, self.cache, trial=trial, endpoint=endpoint)


@contextmanager
def models_of(suite: Suite, settings: Settings, cache: Path) -> Iterator[Models]:
    """Customers are played by the first model of the settings, whoever serves them."""
    configured = build_models(settings, counted=True)
    customer = configured[0] if configured else None
    match suite.model:
        case ModelChoice.NONE:
            yield Models(settings, (), customer, cache)
        case ModelChoice.CONFIGURED:
            yield Models(settings, configured, customer, cache)
        case ModelChoice.LITERAL:
            from evals.literal.server import NAME, literal_server

            with literal_server() as url:
                literal = {"model": NAME, "model_url": url, "model_key": "", **_PATIENCE}
                none = {"second_model": "", "second_model_url": ""}
                mine = settings.model_copy(update=literal | none)
                # Not kept: what it says depends on nothing but the prompt and its own code, which may have changed.
                yield Models(mine, build_models(mine, counted=True), customer)
