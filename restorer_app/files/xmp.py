"""What was done to a picture, written into its XMP packet: added where it belongs, every other byte as it was."""

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

HUMAN_EDITS, ENHANCED, COMPOSITE = "humanEdits", "algorithmicallyEnhanced", "compositeWithTrainedAlgorithmicMedia"
"""Digital source types of the IPTC, from the weakest statement to the strongest."""
_SYNTHETIC = {COMPOSITE, "trainedAlgorithmicMedia", "algorithmicMedia", "compositeSynthetic"}

SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
IPTC_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
MEDIA = "http://ns.adobe.com/xap/1.0/mm/"
EVENT = "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"
_EMPTY = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="' + RDF + '"></rdf:RDF></x:xmpmeta>\n'
    '<?xpacket end="w"?>'
).encode()
_TAG = re.compile(rb"<([^\s/>]+)(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


@dataclass(frozen=True)
class Deeds:
    """What was done, in sentences, by which program, when (ISO 8601); `source_type`: one of the IPTC's, None to leave
    the scan's own."""

    sentences: Sequence[str]
    agent: str
    when: str
    source_type: str | None


def with_deeds(packet: bytes | None, deeds: Deeds) -> bytes:
    """The XMP packet (None: a new one) with one more entry of its history a sentence, and the source type.

    A packet that already says more (a picture made by a model that was cropped since) keeps its own source type.
    Raises `ValueError` for a packet that is no proper XMP.
    """
    text, encoding, tail = _in_utf8(packet or _EMPTY)
    text = _edited(text, _source_edits(text, _places_in(text), deeds.source_type))
    text = _edited(text, _history_edits(text, _places_in(text), deeds))
    _places_in(text)
    return text.decode().encode(encoding) + tail


@dataclass
class _Element:
    """Where an element lies in a packet: `start` to `inner` is its first tag, `outer` to `end` its last; both are one
    for an empty element. `value`: its text, or the resource that it names."""

    name: tuple[str, str]
    start: int
    inner: int
    outer: int = 0
    end: int = 0
    value: str = ""


@dataclass
class _Places:
    """What matters in a packet."""

    rdf: _Element | None = None
    about: str | None = None
    sources: list[_Element] = field(default_factory=list)
    source_attributes: list[tuple[int, int, str]] = field(default_factory=list)
    history: _Element | None = None
    entries: _Element | None = None


class _Search:
    """Goes through a packet once and notes where things are. `encoded` is UTF-8."""

    def __init__(self, encoded: bytes) -> None:
        self.places = _Places()
        self._text = encoded
        self._open: list[_Element] = []
        self._parser = parser = expat.ParserCreate("UTF-8", " ")
        parser.namespace_prefixes = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._read
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(encoded, True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        start = self._parser.CurrentByteIndex
        tag = _TAG.match(self._text, start)
        if tag is None:
            raise ValueError("a tag that cannot be found again")
        element = _Element(_parts(name)[:2], start, tag.end())
        self._open.append(element)
        values = {_parts(key)[:2]: value for key, value in attributes.items()}
        element.value = values.get((RDF, "resource"), "")
        places, way = self.places, [other.name for other in self._open]
        if way[-1] == (RDF, "RDF") and places.rdf is None:
            places.rdf = element
        elif way[-2:] == [(RDF, "RDF"), (RDF, "Description")]:
            self._describe(element, attributes, values)
        elif way[-3:-1] == [(RDF, "RDF"), (RDF, "Description")]:
            if way[-1] == (IPTC_EXTENSION, "DigitalSourceType"):
                places.sources.append(element)
            elif way[-1] == (MEDIA, "History"):
                places.history = element
        elif way[-2:] == [(MEDIA, "History"), (RDF, "Seq")]:
            places.entries = element

    def _describe(self, element: _Element, attributes: dict[str, str], values: dict[tuple[str, str], str]) -> None:
        if self.places.about is None:
            self.places.about = values.get((RDF, "about"), values.get(("", "about"), ""))
        for key, value in attributes.items():
            namespace, name, prefix = _parts(key)
            if (namespace, name) == (IPTC_EXTENSION, "DigitalSourceType"):
                pattern = rf"\s{re.escape(prefix)}:{name}\s*=\s*(\"[^\"]*\"|'[^']*')".encode()
                found = re.compile(pattern).search(self._text, element.start, element.inner)
                if found is None:
                    raise ValueError("an attribute that cannot be found again")
                self.places.source_attributes.append((*found.span(1), value))

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if self._text[element.inner - 2 : element.inner] == b"/>":
            element.outer, element.end = element.start, element.inner
        else:
            element.outer = self._parser.CurrentByteIndex
            element.end = self._text.index(b">", element.outer) + 1

    def _read(self, text: str) -> None:
        if self._open:
            self._open[-1].value += text

    def _refuse(self, *_declaration: object) -> None:
        raise ValueError("XMP has no document type")


def _places_in(text: bytes) -> _Places:
    try:
        places = _Search(text).places
    except expat.ExpatError as error:
        raise ValueError("no XML") from error
    if places.rdf is None or (places.history is not None and places.entries is None):
        raise ValueError("no XMP")
    return places


def _edited(text: bytes, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _parts(name: str) -> tuple[str, str, str]:
    """Namespace, name and prefix; what is not there is empty."""
    parts = name.split(" ")
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], parts[2] if len(parts) > 2 else ""


def _source_edits(text: bytes, places: _Places, source_type: str | None) -> list[tuple[int, int, bytes]]:
    known = [value for *_, value in places.source_attributes] + [element.value for element in places.sources]
    if source_type is None or any(_says_as_much(value, source_type) for value in known):
        return []
    uri = SOURCE_TYPES + source_type
    if known:
        elements = [(element.start, element.end, _source_element(uri)) for element in places.sources]
        return elements + [(start, end, f'"{uri}"'.encode()) for start, end, _ in places.source_attributes]
    return [_described(text, places, _source_element(uri))]


def _says_as_much(value: str, source_type: str) -> bool:
    own = value.strip().rpartition("/")[2]
    return own in _SYNTHETIC or own == source_type or (own, source_type) == (ENHANCED, HUMAN_EDITS)


def _source_element(uri: str) -> bytes:
    name = "Iptc4xmpExt:DigitalSourceType"
    return f'<{name} xmlns:Iptc4xmpExt="{IPTC_EXTENSION}">{uri}</{name}>'.encode()


def _history_edits(text: bytes, places: _Places, deeds: Deeds) -> list[tuple[int, int, bytes]]:
    if not deeds.sentences:
        return []
    entries = b"".join(_entry(sentence, deeds) for sentence in deeds.sentences)
    if places.entries is not None:
        return [_appended(text, places.entries, entries)]
    history = b'<xmpMM:History xmlns:xmpMM="%s"><rdf:Seq xmlns:rdf="%s">%s</rdf:Seq></xmpMM:History>'
    return [_described(text, places, history % (MEDIA.encode(), RDF.encode(), entries))]


def _entry(sentence: str, deeds: Deeds) -> bytes:
    parts = {"action": "edited", "softwareAgent": deeds.agent, "when": deeds.when, "parameters": sentence}
    inner = "".join(f"<stEvt:{name}>{escape(value)}</stEvt:{name}>" for name, value in parts.items())
    return (f'<rdf:li xmlns:rdf="{RDF}" xmlns:stEvt="{EVENT}" rdf:parseType="Resource">{inner}</rdf:li>').encode()


def _described(text: bytes, places: _Places, inner: bytes) -> tuple[int, int, bytes]:
    """The edit that says something more about the picture."""
    assert places.rdf is not None
    about = quoteattr(places.about or "")
    start = f'<rdf:Description xmlns:rdf="{RDF}" rdf:about={about}>'.encode()
    return _appended(text, places.rdf, start + inner + b"</rdf:Description>")


def _appended(text: bytes, element: _Element, new: bytes) -> tuple[int, int, bytes]:
    """The edit that puts `new` at the end of an element's content."""
    if element.end != element.inner:
        return element.outer, element.outer, new
    tag = _TAG.match(text, element.start)
    assert tag is not None
    return element.end - 2, element.end, b">" + new + b"</" + tag[1] + b">"


def _in_utf8(packet: bytes) -> tuple[bytes, str, bytes]:
    """The packet in UTF-8, the encoding that it had, and the zeros behind it."""
    encoding = "utf-8"
    if packet.startswith((codecs.BOM_UTF16_LE, b"<\0")):
        encoding = "utf-16-le"
    elif packet.startswith((codecs.BOM_UTF16_BE, b"\0<")):
        encoding = "utf-16-be"
    text = packet.decode(encoding)
    kept = text.rstrip("\0")
    return kept.encode(), encoding, ("\0" * (len(text) - len(kept))).encode(encoding)
