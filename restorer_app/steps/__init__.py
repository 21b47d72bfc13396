"""Every fill and, later, every adjustment and detector: rows of visible tables that ask a Context to run a net."""
