"""Which bytes of an object are asked for: ``Range`` and ``partNumber``.

Source: RFC 9110, section 14; https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

import re
from typing import NamedTuple

from garrison.services.s3.records.errors import InvalidArgument, InvalidRange

RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)
DIGITS_MAX = 18


class Span(NamedTuple):
    """Bytes of an object, from ``start`` to before ``end``."""

    start: int
    end: int
    is_partial: bool

    @property
    def size(self) -> int:
        """How many bytes."""
        return self.end - self.start

    def content_range(self, size: int) -> str:
        """Return the header that says which bytes of how many these are."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


def find_span(header: str | None, size: int) -> Span:
    """Return which bytes of an object a Range header asks for; all if it says nothing S3 reads.

    Raises:
        InvalidRange: the object has none of them.
    """
    whole = Span(0, size, is_partial=False)
    found = None if header is None else RANGE.fullmatch(header.strip())
    if found is None or len(found[1]) > DIGITS_MAX or len(found[2]) > DIGITS_MAX:
        return whole
    first, last = found.groups()
    if not first and not last:
        return whole
    if first:
        start, end = int(first), min(int(last) + 1 if last else size, size)
        if last and int(last) < start:
            return whole
    else:
        start, end = max(size - int(last), 0), size
    if start >= end:
        raise InvalidRange(
            "The requested range is not satisfiable",
            members={"ActualObjectSize": str(size), "RangeRequested": found[0]},
        )
    return Span(start, end, is_partial=True)


def require_copy_range(header: str | None, size: int) -> Span:
    """Return which bytes of its source a part is; all without a header.

    Raises:
        InvalidArgument: it is no range of the source.
    """
    if header is None:
        return Span(0, size, is_partial=False)
    found = RANGE.fullmatch(header)
    given = () if found is None else found.groups()
    sound = given and all(0 < len(each) <= DIGITS_MAX for each in given)
    if found is None or not sound or int(found[1]) > int(found[2]):
        raise InvalidArgument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first "
            "and last are the zero-based offsets of the first and last bytes to copy",
            members={"ArgumentName": "x-amz-copy-source-range", "ArgumentValue": header},
        )
    if int(found[2]) >= size:
        raise InvalidArgument(
            f"Range specified is not valid for source object of size: {size}",
            members={"ArgumentName": "x-amz-copy-source-range", "ArgumentValue": header},
        )
    return Span(int(found[1]), int(found[2]) + 1, is_partial=True)
