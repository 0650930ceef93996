"""Lists as bad as they come, each made by a function, with what has to become of every row."""
