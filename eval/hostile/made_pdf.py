"""A PDF around the content of its pages."""

from __future__ import annotations


def pdf_file(*pages: bytes) -> bytes:
    """Pages with this content, in a font that every viewer has. Without a table of objects, which readers then make."""
    kids = " ".join(f"{2 * n + 4} 0 R" for n in range(len(pages)))
    parts = [
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
        f"2 0 obj<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>endobj\n".encode(),
        b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n",
    ]
    for n, content in enumerate(pages):
        page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>/Contents"
        parts.append(f"{2 * n + 4} 0 obj{page} {2 * n + 5} 0 R>>endobj\n".encode())
        parts.append(b"%d 0 obj<</Length %d>>stream\n%s\nendstream endobj\n" % (2 * n + 5, len(content), content))
    return b"".join([*parts, b"trailer<</Root 1 0 R>>\n%%EOF\n"])
