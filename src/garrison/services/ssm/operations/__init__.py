"""The operations of Parameter Store, by noun."""

OPERATIONS: tuple[type, ...] = ()
