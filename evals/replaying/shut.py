"""Tools that the assistant knows and cannot use: whoever was served once must not be served a second time."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from domain.contact import Contact
from settings import Settings
from tools.catalogue import Catalogue
from tools.config import read_tools_file
from tools.messages import system_down
from tools.result import ToolResult
from tools.system import build_system
from tools.toolbox import Toolbox


class ShutToolbox(Toolbox):
    """Nothing is asked and nothing is changed. What the systems can do is read from their documents, or from the copies that the shop
    keeps of them."""

    async def call(
        self,
        name: str,  # noqa: ARG002 - all are shut alike
        arguments: Mapping[str, Any],  # noqa: ARG002
        *,
        contact: Contact,  # noqa: ARG002
    ) -> ToolResult:
        told = system_down()
        return ToolResult(False, 0, {}, told.code, told.zh, told.en, {})


def shut_toolbox(settings: Settings) -> ShutToolbox:
    """Raises ToolsFileError where the file of the tools is wrong."""
    configs = read_tools_file(settings.tools, settings.model_dump())
    systems = [build_system(config, cache=settings.data / "systems") for config in configs]
    return ShutToolbox(
        Catalogue(systems),
        proposal_minutes=settings.proposal_minutes,
        zone=ZoneInfo(settings.time_zone),
    )
