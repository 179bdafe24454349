"""Names and passwords of the small directory."""

BASE = "dc=example,dc=org"
PEOPLE = f"ou=people,{BASE}"
SEARCHER, SEARCHES = f"cn=steerhouse,{BASE}", "search-only"
PASSWORD = "tree-house-ladder"
