"""Photos and masks on disk: opening, writing, formats, metadata and colour profiles."""
