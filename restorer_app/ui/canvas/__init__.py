"""The canvas: the photo, what is painted on it, and the pointer."""
