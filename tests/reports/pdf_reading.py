"""Reading our PDFs back."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page, spaces collapsed within lines."""
    texts = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]
    return ["\n".join(" ".join(line.split()) for line in text.splitlines()) for text in texts]


def words_of(pdf: bytes) -> str:
    """The text of all pages on one line."""
    return re.sub(r"\s+", " ", " ".join(pages_of(pdf)))
