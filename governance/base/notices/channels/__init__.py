"""Ways out of the platform, all behind one small interface."""
