"""Pages to look at: one report beside its source, and a whole run at a glance. Self-contained HTML files.

No text of a report is ever part of the markup: it travels as JSON, and the page's own script puts it on the screen as
text nodes. What the browser may do is set by a Content-Security-Policy (:mod:`extractor.pages.shell`).
"""
