"""Backups: the journal, the files of its messages, the keys and the configuration in one archive; the indexes are rebuilt, not
kept."""

import os
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from domain.errors import Conflict, Invalid
from settings import Settings
from store.attachments import FOLDER, NAME

JOURNAL = "journal.db"
KEPT = (
    "identity.key",
    "xiaoer.env",
    "tools.yaml",
    "tasks.yaml",
    "policy.zh.md",
    "policy.en.md",
)


def write_backup(settings: Settings, target: Path) -> int:
    """Writes a gzipped tar to `target` and returns its size in bytes; a consistent copy also while
    the server runs."""
    journal = settings.data / JOURNAL
    if settings.database_url:
        raise Invalid(
            "The journal is at XIAOER_DATABASE_URL: back it up with its own tool, such as "
            f"pg_dump, and after it the folder {settings.data / FOLDER}."
        )
    if not journal.exists():
        raise Invalid(f"There is no journal in {settings.data}. Is XIAOER_DATA right?")
    if not target.parent.is_dir():
        raise Invalid(f"There is no folder {target.parent} to write the backup to.")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / JOURNAL
        _copy_database(journal, copy)
        kept = [settings.data / name for name in KEPT if (settings.data / name).is_file()]
        # After the journal: every file that the copy knows is there by now.
        files = sorted(p for p in (settings.data / FOLDER).glob("*") if NAME.fullmatch(p.name))
        _write_archive(target, {**{p.name: p for p in (copy, *kept)}, **_in_folder(files)})
    return target.stat().st_size


def read_backup(settings: Settings, source: Path, *, force: bool) -> Path | None:
    """Unpacks `source` into the data folder; with `force`, what was there is moved to the returned
    folder."""
    if not source.is_file():
        raise Invalid(f"There is no file {source}.")
    if settings.database_url:
        raise Invalid(
            "The journal is at XIAOER_DATABASE_URL: restore it with its own tool, such as psql."
        )
    _refuse_to_overwrite(settings.data, force=force)
    settings.data.mkdir(parents=True, exist_ok=True)
    # Inside the data folder: it may be a volume of its own, and a rename does not leave a volume.
    with tempfile.TemporaryDirectory(dir=settings.data, prefix="restoring-") as folder:
        unpacked = Path(folder)
        _unpack(source, unpacked)
        aside = _move_aside(settings.data)
        for path in unpacked.iterdir():
            path.replace(settings.data / path.name)
    return aside


def _in_folder(files: list[Path]) -> dict[str, Path]:
    return {f"{FOLDER}/{path.name}": path for path in files}


def _write_archive(target: Path, files: dict[str, Path]) -> None:
    """Appears under its name only when it is whole; it holds secrets, so nobody else may read it."""
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with (
            os.fdopen(descriptor, "wb") as stream,
            tarfile.open(fileobj=stream, mode="w:gz") as archive,
        ):
            for name, file in files.items():
                # A file of a conversation that is erased at this moment is none of the backup's.
                if file.exists() or not name.startswith(FOLDER):
                    archive.add(file, name)
        partial.replace(target)
    except OSError as error:
        raise Invalid(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _copy_database(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)


def _unpack(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source, "r:gz") as archive:
            members = archive.getmembers()
            strangers = [m.name for m in members if not (_is_ours(m.name) and m.isfile())]
            if strangers or JOURNAL not in {m.name for m in members}:
                what = f"holds {', '.join(strangers[:3])}" if strangers else "holds no journal"
                raise Invalid(
                    f"{source} is not a backup that Xiaoer wrote: it {what}. Nothing was changed."
                )
            archive.extractall(folder, filter="data")
        fault = _fault_of(folder / JOURNAL)
    except (tarfile.TarError, OSError, EOFError, zlib.error, sqlite3.DatabaseError) as error:
        raise Invalid(
            f"{source} cannot be read as a backup: {error}. Nothing was changed."
        ) from error
    if fault:
        raise Invalid(f"The journal in {source} {fault}. Nothing was changed.")


def _is_ours(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    return name in (JOURNAL, *KEPT) or (folder == FOLDER and NAME.fullmatch(file) is not None)


def _fault_of(journal: Path) -> str | None:
    with closing(sqlite3.connect(journal)) as opened:
        verdict = opened.execute("PRAGMA integrity_check").fetchone()[0]
        tables = {row[0] for row in opened.execute("SELECT name FROM sqlite_master")}
    if verdict != "ok":
        return f"is damaged: {verdict}"
    return None if "conversations" in tables else "has no conversations"


def _present(data: Path) -> list[str]:
    names = (JOURNAL, f"{JOURNAL}-wal", f"{JOURNAL}-shm", *KEPT)
    files = [FOLDER] if any((data / FOLDER).glob("*")) else []
    return [name for name in names if (data / name).exists()] + files


def _refuse_to_overwrite(data: Path, *, force: bool) -> None:
    present = _present(data)
    if present and not force:
        raise Conflict(
            f"{data} already holds {', '.join(present)}. With --force they are moved aside first."
        )


def _move_aside(data: Path) -> Path | None:
    present = _present(data)
    if not present:
        return None
    aside = data / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    aside.mkdir(mode=0o700)
    for name in present:
        (data / name).replace(aside / name)
    return aside
