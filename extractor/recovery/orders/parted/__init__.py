"""Tables whose labels and values a converter separated, put together by blocks of text, header labels and sums."""
