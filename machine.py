"""What the machine must offer before anything starts: a free port, room on the disk, files enough."""

import os
import resource
import shutil
import socket
from pathlib import Path

from domain.errors import Invalid, Unavailable

MEGABYTES_NEEDED = 500
MOST_FILES = 65_536


def check_port(host: str, port: int, variable: str) -> None:
    """Raises Invalid or Unavailable with the way out; `variable` is the setting that chooses it."""
    if not 0 < port < 65536:
        raise Invalid(f"{variable}={port} is no port: give a number from 1 to 65535.")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except socket.gaierror:
            raise Invalid(f"XIAOER_HOST={host} is no address of this machine.") from None
        except OSError as error:
            reason = f"Port {port} on {host} cannot be used ({os.strerror(error.errno or 0)})."
            other = port + 1 if port < 65535 else port - 1
            raise Unavailable(
                f"{reason} Stop what runs there, or choose another: {variable}={other}"
            ) from None


def allow_files() -> None:
    """Every open stream is a file, and 1,024 of them, the usual allowance, are few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def check_disk(folder: Path) -> None:
    """Raises Unavailable where the disk of `folder` is nearly full."""
    existing = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    free = shutil.disk_usage(existing).free // 1_000_000
    if free < MEGABYTES_NEEDED:
        raise Unavailable(
            f"Only {free} MB are free in {existing};"
            f" Xiaoer needs about {MEGABYTES_NEEDED} MB there."
        )
