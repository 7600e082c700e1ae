"""The wire: botocore service models become decoders and encoders.

wire = Wire(cache_dir)
service = wire.service("iam")
identified = service.identify(request)                            # or AWS's error
operation = service.operation(identified.operation, identified.protocol)
params = operation.decode(request, identified)                    # or AWS's error
response = operation.encode(output, request_id=request_id)
response = service.encode_error(error, protocol=identified.protocol, request_id=request_id)
"""

from garrison.wire.index import Entry, Index
from garrison.wire.models import UnknownServiceError
from garrison.wire.operation import Identified, OperationWire
from garrison.wire.service import ServiceWire
from garrison.wire.wire import Wire

__all__ = [
    "Entry",
    "Identified",
    "Index",
    "OperationWire",
    "ServiceWire",
    "UnknownServiceError",
    "Wire",
]
