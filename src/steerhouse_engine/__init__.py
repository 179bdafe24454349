"""Pure arithmetic of the project office: frozen dataclass or array in, the same out. No Django, no files, no clock.

numpy and numba are loaded when the first computation runs, not when the package is imported: a web page that only
builds a problem must not wait for a compiler.
"""
