"""Garrison: the AWS security system as software that anyone can run."""

__version__ = "0.1.0"
