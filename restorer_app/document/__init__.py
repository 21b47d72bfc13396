"""The open document: a list of states and a place in it."""
