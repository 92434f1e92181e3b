"""The identities of a form, as equations between the cells of rows and columns."""
