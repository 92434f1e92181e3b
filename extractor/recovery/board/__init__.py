"""What is on the page: pieces, labels, and where rows and columns are."""
