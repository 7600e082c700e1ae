"""S3 Control: what an account says of all of its buckets, and the doors to them (access points)."""
