"""The rules of the close: pure functions over frozen values, standard library alone."""
