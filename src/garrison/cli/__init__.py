"""The `garrison` command: a client of the API, except `up`."""
