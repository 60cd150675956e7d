"""The work of one limited process: read one file, or draw one page, and answer in JSON."""

import base64
import importlib
from collections.abc import Mapping
from typing import Any

from knowledge.archives import entries_of, read_entry
from knowledge.documents import Unreadable, Words
from knowledge.extraction.found import Found
from knowledge.extraction.kinds import ENDINGS, ending_of, kind_of

# Loaded once before the processes are made, by what the name says.
MODULES = {
    "markdown": "plain",
    "plain": "plain",
    "table": "plain",
    "html": "html",
    "pdf": "pdf",
    "docx": "docx",
    "xlsx": "xlsx",
    "pptx": "pptx",
    "many": "plain",
    "draw": "drawing",
    "sitemap": "sitemap",
}
_READERS = {"markdown": "read_markdown", "plain": "read_plain", "table": "read_table"}
TOO_MUCH = Words("Reading it took too much time or memory.", "读取它占用的时间或内存过多。")


def warm_up(kind: str) -> None:
    if kind in MODULES:
        importlib.import_module(f"knowledge.extraction.{MODULES[kind]}")


def hint_of(job: Mapping[str, Any]) -> str:
    return str(job["do"]) if job["do"] != "read" else ENDINGS.get(ending_of(job["name"]), "")


def answer(job: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """Whatever the file does wrong is told in words."""
    try:
        return _done(job, data)
    except Unreadable as error:
        return {"error": error.reason.to_json()}
    except MemoryError:
        return {"error": TOO_MUCH.to_json()}
    except Exception as error:  # noqa: BLE001 - a parser may fail in any way
        kind = type(error).__name__
        return {
            "error": Words(
                f"It cannot be read: the file is damaged ({kind}). Save or export it anew.",
                f"无法读取：文件已损坏（{kind}），请重新保存或导出。",
            ).to_json()
        }


def _done(job: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    if job["do"] == "draw":
        from knowledge.extraction.drawing import draw_page

        return {"png": base64.b64encode(draw_page(data, int(job["page"]))).decode()}
    if job["do"] == "sitemap":
        from knowledge.extraction.sitemap import read_sitemap

        return read_sitemap(data)
    data = read_entry(data, job["path"])
    kind = kind_of(data, job["name"])
    if kind == "zip":
        return entries_of(data)
    return _read(kind, data, job).to_json()


def _read(kind: str, data: bytes, job: Mapping[str, Any]) -> Found:
    module = importlib.import_module(f"knowledge.extraction.{MODULES[kind]}")
    if kind == "html":
        return module.read_html(data, said=job.get("charset", ""))  # type: ignore[no-any-return]
    return getattr(module, _READERS.get(kind, f"read_{kind}"))(data)  # type: ignore[no-any-return]
