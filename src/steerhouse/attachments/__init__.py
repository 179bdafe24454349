"""Files attached to anything that has a page: kept beside the database, served as downloads only."""
