"""The orders in which sources write a table, and the rows that result from each."""
