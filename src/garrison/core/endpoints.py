"""Where hosts outside are, if not where their names say."""

from collections.abc import Mapping


class Endpoints:
    """The addresses that the operator gave to hosts; all others are found by their names."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        """Take addresses by host, such as ``{"xks.example.com": "http://127.0.0.1:8000"}``."""
        self.addresses = dict(addresses)

    def find_url(self, host: str) -> str:
        """Return the URL, without a path, at which a host is reached."""
        return self.addresses.get(host, f"https://{host}")
