"""How the small commands of training end."""

import sys
from collections.abc import Callable

from restorer_app.core.errors import RestorerError


def status_of(act: Callable[[], None]) -> int:
    """0 once that is done; 1 where it cannot be, with one sentence on stderr."""
    try:
        act()
    except RestorerError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        place = "The result" if error.filename is None else f"“{error.filename}”"
        print(f"{place} cannot be read or written: {error.strerror or error}.", file=sys.stderr)
        return 1
    return 0
