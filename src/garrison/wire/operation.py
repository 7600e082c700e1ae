"""One operation in one protocol: decodes its requests, encodes its answers."""

from collections.abc import Mapping
from typing import Any

import msgspec

from garrison.core.errors import ApiError
from garrison.core.message import Request, Response
from garrison.wire.constraints import Invalid, find_failures
from garrison.wire.errors import MalformedInput, MalformedXML, SerializationException
from garrison.wire.habits import Habits
from garrison.wire.jsontext import UNREADABLE
from garrison.wire.redaction import redact


class Identified(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Which operation a request names, and what reading the request for that has yielded."""

    operation: str
    protocol: str
    labels: Mapping[str, str] = {}
    """REST: the labels of the path, decoded."""
    query: Mapping[str, list[str]] = {}
    """REST: the query string, decoded."""
    form: dict[str, str] = {}
    """query and ec2: the parameters of query string and body, decoded."""


class OperationWire:
    """The compiled codec of one operation in one protocol.

    Attributes:
        name: the operation, such as ``GetUser``.
        protocol: such as ``query``.
        method, uri: the HTTP method and the template of the path.
        host_prefix: what SDKs put before the endpoint's host, such as ``{AccountId}.``, or "".
        auth: the authentication schemes if they differ from the service's; ``none`` is anonymous.
        input_members: the names of the input's members.
        input_stream, output_stream: the blob or string member that is the body as it is, or None.
        input_events, output_events: the event stream member, or None.
        sensitive_input, sensitive_output: where secrets are (see ``shapes.sensitive_tree``).
        input_maps, output_maps: where maps are (see ``shapes.map_paths``).
        static_context: the operation's constant endpoint parameters.
    """

    def __init__(self, name: str, protocol: str, habits: Habits, module: Mapping[str, Any]) -> None:
        facts = module["FACTS"]
        self.name = name
        self.protocol = protocol
        self.method: str = facts["method"]
        self.uri: str = facts["uri"]
        self.host_prefix: str = facts["host_prefix"]
        self.auth: tuple[str, ...] = facts["auth"]
        self.input_members: tuple[str, ...] = facts["input_members"]
        self.input_stream: str | None = facts["input_stream"]
        self.output_stream: str | None = facts["output_stream"]
        self.input_events: str | None = facts["input_events"]
        self.output_events: str | None = facts["output_events"]
        self.sensitive_input: Any = facts["sensitive_input"]
        self.sensitive_output: Any = facts["sensitive_output"]
        self.input_maps: frozenset[str] = frozenset(facts["input_maps"])
        self.output_maps: frozenset[str] = frozenset(facts["output_maps"])
        self.static_context: Mapping[str, Any] = facts["static_context"]
        self._habits = habits
        self._constraints: str = facts["constraints"]
        self._input_shape: str = facts["input_shape"]
        self._decode = module["decode"]
        self._encode = module["encode"]

    def decode(self, request: Request, identified: Identified) -> dict[str, Any]:
        """Return the operation's input: the model's members that were given, and no others.

        Values are str, int, float, bool, bytes (decoded), aware datetimes in UTC, lists and dicts.

        Raises:
            ApiError: the request cannot be read, or breaks the model's bounds; class, code and
                words are those of the service.
        """
        try:
            params: dict[str, Any] = self._decode(request, identified)
        except Invalid as invalid:
            table = msgspec.json.decode(self._constraints)
            failures = find_failures(table, self._input_shape, invalid.value)
            raise self._habits.refusal(failures) from invalid
        except (SerializationException, MalformedInput, MalformedXML) as error:
            raise self._unreadable(error) from error
        except RecursionError as error:
            raise self._habits.unreadable(UNREADABLE, detail="nested too deep") from error
        return params

    def encode(self, output: Mapping[str, Any], *, request_id: str) -> Response:
        """Return the answer that carries an output; members unknown to the model are left out."""
        response: Response = self._encode(output, request_id)
        return response

    def redact_input(self, params: Any, replacement: Any) -> Any:
        """Return a copy of an input without its secrets."""
        return redact(params, self.sensitive_input, replacement)

    def redact_output(self, output: Any, replacement: Any) -> Any:
        """Return a copy of an output without its secrets."""
        return redact(output, self.sensitive_output, replacement)

    def _unreadable(self, error: ApiError) -> ApiError:
        """Return the error in the words of the service."""
        if type(error) is self._habits.unreadable:
            return error
        return self._habits.unreadable(error.message, detail=error.detail)
