"""Lists of people in: ``receive`` keeps a list, ``columns`` confirms what it holds, ``staging`` reads and judges it,
``comparing`` holds it against those recorded, ``applying`` takes it, ``receipts`` tells what became of every row.

Every step is done by the same functions from the web, the command line and the worker, and each goes on from the
list's own cursor after any interruption.
"""
