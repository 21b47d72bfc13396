"""What was done is added to an XMP packet, and everything else in it stays as it was, byte by byte."""

import codecs
import xml.etree.ElementTree as ET

import pytest

from restorer_app.files.xmp import (
    COMPOSITE,
    ENHANCED,
    EVENT,
    HUMAN_EDITS,
    IPTC_EXTENSION,
    MEDIA,
    RDF,
    SOURCE_TYPES,
    Deeds,
    with_deeds,
)

OWN = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><!-- by the scanner -->'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Scan 1"><r:RDF xmlns:r="' + RDF + '">'
    '<r:Description r:about="uuid:7" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:own="urn:archive" '
    "own:shelf='a > b &amp; c'{attribute}><dc:title><r:Alt><r:li xml:lang=\"de\">Großmutter</r:li></r:Alt></dc:title>"
    "<own:note><![CDATA[<kept>]]></own:note>{element}</r:Description></r:RDF></x:xmpmeta>"
    + " " * 200
    + '<?xpacket end="w"?>'
)
NEGATIVE = SOURCE_TYPES + "negativeFilm"
SOURCE = f'<e:DigitalSourceType xmlns:e="{IPTC_EXTENSION}">{{}}</e:DigitalSourceType>'
SOURCE_ATTRIBUTE = f" xmlns:e=\"{IPTC_EXTENSION}\" e:DigitalSourceType='{{}}'"
EVENTS = (
    f'<m:History xmlns:m="{MEDIA}" xmlns:s="{EVENT}"><r:Seq>'
    '<r:li s:action="created" s:softwareAgent="Scan 1"/></r:Seq></m:History>'
)


def deeds(source_type: str | None = COMPOSITE, *sentences: str) -> Deeds:
    return Deeds(
        sentences or ("Repaired 2 holes with Heal & more: 0.8 %",), "Restorer 1", "2026-01-02T03:04:05Z", source_type
    )


def packet(*, attribute: str = "", element: str = "") -> bytes:
    return OWN.replace("{attribute}", attribute).replace("{element}", element).encode()


def read(xmp: bytes) -> tuple[list[str], list[dict[str, str]], list[str]]:
    """The source types, the events and the abouts in a packet, as another program finds them."""
    root = ET.fromstring(xmp.decode().strip("\0").encode())
    name = f"{{{IPTC_EXTENSION}}}DigitalSourceType"
    sources = [element.text or "" for element in root.iter(name)]
    sources += [element.attrib[name] for element in root.iter() if name in element.attrib]
    events = []
    for entry in root.findall(f".//{{{MEDIA}}}History/{{{RDF}}}Seq/{{{RDF}}}li"):
        parts = {part.tag: part.text or "" for part in entry} | entry.attrib
        events.append({tag.removeprefix(f"{{{EVENT}}}"): text for tag, text in parts.items() if EVENT in tag})
    return sources, events, [element.attrib[f"{{{RDF}}}about"] for element in root.iter(f"{{{RDF}}}Description")]


def test_a_scan_without_a_packet_gets_one():
    sources, events, _ = read(with_deeds(None, deeds()))
    assert sources == [SOURCE_TYPES + COMPOSITE]
    assert events == [
        {
            "action": "edited",
            "softwareAgent": "Restorer 1",
            "when": "2026-01-02T03:04:05Z",
            "parameters": "Repaired 2 holes with Heal & more: 0.8 %",
        }
    ]


def test_all_bytes_of_the_scans_own_packet_stay_in_their_order():
    own = packet()
    written = with_deeds(own, deeds())
    place = own.index(b"</r:RDF>")
    assert written.startswith(own[:place])
    assert written.endswith(own[place:])
    sources, events, abouts = read(written)
    assert (len(sources), len(events)) == (1, 1)
    assert set(abouts) == {"uuid:7"}


@pytest.mark.parametrize("where", ["attribute", "element", "resource"])
def test_another_source_type_is_replaced_where_it_stands(where):
    kinds = {
        "attribute": {"attribute": SOURCE_ATTRIBUTE.format(NEGATIVE)},
        "element": {"element": SOURCE.format(NEGATIVE)},
        "resource": {
            "element": f'<e:DigitalSourceType xmlns:e="{IPTC_EXTENSION}" r:resource="{NEGATIVE}"/>',
        },
    }
    written = with_deeds(packet(**kinds[where]), deeds(ENHANCED))
    assert read(written)[0] == [SOURCE_TYPES + ENHANCED]
    assert b"negativeFilm" not in written
    assert "Großmutter".encode() in written


@pytest.mark.parametrize(
    ("own", "new", "expected"),
    [
        (COMPOSITE, HUMAN_EDITS, COMPOSITE),
        (COMPOSITE, ENHANCED, COMPOSITE),
        ("trainedAlgorithmicMedia", COMPOSITE, "trainedAlgorithmicMedia"),
        (ENHANCED, HUMAN_EDITS, ENHANCED),
        (HUMAN_EDITS, ENHANCED, ENHANCED),
        ("negativeFilm", None, "negativeFilm"),
    ],
)
def test_a_source_type_that_says_more_is_never_weakened(own, new, expected):
    written = with_deeds(packet(element=SOURCE.format(SOURCE_TYPES + own)), deeds(new))
    assert read(written)[0] == [SOURCE_TYPES + expected]


def test_events_are_added_behind_those_that_are_there():
    written = with_deeds(packet(element=EVENTS), deeds(None, "one", "two"))
    _, events, _ = read(written)
    assert [event.get("parameters") for event in events] == [None, "one", "two"]
    assert events[0]["softwareAgent"] == "Scan 1"
    assert read(with_deeds(written, deeds(None, "three")))[1][-1]["parameters"] == "three"


@pytest.mark.parametrize(
    "own",
    [
        f'<rdf:RDF xmlns:rdf="{RDF}"/>'.encode(),
        packet(element=f'<m:History xmlns:m="{MEDIA}"><r:Seq/></m:History>'),
        packet() + b"\0\0",
        codecs.BOM_UTF8 + packet(),
    ],
    ids=["empty", "empty history", "zeros behind", "byte order mark"],
)
def test_odd_but_proper_packets_are_extended(own):
    sources, events, _ = read(with_deeds(own, deeds()).removeprefix(codecs.BOM_UTF8))
    assert (len(sources), len(events)) == (1, 1)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_encoding_stays(encoding):
    own = packet().decode().encode(encoding)
    written = with_deeds(own, deeds())
    assert written.decode(encoding).encode() == with_deeds(packet(), deeds())


@pytest.mark.parametrize(
    "own",
    [
        b"<x:xmpmeta",
        b"not XML at all",
        b"<a/>",
        packet()[:-60],
        b"\xff\xfe<",
        b'<!DOCTYPE r [<!ENTITY a "aaa">]><r:RDF xmlns:r="' + RDF.encode() + b'">&a;</r:RDF>',
        packet(element=f'<m:History xmlns:m="{MEDIA}">lost</m:History>'),
    ],
)
def test_what_is_no_proper_packet_is_refused(own):
    with pytest.raises(ValueError):
        with_deeds(own if own != packet()[:-60] else own[: len(own) // 2], deeds())
