"""SigV4 and SigV4A: signing mathematics; pure."""
