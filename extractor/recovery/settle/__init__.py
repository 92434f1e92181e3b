"""Which of the ways to fill open rows is likeliest, given that all sums hold."""
