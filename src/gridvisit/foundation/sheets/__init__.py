"""Tables that come as files (xlsx, csv): checked before they are opened, read as typed cells, problems by row."""

from gridvisit.foundation.sheets import messages as _messages  # noqa: F401 - the words are registered at import
