"""Tables whose labels and values a converter parted, put together by blocks of text, header labels and sums."""
