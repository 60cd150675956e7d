"""Take a delivery address apart into the fields that a shop asks for."""

import re

PARTS = ("recipient", "phone", "region", "city", "line", "postcode")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)|\+\d[\d -]{7,16}\d")
_POSTCODE_ZH = re.compile(r"(?<!\d)\d{6}(?!\d)")
_PLACE_ZH = re.compile(
    r"(?P<region>(?:北京|上海|天津|重庆)市?|[\u4e00-\u9fff]{2,7}?(?:省|自治区|特别行政区))?\s*"
    r"(?P<city>[\u4e00-\u9fff]{2,8}?(?:市|自治州|地区|盟))?\s*(?P<line>.+)"
)
_MUNICIPAL = re.compile(r"^(北京|上海|天津|重庆)")
_LABEL = re.compile(
    r"(收件人|收貨人|收货人|姓名|电话|電話|手机号?|手機號?|新?地址|邮编|郵編)(是|为|為|改成|改为|改為)?[:： ]*"
)
_LABEL_EN = re.compile(
    r"\b(recipient|receiver|attn|attention|name|phone|tel|mobile|cell|postcode|zip( code)?|address)\b( is)?[:. ]*",
    re.IGNORECASE,
)
_PERSON_EN = re.compile(r"[A-Z][\w'’.-]+( [A-Z][\w'’.-]+){1,3}")
_COUNTRY_EN = re.compile(
    r"^(portugal|spain|france|germany|italy|austria|sweden|norway|denmark|finland|poland|ireland|netherlands|belgium|switzerland"
    r"|united kingdom|uk|england|scotland|usa|united states|canada|australia|new zealand|japan|singapore|malaysia|china|hong kong|taiwan|macau)$",
    re.IGNORECASE,
)
_NAME_ZH = re.compile(r"^[\u4e00-\u9fff]{2,4}(?=[,，、\s])")
_LAST_ZH = re.compile(r"[,，、;；\s]+(?P<name>[\u4e00-\u9fff]{2,4})(?:先生|女士|小姐)?$")
# What an address may end with: behind a gap these are rooms and buildings and no people.
_PLACE_END = re.compile(
    r"[省市区區县縣镇鎮乡鄉村路街道弄巷号號栋棟幢座楼樓层層室院苑园園城厦廈场場府里湾灣门門口店铺鋪站厅廳校库庫旁]$"
)
_POSTCODE_EN = re.compile(
    r"\b(?:\d{4}-\d{3}|\d{5}(?:-\d{4})?|\d{4,6}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b"
)


def address_parts(text: str) -> dict[str, str]:
    """`line` always; region, city, postcode, phone and recipient where they were written."""
    return _chinese(text) if re.search(r"[\u4e00-\u9fff]", text) else _western(text)


def _chinese(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = _LABEL.sub(" ", text).strip()
    for name, pattern in (("phone", _PHONE), ("postcode", _POSTCODE_ZH)):
        match = pattern.search(rest)
        if match:
            found[name] = match.group()
            rest = rest.replace(match.group(), " ")
    rest = rest.strip(" ,，、;；。")
    person = _NAME_ZH.match(rest)
    if person and len(rest) > len(person.group()) + 5:
        found["recipient"] = person.group()
        rest = rest[person.end() :].strip(" ,，、")
    last = None if person else _LAST_ZH.search(rest)
    if last and not _PLACE_END.search(last.group("name")) and last.start() > 5:
        found["recipient"] = last.group("name")
        rest = rest[: last.start()]
    match = _PLACE_ZH.match(rest)
    if match is None:
        return {**found, "line": rest}
    region, city, line = match.group("region"), match.group("city"), match.group("line")
    if region and _MUNICIPAL.match(region):
        city = city or region
    places = {"region": region, "city": city, "line": line.strip(" ,，、;；。")}
    return {**found, **{name: value for name, value in places.items() if value}}


def _behind_the_place(parts: list[str]) -> dict[str, str]:
    """A name after the postcode is a person's, a country's stands alone; both are taken out of `parts`."""
    found: dict[str, str] = {}
    at = max((i for i, part in enumerate(parts) if i and re.search(r"\d", part)), default=None)
    if at is None:
        return found
    for part in parts[at + 1 :]:
        if _COUNTRY_EN.match(part):
            found["country"] = part
        elif "recipient" not in found and _PERSON_EN.fullmatch(part):
            found["recipient"] = part
        else:
            continue
        parts.remove(part)
    return found


def _western(text: str) -> dict[str, str]:
    """Street first, then city, region and postcode between commas."""
    found: dict[str, str] = {}
    phone = _PHONE.search(text)
    if phone:
        found["phone"] = phone.group().strip()
        text = text.replace(phone.group(), " ")
    text = _LABEL_EN.sub(" ", f"{text} ").strip()
    parts = [part.strip(" .") for part in re.split(r"[,\n;]+", text) if part.strip(" .")]
    found |= _behind_the_place(parts)
    if (
        "recipient" not in found
        and len(parts) > 2
        and not re.search(r"\d", parts[0])
        and re.match(r"\d", parts[1])
    ):
        found["recipient"] = parts.pop(0)
    if len(parts) > 1:
        code = _POSTCODE_EN.search(parts[-1])
        if code:
            found["postcode"] = code.group()
            parts[-1] = parts[-1].replace(code.group(), "").strip()
            parts = [part for part in parts if part]
    if len(parts) >= 3:
        found["region"] = parts.pop()
    if len(parts) >= 2:
        found["city"] = parts.pop()
    return {**found, "line": ", ".join(parts)}
