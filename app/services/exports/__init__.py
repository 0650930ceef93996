"""Lists out: ``rows`` reads what a person may see page by page, ``writers`` turn pages into a file, ``exports`` makes
one at once or has a job gather it."""
