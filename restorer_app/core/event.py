"""A list of callbacks without Qt."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Event(Generic[T]):
    """Calls everyone who connected, in order, with one value, on the thread that emits."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[T], None]] = []

    def connect(self, callback: Callable[[T], None]) -> Callable[[], None]:
        """Adds a callback; the function that comes back takes it away again."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def emit(self, value: T) -> None:
        """Tells everyone."""
        for callback in tuple(self._callbacks):
            callback(value)
