"""The description of a service: the list of its sets, and their types as CSDL XML (OData 4.01)."""

from typing import Any
from xml.etree import ElementTree as Tree

from steerhouse.core.actors import Actor
from steerhouse.feeds.odata.sets import EntitySet, Service

EDMX, EDM = "http://docs.oasis-open.org/odata/ns/edmx", "http://docs.oasis-open.org/odata/ns/edm"


def service_document(service: Service, root: str) -> dict[str, Any]:
    """The sets of a service."""
    sets = [{"name": one.name, "kind": "EntitySet", "url": one.name} for one in service.sets]
    return {"@odata.context": f"{root}$metadata", "value": sets}


def csdl(service: Service, by: Actor) -> bytes:
    """The types of a service, with the properties that the reader has."""
    Tree.register_namespace("edmx", EDMX)
    Tree.register_namespace("", EDM)
    document = Tree.Element(f"{{{EDMX}}}Edmx", {"Version": "4.0"})
    schema = Tree.SubElement(
        Tree.SubElement(document, f"{{{EDMX}}}DataServices"), f"{{{EDM}}}Schema", {"Namespace": service.namespace}
    )
    for one in service.sets:
        add_type(schema, service, one, by)
    container = Tree.SubElement(schema, f"{{{EDM}}}EntityContainer", {"Name": "Container"})
    for one in service.sets:
        names = {"Name": one.name, "EntityType": f"{service.namespace}.{one.entity}"}
        inside = Tree.SubElement(container, f"{{{EDM}}}EntitySet", names)
        for navigation in one.navigations:
            bound = {"Path": navigation.name, "Target": navigation.target}
            Tree.SubElement(inside, f"{{{EDM}}}NavigationPropertyBinding", bound)
    return bytes(Tree.tostring(document, encoding="utf-8", xml_declaration=True))


def add_type(schema: Tree.Element, service: Service, one: EntitySet, by: Actor) -> None:
    """One entity type."""
    kind = Tree.SubElement(schema, f"{{{EDM}}}EntityType", {"Name": one.entity})
    Tree.SubElement(Tree.SubElement(kind, f"{{{EDM}}}Key"), f"{{{EDM}}}PropertyRef", {"Name": one.key.name})
    for found in one.offered(by).values():
        about = {"Name": found.name, "Type": found.kind.edm, "Nullable": "false" if found is one.key else "true"}
        if found.kind.edm == "Edm.Decimal":
            about["Scale"] = "6"
        Tree.SubElement(kind, f"{{{EDM}}}Property", about)
    for navigation in one.navigations:
        target = service.set_of(navigation.target)
        if target is not None:
            name = f"{service.namespace}.{target.entity}"
            about = {"Name": navigation.name, "Type": f"Collection({name})" if navigation.many else name}
            Tree.SubElement(kind, f"{{{EDM}}}NavigationProperty", about)
