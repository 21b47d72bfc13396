"""Restorer: repair scanned family photographs on an ordinary computer, offline."""

import os

__version__ = "0.1.0"

# Before torch is loaded: threads that spin while they wait for each other make small operations fifty times slower as
# soon as another program uses a core; sleeping ones cost nothing that can be measured on an idle machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
