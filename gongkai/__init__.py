"""The ledger of a transparency office, over plain files."""

__version__ = "0.2.0"
