"""The kit that trains, measures and publishes the nets; nothing here is needed to restore a photo."""
