"""How much mail is held in memory at once, and how large a mail may be, wherever it comes from."""

LARGEST = 25 * 1024 * 1024
"""Bytes of a mail that are read; of a larger one only the header block is, and the rest is left where it lies."""
LARGEST_HEADER = 256 * 1024
"""Bytes of such a header block."""
CHUNK_MAILS = 200
CHUNK_BYTES = 32 * 1024 * 1024
"""Mails and bytes that are handed over at once."""
