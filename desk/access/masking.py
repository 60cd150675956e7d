"""Cover what operators seldom need of a customer's data: it is shown one field at a time, on a click that is written down.

A field is named by its path in the answer: `profile.phone`, `orders.0.address.line`."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from domain.errors import NotFound
from domain.language import Language
from domain.redaction import anonymous

Path = tuple[str | int, ...]


def masked(customer: dict[str, Any]) -> dict[str, Any]:
    """The answer of the shop's systems with sensitive fields covered; `sensitive` names those that `revealed` gives."""
    if not customer.get("available"):
        return customer
    fields: list[str] = []
    told = {name: _covered(value, (name,), fields) for name, value in customer.items()}
    return told | {"masked": True, "sensitive": fields}


def revealed(customer: dict[str, Any], field: str) -> Any:
    """One field as it is. Raises NotFound for a name that is no sensitive field of this customer."""
    for path, value, cover in _walk(customer, ()):
        if _name(path) == field and cover(value) != value:
            return value
    raise NotFound("There is no such covered field.", field=field)


def _covered(value: Any, path: Path, fields: list[str]) -> Any:
    if isinstance(value, dict):
        return {key: _covered(one, (*path, key), fields) for key, one in value.items()}
    if isinstance(value, list):
        return [_covered(one, (*path, index), fields) for index, one in enumerate(value)]
    cover = _cover_of(path)
    if cover is None or value in (None, "") or isinstance(value, bool):
        return value
    hidden = cover(str(value))
    if hidden != str(value):
        fields.append(_name(path))
    return hidden


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, str, Callable[[str], str]]]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _walk(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _walk(one, (*path, index))
    elif (cover := _cover_of(path)) and value not in (None, "") and not isinstance(value, bool):
        yield path, str(value), cover


def _name(path: Path) -> str:
    return ".".join(map(str, path))


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    if "*" in text:
        return text
    return f"{text[:3]}****{text[-4:]}" if len(digits) >= 10 else f"{text[:1]}****{text[-2:]}"


def _email(text: str) -> str:
    name, at, host = text.partition("@")
    return text if "*" in name or not at else f"{name[:1]}***@{host}"


def _address(text: str) -> str:
    return text if "*" in text else f"{text[:2]}****"


def _date(text: str) -> str:
    return re.sub(r"\d", "*", text)


def _payment(text: str) -> str:
    if "*" in text:
        return text
    digits = re.sub(r"\D", "", text)
    return f"**** {digits[-4:]}" if len(digits) >= 8 else "****"


def _identity(text: str) -> str:
    return text if "*" in text else f"{text[:1]}****{text[-1:]}"


def _remark(text: str) -> str:
    zh = any("一" <= character <= "鿿" for character in text)
    return anonymous(text, language=Language.ZH if zh else Language.EN)


# By a word of the field's name, of which the last that is known counts.
_COVERS: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("phone", "mobile", "tel", "telephone", "whatsapp", "wechat"), _phone),
    **dict.fromkeys(("email", "mail"), _email),
    **dict.fromkeys(("address", "street", "line", "line1", "line2", "postcode", "zip"), _address),
    **dict.fromkeys(("birthday", "birth", "birthdate", "dob"), _date),
    **dict.fromkeys(("payment", "card", "bank", "iban", "account"), _payment),
    **dict.fromkeys(("passport", "idcard", "identity"), _identity),
    **dict.fromkeys(("note", "remark", "comment"), _remark),
}
# What only tells about such a field, as `address_changes` does.
_HARMLESS = frozenset({"id", "type", "kind", "status", "changes", "count", "title", "verified"})


def _cover_of(path: Path) -> Callable[[str], str] | None:
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(path[-1])).lower())
    if not words or words[-1] in _HARMLESS or words[0] in ("can", "has", "is"):
        return None
    if "masked" in words:
        return None
    return next((_COVERS[word] for word in reversed(words) if word in _COVERS), None)
