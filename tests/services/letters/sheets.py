"""Sheets as pictures, and what it means that two pictures show the same.

``python -m tests.services.letters.sheets`` draws the kept pictures anew after a wording or a layout was changed on
purpose; look at every one of them before keeping it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image
from scipy.ndimage import binary_dilation

from app.domain.letters import BUILT_IN, Composed
from app.domain.letters.kinds import ALL_KEYS
from app.services.letters import paper
from app.services.letters.sheet import BODY, Sheet
from app.services.letters.wording import sample_letter

PICTURES = Path(__file__).resolve().parent / "pictures"
AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)
CONJUNCTS = (
    "क्ष क्षेत्र कक्षा अक्षय",
    "त्र पत्र मित्र त्रिपाठी",
    "श्र श्री श्रमिक आश्रम",
    "र्य कार्य कार्यालय आर्या",
    "द्ध सिद्ध वृद्धावस्था शुद्धि",
    "ट्ट पट्टा मिट्टी भट्ट",
    "ज्ञ ज्ञान विज्ञप्ति आज्ञा",
    "र्थ प्रार्थी विद्यार्थी अर्थात्",
    "हितग्राही निर्देशित स्थिति",
    "किंतु कृपया रुपये हृदय ड़ ढ़",
    "ID/प्रमाण-पत्र CEO/विद्यार्थी ₹1,43,000",
)
"""Conjuncts that must never fall apart, a line for each; then reph, matras before their letter, mixed scripts."""
ROW_MM, SCALE = 11.0, 4.0


def conjunct_sheet() -> bytes:
    """Return a PDF with one line for each of CONJUNCTS."""
    sheet = Sheet(AT, "conjuncts", (90.0, ROW_MM * len(CONJUNCTS)))
    sheet.add_page()
    sheet.type("", BODY * 1.6)
    for row, text in enumerate(CONJUNCTS):
        sheet.put(5, row * ROW_MM, text, ROW_MM)
    return bytes(sheet.output())


def pictures_of(pdf: bytes, scale: float) -> list[np.ndarray]:
    """Return the pages as arrays of ink: True where a pixel is darker than middle grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [np.asarray(page.render(scale=scale).to_pil().convert("L")) < 128 for page in document]
    finally:
        document.close()


def text_of(pdf: bytes) -> str:
    """Return what a program reads out of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def rows_of(ink: np.ndarray) -> list[np.ndarray]:
    """Return the picture of the conjuncts cut into its lines."""
    return np.array_split(ink, len(CONJUNCTS), axis=0)


def unlike(one: np.ndarray, other: np.ndarray) -> float:
    """Return the share of the ink of either picture that has none of the other within one pixel (0 same, 1 nothing).

    One pixel is what smoothing of edges differs by between renderers; a missing or loose sign is many.
    """
    if one.shape != other.shape:
        return 1.0
    near = np.ones((3, 3), dtype=bool)
    alone = (one & ~binary_dilation(other, near)).sum() + (other & ~binary_dilation(one, near)).sum()
    return float(alone / max(1, one.sum() + other.sum()))


def kept(name: str) -> np.ndarray:
    """Return a kept picture as an array of ink."""
    return np.asarray(Image.open(PICTURES / f"{name}.png").convert("L")) < 128


def letters() -> dict[str, Composed]:
    """Return the ten letters to nobody, by their template."""
    return {str(key): sample_letter(key, BUILT_IN[key], DAY) for key in ALL_KEYS}


def keep(name: str, ink: np.ndarray) -> None:
    """Keep a picture as black on white."""
    Image.fromarray(np.where(ink, 0, 255).astype("uint8")).convert("1").save(PICTURES / f"{name}.png", optimize=True)


def main() -> None:
    """Draw every kept picture anew."""
    keep("conjuncts", pictures_of(conjunct_sheet(), SCALE)[0])
    for name, letter in letters().items():
        keep(name, pictures_of(paper.draw(letter, AT), 1.4)[0])


if __name__ == "__main__":
    main()
