"""A PDF keeps its pages and loses the rest: scripts, actions, attachments, forms, author, and its pictures' notes."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Pdf, PdfError, Stream

from bot.gateway.intake.checked import Checked, NotAccepted
from bot.gateway.intake.jpegs import without_notes

MOST_PAGES = 500
#: what a document's root may keep: its pages and how they are laid out
_ROOT = frozenset(
    {"/Type", "/Pages", "/PageLayout", "/PageLabels", "/ViewerPreferences", "/Lang", "/Version", "/OCProperties"}
)
#: what no object may keep, wherever it stands
_NOWHERE = (
    "/AA", "/A", "/JS", "/JavaScript", "/OpenAction", "/Launch", "/Metadata", "/PieceInfo", "/LastModified", "/Annots",
    "/EmbeddedFiles", "/EF", "/AF", "/XFA", "/RichMediaContent", "/Thumb",
)  # fmt: skip


def check_pdf(data: bytes, *, largest: int) -> Checked:
    """Raises NotAccepted for what is broken, locked, without pages, with too many, or over `largest` rewritten."""
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            pages = len(pdf.pages)
            if pdf.is_encrypted or not 0 < pages <= MOST_PAGES:
                raise NotAccepted("locked, empty or too many pages")
            facts = {"pages": pages, **_made(pdf)}
            _strip(pdf)
            out = io.BytesIO()
            pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OverflowError) as error:
        raise NotAccepted(type(error).__name__) from error
    if out.tell() > largest:
        raise NotAccepted("larger when rewritten")
    return Checked(kind="pdf", mime="application/pdf", data=out.getvalue(), facts=facts)


def _strip(pdf: Pdf) -> None:
    # seals and filled-in fields are annotations: they become part of the page before annotations go
    pdf.generate_appearance_streams()
    pdf.flatten_annotations("screen")
    if Name.Info in pdf.trailer:
        del pdf.trailer[Name.Info]
    for name in [name for name in map(str, pdf.Root) if name not in _ROOT]:
        del pdf.Root[name]
    for held in pdf.objects:
        if isinstance(held, Dictionary | Stream):
            _strip_object(held)


def _strip_object(held: Any) -> None:
    # a font's /A … would be lost as well, but only annotations and outlines have one
    for name in _NOWHERE:
        if name in held:
            del held[name]
    if isinstance(held, Stream) and held.get("/Filter") == Name.DCTDecode:
        held.write(without_notes(held.read_raw_bytes()), filter=Name.DCTDecode)


def _made(pdf: Pdf) -> dict[str, Any]:
    raw = str(pdf.trailer.get("/Info", Dictionary()).get("/CreationDate", ""))
    found = re.fullmatch(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:([+-]\d\d)'?(\d\d)'?|Z.*)?", raw)
    if found is None:
        return {}
    year, month, day, hour, minute, second, east, rest = found.groups()
    zone = f"{east}:{rest}" if east else "+00:00" if "Z" in raw else ""
    return {"taken_at": f"{year}-{month}-{day}T{hour}:{minute}:{second}{zone}"}
