"""The quantisation steps of JPEG: the tables of its standard, as libjpeg scales them by a quality (ITU-T T.81, Annex K;
libjpeg's jcparam)."""


def _rows(text: str) -> tuple[int, ...]:
    return tuple(int(step) for step in text.split())


LUMA = _rows("""16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99""")
"""64 steps, row by row, from the lowest frequency; those of quality 50."""
CHROMA = _rows("""17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99
99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99""")


def luma_steps(quality: int) -> tuple[int, ...]:
    """The 64 steps for the brightness at libjpeg's quality, 1..100."""
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return tuple(min(max((step * percent + 50) // 100, 1), 255) for step in LUMA)
