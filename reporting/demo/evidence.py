"""Small files that prove something in the demonstration, made when it is loaded."""

from __future__ import annotations

from django.core.files.base import ContentFile

# What is proven by a file, and by a link; everything else in words.
PDFS = {"G4-03": ("Test-retour-arriere.pdf", "Retour arriere teste avec succes en 38 minutes.")}
TEXTS = {
    "G3-12": (
        "Confirmation-utilite.txt",
        "Utilité reconfirmée en séance : les gains du mandat restent valables.\n",
    ),
}
LINKS = {"G4-09": "https://changements.odr.example/demandes/{code}"}


def file_of(condition: str) -> ContentFile[bytes] | None:
    if condition in PDFS:
        name, words = PDFS[condition]
        return ContentFile(one_page(words), name=name)
    if condition in TEXTS:
        name, words = TEXTS[condition]
        return ContentFile(words.encode(), name=name)
    return None


def link_of(condition: str, code: str) -> str:
    return LINKS.get(condition, "").format(code=code.lower())


def one_page(words: str) -> bytes:
    """A PDF of one page with one line in plain letters."""
    drawn = f"BT /F1 14 Tf 72 760 Td ({words}) Tj ET".encode("ascii")
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(parts) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % count
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + head + table + tail
