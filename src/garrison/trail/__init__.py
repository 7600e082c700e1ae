"""The trail: audit records, their shape, redaction, segments and index."""
