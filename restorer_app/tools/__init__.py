"""The tools that mark damage, as state machines over image pixels; they know neither Qt nor the screen."""
