"""Components moved, numbered anew, merged, split and copied: previewed, done at once, taken back from the audit."""
