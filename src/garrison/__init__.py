"""Garrison: the AWS security system as software that anyone can run."""

from importlib.metadata import version

__version__ = version("garrison")
