"""Chroma creates an index file from memory that nothing was written to yet: whatever the process held there before,
an erased article or a customer's message, would stand on the disk. This writes zeros over it."""

import struct
from pathlib import Path

# The head of hnswlib's index in Chroma's edition: edition of the format, offset of the first element, elements there is
# room for, elements there are, bytes of one. (chroma-core/hnswlib, `persistDirty`.)
_HEAD = struct.Struct("<iQQQQ")
_BYTES_OF_A_LENGTH = 4


def blank_unwritten(folder: Path) -> None:
    """In every index under `folder`, which nothing may be writing to meanwhile."""
    for header in folder.glob("*/header.bin"):
        head = header.read_bytes()
        if len(head) < _HEAD.size:
            continue
        _, offset, _, count, size = _HEAD.unpack_from(head)
        _blank(header.with_name("data_level0.bin"), offset + count * size)
        _blank(header.with_name("length.bin"), count * _BYTES_OF_A_LENGTH)


def _blank(path: Path, start: int) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.seek(start)
        rest = file.read()
        if rest.strip(b"\0"):
            file.seek(start)
            file.write(bytes(len(rest)))
