"""AWS Key Management Service: symmetric keys, their policies, aliases and grants, and their use."""
