"""Running nets and rendering states: devices, weights, memory, crops and tiles."""
