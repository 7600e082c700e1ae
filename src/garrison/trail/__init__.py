"""Audit records: their shape, their secrets, where they are kept and how they are found."""

from garrison.store.event_index import EventIndex, Lookup, Usage
from garrison.trail.event import NO_DECISIONS, Entry, decode_entry
from garrison.trail.memory import MemorySegments
from garrison.trail.port import Segments, UnwritableError
from garrison.trail.record import Answered, Recording, build_entry, build_service_entry
from garrison.trail.segments import FileSegments
from garrison.trail.trail import Outbox, Trail, TrailEvent, TrailPage

__all__ = [
    "NO_DECISIONS",
    "Answered",
    "Entry",
    "EventIndex",
    "FileSegments",
    "Lookup",
    "MemorySegments",
    "Outbox",
    "Recording",
    "Segments",
    "Trail",
    "TrailEvent",
    "TrailPage",
    "UnwritableError",
    "Usage",
    "build_entry",
    "build_service_entry",
    "decode_entry",
]
