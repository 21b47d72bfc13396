"""What each request does, as functions that know neither threads nor Qt; and the workers that run them."""
