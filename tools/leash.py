"""Run a command that ends, with all it has started, when the process that wanted it is gone; run as a script.

A server that is killed closes no session: without this its children would live on.
"""

import os
import signal
import subprocess
import sys

_SECONDS = 0.5


def main() -> int:
    """`leash.py PARENT COMMAND ...`: the command's exit status, with our standard input and output as its own."""
    parent, command = int(sys.argv[1]), sys.argv[2:]
    try:
        child = subprocess.Popen(command)  # noqa: S603 - it stands in the shop's own tools.yaml
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        return 127
    while True:
        try:
            return child.wait(timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            if os.getppid() != parent:
                _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    """The whole group, where it is ours; the MCP client starts one for us."""
    if os.getpgrp() == os.getpid():
        os.kill(0, signal.SIGKILL)
    child.kill()


if __name__ == "__main__":
    sys.exit(main())
