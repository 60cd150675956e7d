"""Plays `xiaoer eval run` for the tests of the console: the same files in the same folder, and behaves as its tag says."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

OF = 3


def main() -> None:
    words = sys.argv[1:]
    given = dict(itertools.pairwise(words))
    folder, tag = Path(given["--out"]), given.get("--tag", "")
    if tag == "broken":
        print("Traceback: the library cannot be opened")
        sys.exit(1)
    if tag == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        signal.signal(signal.SIGTERM, lambda *_: stopped(folder))
    goes_on = (folder / "run.json").exists()
    folder.mkdir(parents=True, exist_ok=True)
    run = {"id": folder.name, "started": now(), "asked": {"suites": [words[2]]}, "words": words}
    (folder / "run.json").write_text(json.dumps(run))
    (folder / "environment.json").write_text(json.dumps(dict(os.environ)))
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    (folder / "helper.pid").write_text(str(helper.pid))
    print("run", folder.name, flush=True)
    tell(folder, "running", done=1)
    while tag in ("slow", "stubborn") and not goes_on:
        time.sleep(0.05)
        tell(folder, "running", done=1)
    helper.kill()
    (folder / "report.json").write_text(json.dumps({"version": 1, "verdict": "failed"}))
    (folder / "index.html").write_text("<!doctype html><title>A report</title>")
    tell(folder, "finished", done=OF, verdict="failed")
    sys.exit(1)


def stopped(folder: Path) -> None:
    tell(folder, "stopped", done=1)
    os._exit(130)


def tell(folder: Path, state: str, **more: object) -> None:
    row = {"state": state, "suite": "tasks", "done": 0, "of": OF, "verdict": None, "message": ""}
    beside = folder / "progress.part"
    beside.write_text(json.dumps({**row, "updated": now(), **more}))
    beside.replace(folder / "progress.json")


def now() -> str:
    return datetime.now(UTC).isoformat()


if __name__ == "__main__":
    main()
