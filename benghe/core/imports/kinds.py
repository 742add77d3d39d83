"""The register of the kinds of sheets: ``members``, ``cells``, ``movements`` …"""

from typing import Any

from benghe.core.imports.resources import ScopedResource

REGISTRY: dict[str, type[ScopedResource]] = {}


def sheet_kind(resource_class: type[ScopedResource]) -> type[ScopedResource]:
    """Register a resource under its ``kind``; each app does so in its ``resources``."""
    if not resource_class.kind or resource_class.kind in REGISTRY:
        raise ValueError(f"{resource_class.__name__}: kind missing or taken")
    REGISTRY[resource_class.kind] = resource_class
    return resource_class


def resource_class_of(kind: str) -> type[ScopedResource]:
    """The resource of a kind; LookupError naming the known ones."""
    if kind not in REGISTRY:
        raise LookupError(f"no kind {kind}; known: {', '.join(sorted(REGISTRY))}")
    return REGISTRY[kind]


def kinds_for(user: Any) -> list[type[ScopedResource]]:
    """The kinds that a person may import, in the order of registration."""
    return [found for found in REGISTRY.values() if found.may_import(user)]
