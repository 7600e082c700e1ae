"""Wrong one-time codes: after a few, none of a device's is looked at for a while.

Three codes of a million hold at any time: whoever may guess without end is in within hours.  What
is counted must outlive a refused request, whose changes are discarded, so it is not in the store:
each worker process counts for itself.  AWS does not tell its own limit.
"""

from datetime import datetime, timedelta

from garrison.services.iam.records import MFADevice

WRONG_CODES_MAX = 5
LOOK_BACK = timedelta(minutes=5)
DEVICES_REMEMBERED_MAX = 4096

Device = tuple[str, datetime]


class WrongCodes:
    """When wrong codes were given, by device."""

    def __init__(self) -> None:
        self._given_at: dict[Device, list[datetime]] = {}

    def are_too_many(self, device: MFADevice, now: datetime) -> bool:
        """Return True if no more codes of this device are to be looked at now."""
        given_at = self._given_at.get(_name(device), [])
        return sum(now - each < LOOK_BACK for each in given_at) >= WRONG_CODES_MAX

    def count(self, device: MFADevice, now: datetime) -> None:
        """Remember that a code was wrong."""
        given_at = self._given_at.pop(_name(device), [])
        if len(self._given_at) >= DEVICES_REMEMBERED_MAX:
            # The one whose last wrong code is the longest ago.
            del self._given_at[next(iter(self._given_at))]
        self._given_at[_name(device)] = [*given_at[1 - WRONG_CODES_MAX :], now]

    def forget(self, device: MFADevice) -> None:
        """Begin anew: a code was right."""
        self._given_at.pop(_name(device), None)


def _name(device: MFADevice) -> Device:
    # A device that is deleted and made again is another one.
    return device.serial_number, device.created_at
