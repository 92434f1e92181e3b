"""Files inside files: a ZIP archive with the names that Windows gives, a message with an attachment."""

from __future__ import annotations

from email.message import EmailMessage
from random import Random

from training.draw.docx import draw_docx
from training.draw.report import DrawnReport
from training.kinds.kind import Drawing, Kind
from training.kinds.packed import zip_of

_WORD = "vnd.openxmlformats-officedocument.wordprocessingml.document"


def _zip(report: DrawnReport, rng: Random) -> Drawing:
    content, drawn = draw_docx(report, rng)
    packed = zip_of({"__MACOSX/._x.docx": b"\0\5\x16\7", "report/annual.docx": content})
    return Drawing({"report.zip": packed}, drawn)


def _mail(report: DrawnReport, rng: Random) -> Drawing:
    content, drawn = draw_docx(report, rng)
    message = EmailMessage()
    message["Subject"] = f"{report.year}年政府信息公开工作年度报告"
    message["From"], message["To"] = "a@example.org", "b@example.org"
    message.set_content("请查收附件。\n")
    message.add_attachment(content, maintype="application", subtype=_WORD, filename="年度报告.docx")
    message.set_boundary("=" * 20)
    return Drawing({"report.eml": message.as_bytes()}, drawn)


KINDS = {"zip": Kind(_zip), "eml": Kind(_mail)}
