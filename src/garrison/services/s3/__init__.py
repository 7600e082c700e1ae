"""S3: objects in buckets, encrypted, versioned, and reached through policies."""
