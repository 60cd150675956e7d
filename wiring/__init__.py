"""Where concrete classes meet: build the services, hold the data folder, examine what is there."""

from wiring.holding import exclusive_data
from wiring.library import Library, nothing, open_journal, open_library
from wiring.services import Services, build_services
from wiring.workshop import open_eraser

__all__ = [
    "Library",
    "Services",
    "build_services",
    "exclusive_data",
    "nothing",
    "open_eraser",
    "open_journal",
    "open_library",
]
