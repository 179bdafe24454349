"""Microsoft Project's own files and what else MPXJ reads, made Microsoft Project XML by a process of their own.

The optional part `mpp` of the package brings MPXJ and a bridge to Java; without it such files are refused by name.
"""

from steerhouse.interchange.mpp.door import as_project_xml, converter_installed, environment

__all__ = ["as_project_xml", "converter_installed", "environment"]
