"""Cursors made, not found: where a page begins that goes by IDs."""

import msgspec


def cursor_after(record_id: str) -> str:
    """Return what ``page`` goes on after, in the order of IDs: this one, stored or not."""
    return msgspec.json.encode((record_id,)).decode()
