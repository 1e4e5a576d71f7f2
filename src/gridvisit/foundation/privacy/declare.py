"""Every stored field says its data class, its purpose and how long it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

BASE = frozenset({"id", "tenant_id", "created_at", "created_by", "version"})

# Retention classes; the numbers are parameters 9.2-01 and 9.2-02 and are applied by privacy.retain.
RETENTIONS = frozenset({"permanent", "visit", "contact", "recording", "position", "log", "session", "staff"})


@dataclass(frozen=True)
class Privacy:
    """Data classes of a model's fields: C1 plain, C2 internal, C3 personal, C4 sensitive."""

    purpose: str
    retention: str
    classes: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str | None:
        """Return the class of field `name`, or None if it is not declared."""
        return "C1" if name in BASE else self.classes.get(name)


def privacy(
    *, purpose: str, retention: str, c1: str = "", c2: str = "", c3: str = "", c4: str = ""
) -> Privacy:
    """Declare a model's fields by class, names separated by blanks."""
    if retention not in RETENTIONS:
        msg = f"unknown retention class {retention!r}"
        raise ValueError(msg)
    classes: dict[str, str] = {}
    for label, names in (("C1", c1), ("C2", c2), ("C3", c3), ("C4", c4)):
        for name in names.split():
            if name in classes:
                msg = f"{name!r} is declared twice"
                raise ValueError(msg)
            classes[name] = label
    return Privacy(purpose, retention, classes)
