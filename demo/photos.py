"""Photos that buyers might have taken: drawn, then lit, blurred and grained like a phone's."""

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIZE = (1200, 900)
EVEN = 0.5
Colour = tuple[int, int, int]
Points = list[tuple[float, float]]
STEEL, DARK, COPPER, WOOD, CREAM = (
    (171, 176, 180),
    (46, 46, 50),
    (176, 96, 58),
    (150, 111, 76),
    (233, 224, 206),
)


def kettle(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    """With a crack from the lid down."""
    draw.ellipse((300, 690, 900, 790), fill=(70, 52, 40))
    draw.polygon([(395, 330), (790, 330), (870, 720), (320, 720)], fill=COPPER)
    draw.polygon([(450, 335), (520, 335), (505, 715), (415, 715)], fill=(214, 140, 98))
    draw.line([(360, 520), (220, 430), (180, 300)], fill=COPPER, width=44, joint="curve")
    draw.arc((420, 130, 770, 480), 185, 355, fill=DARK, width=34)
    draw.ellipse((390, 295, 795, 370), fill=DARK)
    _crack(draw, dice, (690, 345), 330)


def machine(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    """An espresso machine that stands in its own water."""
    draw.rounded_rectangle((310, 180, 900, 720), 36, fill=DARK)
    draw.rounded_rectangle((345, 215, 865, 395), 18, fill=STEEL)
    for x in (400, 490, 580):
        draw.ellipse((x, 270, x + 56, 326), fill=(228, 228, 224), outline=DARK, width=5)
    draw.ellipse((720, 250, 820, 350), fill=(240, 238, 230), outline=DARK, width=8)
    draw.line([(770, 300), (742, 272)], fill=(160, 30, 30), width=6)
    draw.rectangle((540, 395, 680, 470), fill=STEEL)
    draw.line([(610, 470), (820, 520)], fill=WOOD, width=38)
    draw.rounded_rectangle((330, 640, 880, 720), 12, fill=STEEL)
    for _ in range(9):
        x, y = dice.randint(200, 900), dice.randint(725, 800)
        draw.ellipse((x, y, x + dice.randint(60, 210), y + dice.randint(14, 40)), fill=(146, 152, 158))


def grinder(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    """Whose crank came off."""
    draw.rounded_rectangle((470, 300, 690, 760), 46, fill=STEEL)
    draw.rounded_rectangle((500, 310, 540, 750), 18, fill=(212, 216, 219))
    draw.rectangle((470, 500, 690, 560), fill=WOOD)
    draw.ellipse((476, 270, 684, 340), fill=DARK)
    draw.line([(760, 720), (1010, 640)], fill=STEEL, width=26)
    draw.ellipse((975, 590, 1065, 680), fill=WOOD)
    _crack(draw, dice, (590, 305), 90)


def pan(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    """Cast iron, split along the edge."""
    draw.line([(720, 460), (1120, 360)], fill=DARK, width=78)
    draw.ellipse((190, 250, 800, 700), fill=(34, 34, 36))
    draw.ellipse((240, 290, 750, 660), fill=(58, 57, 56))
    draw.ellipse((300, 330, 560, 500), fill=(70, 69, 68))
    _crack(draw, dice, (330, 320), 260)


def cup(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    """With a broken handle."""
    draw.ellipse((330, 670, 850, 770), fill=(120, 98, 80))
    draw.polygon([(400, 320), (780, 320), (730, 710), (450, 710)], fill=CREAM)
    draw.ellipse((400, 275, 780, 365), fill=(210, 198, 176))
    draw.ellipse((430, 290, 750, 350), fill=(74, 48, 32))
    draw.arc((720, 390, 900, 590), 250, 320, fill=CREAM, width=42)
    draw.arc((820, 620, 1000, 800), 20, 190, fill=CREAM, width=42)
    _crack(draw, dice, (745, 380), 60)


def receipt(draw: ImageDraw.ImageDraw, dice: Random) -> None:
    """A shop's slip of paper on a table, beside something that holds it down."""
    left, top = dice.randint(200, 640), dice.randint(60, 240)
    wide, tall = dice.randint(240, 420), dice.randint(420, 760)
    lean = dice.randint(-60, 60)
    draw.polygon(
        [(left, top), (left + wide, top + 20), (left + wide + lean, top + tall), (left + lean, top + tall)],
        fill=(246, 244, 238),
    )
    for row in range(tall // 40 - 1):
        y, x = top + 60 + row * 38, left + 24 + lean * row * 38 / tall
        draw.line([(x, y), (x + dice.randint(70, wide - 110), y + 8)], fill=(96, 96, 96), width=9)
        draw.line([(x + wide - 90, y + 10), (x + wide - 50, y + 12)], fill=(96, 96, 96), width=9)
    x, y, size = dice.randint(60, 900), dice.randint(60, 640), dice.randint(130, 260)
    draw.ellipse((x, y, x + size, y + size), fill=dice.choice((DARK, STEEL, COPPER, WOOD, CREAM)))


SCENES: dict[str, Callable[[ImageDraw.ImageDraw, Random], None]] = {
    "kettle": kettle,
    "machine": machine,
    "grinder": grinder,
    "pan": pan,
    "cup": cup,
    "receipt": receipt,
}


def take(scene: str, seed: int) -> bytes:
    """A JPEG of the scene; each seed lies differently on the table."""
    dice = Random(seed)  # noqa: S311 - repeatable dice, guarding nothing
    image = _table(dice)
    draw = ImageDraw.Draw(image)
    SCENES[scene](draw, dice)
    image = _framed(image, dice)
    image = _lit(image.filter(ImageFilter.GaussianBlur(1.6)), dice)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()


def _framed(image: Image.Image, dice: Random) -> Image.Image:
    """As somebody holds a phone: from either side, nearer or further, never in the middle."""
    if dice.random() < EVEN:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    image = image.rotate(dice.uniform(-9, 9), Image.Resampling.BICUBIC, fillcolor=(92, 78, 66))
    width = dice.randint(820, 1060)
    height = width * SIZE[1] // SIZE[0]
    left, top = dice.randint(60, SIZE[0] - 60 - width), dice.randint(40, SIZE[1] - 40 - height)
    return image.crop((left, top, left + width, top + height)).resize(SIZE)


def _table(dice: Random) -> Image.Image:
    wood = dice.choice(((173, 140, 106), (196, 188, 176), (128, 110, 94), (205, 196, 182)))
    image = Image.new("RGB", SIZE, wood)
    draw = ImageDraw.Draw(image)
    for _ in range(70):
        y = dice.randint(0, SIZE[1])
        shade = dice.randint(-12, 12)
        draw.line(
            [(0, y), (SIZE[0], y + dice.randint(-20, 20))],
            fill=_shaded(wood, shade),
            width=dice.randint(2, 14),
        )
    return image.filter(ImageFilter.GaussianBlur(2.2))


def _shaded(colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, min(255, part + by)) for part in colour)
    return red, green, blue


def _crack(draw: ImageDraw.ImageDraw, dice: Random, start: tuple[float, float], length: int) -> None:
    x, y = start
    points: Points = [start]
    while y < start[1] + length:
        x, y = x + dice.uniform(-30, 24), y + dice.uniform(14, 42)
        points.append((x, y))
    draw.line(points, fill=(20, 16, 14), width=7, joint="curve")
    draw.line([(a + 5, b + 2) for a, b in points], fill=(236, 214, 196), width=2)


def _lit(image: Image.Image, dice: Random) -> Image.Image:
    """Light from one side, darker corners, and the grain of a small sensor."""
    left, top = dice.randint(15, 100), dice.randint(10, 90)
    light = Image.radial_gradient("L").resize(SIZE, box=(left, top, left + 128, top + 128))
    dimmed = light.point(lambda level: 255 - level * 0.62).convert("RGB")
    lit = ImageChops.multiply(image, dimmed)
    grain = Image.effect_noise(SIZE, 22).convert("RGB")
    return Image.blend(lit, ImageChops.overlay(lit, grain), 0.55)
