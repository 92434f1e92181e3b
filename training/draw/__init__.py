"""Drawn reports: a form with figures as grids of cells that know their names, and the files made of them."""
