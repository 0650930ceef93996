"""Geography: boundaries, points and maps. Knows nothing of the application that asks."""
