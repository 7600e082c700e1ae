"""Records: typed, versioned, indexed, in one transaction per request."""
