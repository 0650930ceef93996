"""The door for work that takes longer than a page may: a worker takes jobs one by one and does them chunk by chunk."""
