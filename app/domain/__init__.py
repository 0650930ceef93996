"""The rules of the product as plain Python.

Nothing here knows of a web request, a table or a map: only the standard library and numpy. Whoever wants to
know what Pahunch decides, and why, reads this folder and needs no other.
"""
