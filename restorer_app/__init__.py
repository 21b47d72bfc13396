"""Restorer: repair scanned family photographs on an ordinary computer, offline."""

__version__ = "0.1.0"
