"""Pictures of pages: straightened, their ruled grids found, each cell read on its own.

picture → straighten → ink → grid → cells and lines → :class:`extractor.scan.page.ScanPage`

Page-level OCR does not see many lone digits; a ruled grid, found in the picture, with each cell read on its own, does.
The engine that recognises characters is behind :class:`extractor.scan.ocr.OcrEngine`.
"""
