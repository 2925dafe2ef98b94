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
    """One photo of one drawing, or of an empty sheet."""

    drawing: str | None  # its name among our drawings; None for an empty sheet
    size: tuple[int, int] = (1200, 1600)  # px; width, height
    fills: float = 0.4  # the digit's height, as a share of the photo's
    place: tuple[float, float] = (0.5, 0.5)  # (x, y) of its middle, likewise
    pen: str = "black"  # one of PENS
    width: float = 1 / 25  # of the pen, as a share of the digit's height
    paper: str = "white"  # one of PAPERS
    rules: str = ""  # printed on it: "lined", "squared" or "margin", lined with one
    rule: str = "blue"  # one of RULES
    spacing: float = 0.05  # between two printed lines, as a share of the photo's height
    texture: float = 1.0  # of the paper: 1 as office paper's
    folds: int = 0  # how many times the sheet was folded
    shadow: str = ""  # "phone" or "hand"
    penumbra: float = 0.003  # of its edge: sigma, as a share of the photo's height
    shade: float = 0.45  # how much light is left in the shadow
    fall: float = 0.3  # how much of the light is lost from one corner to the other
    turn: float = 0.0  # degrees that the sheet is turned
    lean: float = 0.0  # how much narrower its farther side is
    table: str = ""  # one of TABLES, seen round the sheet, if the photo shows one
    blur: float = 1.0  # px; sigma of the lens
    noise: float = 3.0  # of the sensor: sigma in mid grey, levels of 255
    tint: tuple[float, float] = (1.0, 1.0)  # (red, blue) that a wrong balance lets in
    quality: int = 85  # of JPEG
    seed: int = 0  # for all that chance decides
