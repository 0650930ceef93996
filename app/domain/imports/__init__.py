"""Lists of people as offices send them: columns found, every row judged, nothing taken before somebody has looked.

``states`` says where a list can stand and what its rows are called, ``reading`` finds header and rows in the text,
``guessing`` proposes what each column holds, ``cells`` and ``births`` read single cells, ``people`` judges rows,
``screening`` takes out numbers that are never kept, ``repeats`` remembers what a list has held already.
"""
