"""The one way for files in: upload, sniff, limits, child process, preview, apply, undo. Rooms lend the steps."""
