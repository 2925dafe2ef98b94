"""How a photo of a drawing was taken: pen, paper, light, lens."""

from dataclasses import dataclass

# How much light, from 0 to 1, red, green and blue: what a pen leaves of the paper's
# (chalk: its own), and what papers, printed lines and tables throw back.
PENS = {
    "black": (0.03, 0.03, 0.035),
    "blue": (0.05, 0.08, 0.42),
    "red": (0.55, 0.05, 0.07),
    "green": (0.05, 0.32, 0.12),
    "felt": (0.02, 0.02, 0.02),
    "pencil": (0.30, 0.30, 0.31),
    "chalk": (0.75, 0.75, 0.72),
}
PAPERS = {
    "white": (0.86, 0.86, 0.84),
    "cream": (0.85, 0.78, 0.62),
    "grey": (0.55, 0.54, 0.50),
    "green board": (0.045, 0.085, 0.065),
    "black board": (0.040, 0.040, 0.042),
}
RULES = {
    "blue": (0.55, 0.68, 0.88),
    "grey": (0.62, 0.62, 0.62),
    "red": (0.90, 0.52, 0.52),
    "light": (2.2, 2.2, 2.2),  # painted on a board: twice as light as that
}
TABLES = {
    "wood": (0.28, 0.15, 0.07),
    "pale wood": (0.55, 0.42, 0.27),
    "dark": (0.03, 0.03, 0.035),
    "grey": (0.25, 0.26, 0.28),
    "white": (0.70, 0.70, 0.69),
}


@dataclass(frozen=True)
class Photo:
    """One photo of one drawing, or of an empty sheet.

    Attributes:
        drawing: its name among our drawings; None for an empty sheet.
        size: (width, height) px.
        fills: the digit's height, as a share of the photo's.
        place: (x, y) of its middle, as shares of the photo.
        pen: one of PENS.
        width: of the pen, as a share of the digit's height.
        paper: one of PAPERS.
        rules: printed on it: "", "lined", "squared" or "margin", lined with a margin.
        rule: one of RULES.
        spacing: between two printed lines, as a share of the photo's height.
        texture: of the paper: 1 as office paper's.
        folds: how many times the sheet was folded.
        shadow: "", "phone" or "hand".
        penumbra: how soft its edge is: sigma, as a share of the photo's height.
        shade: how much light is left in the shadow.
        fall: how much of the light is lost from one corner to the other.
        turn: degrees that the sheet is turned.
        lean: how much narrower its farther side is.
        table: one of TABLES, seen round the sheet; "" if the sheet fills the photo.
        blur: of the lens: sigma, px.
        noise: of the sensor: sigma in mid grey, levels of 255.
        tint: (red, blue), how much of them a wrong white balance lets through.
        quality: of JPEG.
        seed: for all that chance decides.
    """

    drawing: str | None
    size: tuple[int, int] = (1200, 1600)
    fills: float = 0.4
    place: tuple[float, float] = (0.5, 0.5)
    pen: str = "black"
    width: float = 1 / 25
    paper: str = "white"
    rules: str = ""
    rule: str = "blue"
    spacing: float = 0.05
    texture: float = 1.0
    folds: int = 0
    shadow: str = ""
    penumbra: float = 0.003
    shade: float = 0.45
    fall: float = 0.3
    turn: float = 0.0
    lean: float = 0.0
    table: str = ""
    blur: float = 1.0
    noise: float = 3.0
    tint: tuple[float, float] = (1.0, 1.0)
    quality: int = 85
    seed: int = 0
