"""Every route of the product: the rooms declare theirs by `route`, `core` assembles them with the pages of entities."""

from steerhouse.core.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
