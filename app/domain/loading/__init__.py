"""What loaders decide without a database: names in two scripts, names that are the same, the written report."""
