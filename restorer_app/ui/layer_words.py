"""What the layers of a net are called: people count from 1, read no dots, and know no encoder."""

from PySide6.QtCore import QCoreApplication

from restorer_app.ui.translation import QT_TRANSLATE_NOOP

_PARTS = {
    "stem": QT_TRANSLATE_NOOP("Layers", "First look"),
    "encoders": QT_TRANSLATE_NOOP("Layers", "Edges and patterns"),
    "downs": QT_TRANSLATE_NOOP("Layers", "A step back"),
    "middle": QT_TRANSLATE_NOOP("Layers", "The whole of it"),
    "dilated": QT_TRANSLATE_NOOP("Layers", "A wide look"),
    "seen": QT_TRANSLATE_NOOP("Layers", "What is around"),
    "prior": QT_TRANSLATE_NOOP("Layers", "What could be there"),
    "told": QT_TRANSLATE_NOOP("Layers", "What was picked"),
    "texture": QT_TRANSLATE_NOOP("Layers", "Texture that was picked"),
    "ups": QT_TRANSLATE_NOOP("Layers", "A step closer"),
    "decoders": QT_TRANSLATE_NOOP("Layers", "Putting it together"),
    "head": QT_TRANSLATE_NOOP("Layers", "The final touch"),
}
_BLOCKS = ("encoders", "middle", "decoders")


def layer_title(name: str) -> str:
    """The name of a layer in the net, such as “unet.encoders.0.1”, as people say it: “Edges and patterns 1,
    part 2”; one that nobody named stays as it is."""
    part, *numbers = name.removeprefix("unet.").split(".")
    if part not in _PARTS or not all(number.isdecimal() for number in numbers):
        return name
    title, counts = QCoreApplication.translate("Layers", _PARTS[part]), [int(number) + 1 for number in numbers]
    if part in _BLOCKS and counts:
        part_of_it = QCoreApplication.translate("Layers", "part {number}").format(number=counts[-1])
        return f"{' '.join([title, *map(str, counts[:-1])])}, {part_of_it}"
    return " ".join([title, *map(str, counts)])
