"""Lists as a place of work: which rows and columns, saved under which name, grouped how, changed together."""
