"""Commands of ``python -m eval`` by subject. Each is a thin shell around one function."""
