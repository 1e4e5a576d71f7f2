"""What may be done with customers. Each takes `actor` (None: the system) and `now`; each writes its audit row."""

from gridvisit.domain.customers.derived import refresh_derived, refresh_many, refresh_tokens
from gridvisit.domain.customers.services.accounts import (
    create_account,
    create_site,
    update_account,
    update_site,
    verify_site_position,
)
from gridvisit.domain.customers.services.care import end_flag, set_flag
from gridvisit.domain.customers.services.contacts import (
    create_contact,
    record_consent,
    set_do_not_contact,
    update_contact,
    withdraw_consent,
)
from gridvisit.domain.customers.services.importance import (
    end_importance,
    record_backup,
    set_importance,
)
from gridvisit.domain.customers.services.parameters import on_parameter_changed
from gridvisit.domain.customers.services.parties import (
    assign_manager,
    close_party,
    create_party,
    note_visit,
    reveal,
    reveal_for_task,
    set_last_visits,
    update_party,
)

__all__ = [
    "assign_manager", "close_party", "create_account", "create_contact", "create_party", "create_site", "end_flag",
    "end_importance", "note_visit", "on_parameter_changed", "record_backup", "record_consent", "refresh_derived",
    "refresh_many", "refresh_tokens", "reveal", "reveal_for_task", "set_do_not_contact", "set_flag", "set_importance",
    "set_last_visits", "update_account", "update_contact", "update_party", "update_site", "verify_site_position",
    "withdraw_consent",
]  # fmt: skip
