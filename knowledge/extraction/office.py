"""What files of Word, Excel and PowerPoint have in common: an archive of XML that may be a trap."""

import io
import re
import zipfile

from knowledge.documents import Unreadable, Words

MOST_BYTES, MOST_PARTS, MOST_RATIO = 200 << 20, 5000, 200
_LARGE = 4 << 20
# Office writes no document types; only traps have them.
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
DAMAGED = Words(
    "It cannot be read: the file is damaged or incomplete. Save it anew.",
    "无法读取：文件已损坏或不完整，请重新保存。",
)
BOMB = Words(
    "It unpacks to far more than its size; it is not read.", "文件解压后异常巨大，不予读取。"
)
LOCKED = Words(
    "It is protected with a password; save it without one.", "文件设有密码，请去掉密码后再上传。"
)


def check_parts(data: bytes) -> None:
    """Refuses what would unpack to too much, and XML that declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_BYTES:
                raise Unreadable(BOMB)
            for info in infos:
                if info.flag_bits & 1:
                    raise Unreadable(LOCKED)
                if info.file_size > max(_LARGE, MOST_RATIO * info.compress_size):
                    raise Unreadable(BOMB)
                if info.filename.endswith((".xml", ".rels", ".vml")):
                    _check_xml(parts.read(info))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable(DAMAGED) from error


def _check_xml(data: bytes) -> None:
    if _DECLARES.search(data) or (b"\0" in data and _DECLARES.search(data.replace(b"\0", b""))):
        raise Unreadable(
            Words(
                "Its XML declares entities, which no office programme writes; it is not read.",
                "文件里的 XML 带有实体声明，办公软件不会这样写，不予读取。",
            )
        )
