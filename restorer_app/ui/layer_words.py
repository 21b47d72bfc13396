"""What the layers of a net are called: people count from 1 and read no dots."""

from PySide6.QtCore import QCoreApplication

from restorer_app.ui.translation import QT_TRANSLATE_NOOP

_PARTS = {
    "stem": QT_TRANSLATE_NOOP("Layers", "First look"),
    "encoders": QT_TRANSLATE_NOOP("Layers", "Encoder"),
    "downs": QT_TRANSLATE_NOOP("Layers", "Half the size"),
    "middle": QT_TRANSLATE_NOOP("Layers", "Middle"),
    "dilated": QT_TRANSLATE_NOOP("Layers", "Wide look"),
    "seen": QT_TRANSLATE_NOOP("Layers", "What is around"),
    "prior": QT_TRANSLATE_NOOP("Layers", "What could be there"),
    "told": QT_TRANSLATE_NOOP("Layers", "What was drawn"),
    "texture": QT_TRANSLATE_NOOP("Layers", "Texture that was drawn"),
    "ups": QT_TRANSLATE_NOOP("Layers", "Double the size"),
    "decoders": QT_TRANSLATE_NOOP("Layers", "Decoder"),
    "head": QT_TRANSLATE_NOOP("Layers", "Correction of the first guess"),
}
_BLOCKS = ("encoders", "middle", "decoders")


def layer_title(name: str) -> str:
    """The name of a layer in the net, such as “unet.encoders.0.1”, as people say it: “Encoder 1, block 2”; one that
    nobody named stays as it is."""
    part, *numbers = name.removeprefix("unet.").split(".")
    if part not in _PARTS or not all(number.isdecimal() for number in numbers):
        return name
    title, counts = QCoreApplication.translate("Layers", _PARTS[part]), [int(number) + 1 for number in numbers]
    if part in _BLOCKS and counts:
        block = QCoreApplication.translate("Layers", "block {number}").format(number=counts[-1])
        return f"{' '.join([title, *map(str, counts[:-1])])}, {block}"
    return " ".join([title, *map(str, counts)])
