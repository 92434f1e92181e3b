"""Looking at what a run left open, in a browser or a spreadsheet, and deciding it."""
