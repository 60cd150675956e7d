"""A copy of the product that a test may break, and the gate over it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.stack import ROOT
from tests.test_layers import ALLOWED, NOT_INSTALLED

# Of the rooms' own files: what a copy needs not, because nothing in it changes them.
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "node_modules", "dist")
_HEAVY = ("demo/vectors.npz", "demo/lenses")


@dataclass(frozen=True)
class Copy:
    """`folder` holds the code, `data` the library of the evals, which several copies may begin with."""

    folder: Path
    data: Path

    @classmethod
    def of_the_product(cls, folder: Path, data: Path) -> "Copy":
        for room in ALLOWED.keys() - NOT_INSTALLED:
            if (ROOT / room).is_dir():
                shutil.copytree(ROOT / room, folder / room, ignore=_LEFT_OUT)
            elif (ROOT / f"{room}.py").exists():
                shutil.copy2(ROOT / f"{room}.py", folder)
        for heavy in _HEAVY:
            target = folder / heavy
            shutil.rmtree(target) if target.is_dir() else target.unlink()
            target.symlink_to(ROOT / heavy)
        return cls(folder, data)

    def replace(self, name: str, old: str, new: str, *, times: int = 1) -> None:
        """Breaks the product; a mutation that finds nothing to break is a broken test."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= times, f"{name} has no {old!r} any more"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def gate(self, *suites: str) -> tuple[int, str]:
        """The exit status, and what was printed."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", "eval", "run", *suites, "--no-report"],
            cwd=self.folder,
            env={**_environment(), "XIAOER_DATA": str(self.data)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def _environment() -> dict[str, str]:
    """The shop's own settings, a model above all, would measure something else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XIAOER_")}
    return {**kept, "OMP_NUM_THREADS": "1", "PYTHONPATH": ""}
