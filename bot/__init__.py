"""A mail bot that turns the free e-mail of a correspondence group into a compiled comment table."""
