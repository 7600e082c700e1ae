"""The gateway: the request path, one file a step."""
