"""A new roster of booths in place of the old: ``plans`` tells what would change, ``taking`` does it and carries along
what hangs on a booth, ``history`` keeps what was before."""
