"""What other programs bring and read: Project Online moved in, and the OData feed that reports are made from."""
