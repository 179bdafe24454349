"""Work across projects: what is assigned to whoever is signed in, and what they say about its progress."""
