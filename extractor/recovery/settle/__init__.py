"""Which of the ways to fill open rows is likeliest, all sums holding."""
