"""ARNs, IDs, clock, settings, errors: what everything stands on."""
