"""Draw a picture anew, in a process of limited means: what comes out is pixels and nothing that stood beside them.

Run as `python -I drawing.py KIND`: reads a picture from stdin, writes one line of JSON and then the new picture. It imports
nothing of ours, so that a fault in a decoder is a fault in a process that knows nothing."""

import contextlib
import io
import json
import sys
from typing import Any

MOST_PIXELS, MOST_MOVING_PIXELS, LONGEST_SIDE = 64_000_000, 48_000_000, 4096
MEMORY_BYTES, CPU_SECONDS = 1536 << 20, 20


class _Refused(Exception):
    """`args[0]` says why in one word."""


def main() -> None:
    _limit()
    try:
        told, picture = _redrawn(sys.stdin.buffer.read(), sys.argv[1].upper())
    except _Refused as error:
        told, picture = {"error": error.args[0]}, b""
    except MemoryError:
        told, picture = {"error": "bomb"}, b""
    except Exception:  # noqa: BLE001 - decoders raise what they like
        told, picture = {"error": "damaged"}, b""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + picture)


def _limit() -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _redrawn(data: bytes, form: str) -> tuple[dict[str, Any], bytes]:
    from PIL import Image

    # Our own limits are narrower, and are not a warning.
    Image.MAX_IMAGE_PIXELS = None
    image: Any = Image.open(io.BytesIO(data), formats=[form])
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise _Refused("bomb")
    moving = form in ("GIF", "WEBP") and getattr(image, "n_frames", 1) > 1
    if moving and width * height * image.n_frames > MOST_MOVING_PIXELS:
        raise _Refused("bomb")
    out = io.BytesIO()
    if moving:
        size = _moving(image, form, out)
    else:
        still = _still(image, form)
        size = still.size
        still.save(out, form, **({} if form in ("PNG", "GIF") else {"quality": 88}))
    return {"width": size[0], "height": size[1]}, out.getvalue()


def _still(image: Any, form: str) -> Any:
    """The right way up, in the colours of the web, no larger than anybody looks at it, and without notes."""
    from PIL import Image, ImageOps

    # A JPEG is decoded at half its size or less where that is enough: a photograph then takes little memory.
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    image = _in_web_colours(ImageOps.exif_transpose(image))
    clear = "transparency" in image.info or image.mode in ("RGBA", "LA", "PA", "La", "RGBa")
    if form == "JPEG" or not clear:
        image = image if image.mode in ("L", "RGB") else image.convert("RGB")
    else:
        image = image.convert("RGBA")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # Savers write what they find here: comments, places, profiles.
    image.info = {}
    return image


def _in_web_colours(image: Any) -> Any:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    from PIL import ImageCms

    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
        of_file = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(
            image, of_file, ImageCms.createProfile("sRGB"), outputMode=mode
        )
        return converted or image
    return image


def _moving(image: Any, form: str, out: io.BytesIO) -> tuple[int, int]:
    """All frames, with their times."""
    from PIL import ImageSequence

    frames, times = [], []
    for frame in ImageSequence.Iterator(image):
        times.append(int(frame.info.get("duration", 100)) or 100)
        drawn = frame.convert("RGBA")
        drawn.info = {}
        frames.append(drawn)
    more = {"disposal": 2} if form == "GIF" else {"quality": 80}
    frames[0].save(
        out, form, save_all=True, append_images=frames[1:], duration=times, loop=0, **more
    )
    width, height = frames[0].size
    return int(width), int(height)


if __name__ == "__main__":
    main()
