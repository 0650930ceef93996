"""Real files into the database: areas, boundaries, booths, settlements, schemes and the other facts.

Every loader has the same shape: read and check the whole file, then write what can be taken in one transaction,
and account for every row in a :class:`~app.services.loading.report.LoadReport`. A second run of the same file
changes nothing and says so.
"""
