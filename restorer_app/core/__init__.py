"""What everything else is built from: the document's state, boxes, tiles, jobs; numpy only, no Qt and no torch."""
