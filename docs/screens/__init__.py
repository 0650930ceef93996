"""Screenshots of every page, taken anew by ``make screens``."""
