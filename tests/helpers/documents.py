"""The project's documents: their texts, and the marked blocks in them."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODEL_CARD = (ROOT / "weights" / "README.md").read_text(encoding="utf-8")
PAGES = {  # of docs/, by name
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "docs").glob("*.md"))
}
EVERYTHING = "\n".join([README, MODEL_CARD, *PAGES.values()])


def block_after(mark):
    """Return the code block that follows a mark, in whichever document it stands."""
    [text] = re.findall(
        rf"<!-- {re.escape(mark)} -->\n```\w+\n(.*?)\n```", EVERYTHING, re.DOTALL
    )
    return text
