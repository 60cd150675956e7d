"""Backups: the journal, the keys and the configuration in one archive; the indexes are rebuilt, not kept."""

import sqlite3
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from domain.errors import Conflict, Invalid
from settings import Settings

JOURNAL = "journal.db"
KEPT = ("identity.key", "xiaoer.env", "tools.yaml")


def write_backup(settings: Settings, target: Path) -> int:
    """Writes a gzipped tar to `target` and returns its size in bytes; a consistent copy also while the server runs."""
    journal = settings.data / JOURNAL
    if settings.database_url:
        raise Invalid(
            "The journal is at XIAOER_DATABASE_URL: back it up with its own tool, such as pg_dump."
        )
    if not journal.exists():
        raise Invalid(f"There is no journal in {settings.data}. Is XIAOER_DATA right?")
    if not target.parent.is_dir():
        raise Invalid(f"There is no folder {target.parent} to write the backup to.")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / JOURNAL
        _copy_database(journal, copy)
        partial = target.with_name(target.name + ".partial")
        with tarfile.open(partial, "w:gz") as archive:
            archive.add(copy, JOURNAL)
            for name in KEPT:
                if (settings.data / name).exists():
                    archive.add(settings.data / name, name)
        partial.chmod(0o600)
        partial.replace(target)
    return target.stat().st_size


def read_backup(settings: Settings, source: Path, *, force: bool) -> Path | None:
    """Unpacks `source` into the data folder; with `force`, what was there is moved to the returned folder."""
    if not source.is_file():
        raise Invalid(f"There is no file {source}.")
    with tempfile.TemporaryDirectory(dir=_existing_parent(settings.data)) as folder:
        unpacked = Path(folder)
        _unpack(source, unpacked)
        aside = _move_aside(settings.data, force=force)
        settings.data.mkdir(parents=True, exist_ok=True)
        for path in unpacked.iterdir():
            path.replace(settings.data / path.name)
    return aside


def _copy_database(source: Path, target: Path) -> None:
    with (
        sqlite3.connect(f"file:{source}?mode=ro", uri=True) as live,
        sqlite3.connect(target) as copy,
    ):
        live.backup(copy)
    copy.close()
    live.close()


def _unpack(source: Path, folder: Path) -> None:
    wanted = {JOURNAL, *KEPT}
    try:
        with tarfile.open(source, "r:gz") as archive:
            members = archive.getmembers()
            strangers = [m.name for m in members if m.name not in wanted or not m.isfile()]
            if strangers or JOURNAL not in {m.name for m in members}:
                raise Invalid(
                    f"{source} is not a backup that Xiaoer wrote (it holds {strangers or 'no journal'})."
                )
            archive.extractall(folder, filter="data")
        with sqlite3.connect(folder / JOURNAL) as journal:
            verdict = journal.execute("PRAGMA integrity_check").fetchone()[0]
        journal.close()
    except (tarfile.TarError, OSError, EOFError, sqlite3.DatabaseError) as error:
        raise Invalid(
            f"{source} cannot be read as a backup: {error}. Nothing was changed."
        ) from error
    if verdict != "ok":
        raise Invalid(f"The journal in {source} is damaged: {verdict}. Nothing was changed.")


def _move_aside(data: Path, *, force: bool) -> Path | None:
    present = [
        name
        for name in (JOURNAL, f"{JOURNAL}-wal", f"{JOURNAL}-shm", *KEPT)
        if (data / name).exists()
    ]
    if not present:
        return None
    if not force:
        raise Conflict(
            f"{data} already holds {', '.join(present)}. With --force they are moved aside first."
        )
    aside = data / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    aside.mkdir()
    for name in present:
        (data / name).replace(aside / name)
    return aside


def _existing_parent(path: Path) -> Path:
    return next(parent for parent in path.absolute().parents if parent.exists())
