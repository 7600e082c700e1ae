"""S3 Control keeps nothing of its own: its records are those of S3."""
