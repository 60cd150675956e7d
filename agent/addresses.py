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
_LABEL = re.compile(r"(收件人|收货人|姓名|电话|手机号?|地址|邮编|新地址)(是|为|改成|改为)?[:： ]*")
_NAME_ZH = re.compile(r"^[\u4e00-\u9fff]{2,4}(?=[,，、\s])")
_LAST_ZH = re.compile(r"[,，、;；\s]+(?P<name>[\u4e00-\u9fff]{2,4})(?:先生|女士|小姐)?$")
# What an address may end with: behind a gap these are rooms and buildings and no people.
_PLACE_END = re.compile(
    r"[省市区县镇乡村路街道弄巷号栋幢座楼层室院苑园城厦场府里湾门口店铺站厅校库旁]$"
)
_POSTCODE_EN = re.compile(r"\b(?:\d{5}(?:-\d{4})?|\d{4,6}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b")


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


def _western(text: str) -> dict[str, str]:
    """Street first, then city, region and postcode between commas."""
    found: dict[str, str] = {}
    phone = _PHONE.search(text)
    if phone:
        found["phone"] = phone.group()
        text = text.replace(phone.group(), " ")
    parts = [part.strip() for part in re.split(r"[,\n;]+", text) if part.strip()]
    if len(parts) > 2 and not re.search(r"\d", parts[0]) and re.match(r"\d", parts[1]):
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
