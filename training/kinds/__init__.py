"""One drawn report in every kind of file that people have: the suite ``data/kinds``."""
