"""The published site: Datasette with the statutory tables laid out, the dictionary at every column, two languages."""
