"""What is no test: the directory server, which runs as a process of its own."""

collect_ignore = ["directory.py"]
