"""How wide words of the house typeface are, without laying out a page."""

from collections.abc import Callable
from functools import cache

from benghe.paper.fonts import font_folder, typeface_in

# Widths are measured at a size at which rounding to whole pixels does not matter.
MEASURED_AT = 1000

Width = Callable[[str], float]


def measures(size: int) -> tuple[Width, Width]:
    """How wide a text is in units of ``size``, regular and bold; without kerning."""
    from PIL import ImageFont  # noqa: PLC0415  (few papers need it)

    folder = font_folder()
    typeface = typeface_in(folder)

    def measure(name: str) -> Width:
        font = ImageFont.truetype(str(folder / name), MEASURED_AT)
        letter = cache(lambda char: font.getlength(char) * size / MEASURED_AT)
        return lambda text: sum(map(letter, text))

    return measure(typeface.regular), measure(typeface.bold)
