"""AWS's protocol tests, read from the side of the server.

Every case either passes or stands in ``protocols/exceptions.json`` with its reason, and those that
stand there are shown to fail.
"""

import base64
import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import ServiceModel, Shape
from botocore.parsers import create_parser
from protocol_cases import FOLDER, Case, cases, plain, request_of, typed

from garrison.core.errors import ApiError
from garrison.core.message import Response
from garrison.wire.cbor import parse_cbor

EXCEPTIONS = json.loads((FOLDER / "exceptions.json").read_text())
INPUTS, OUTPUTS = list(cases("input")), list(cases("output"))
OURS = {"x-amzn-requestid", "content-type"}
"""Headers of ours that a vector's map of all headers does not know."""
REQUEST_IDS = {"RequestId", "RequestID", "requestId", "ResponseMetadata"}


def check_input(case: Case) -> None:
    service, request = case.service(), request_of(case)

    identified = service.identify(request)
    operation = service.operation(identified.operation, identified.protocol)
    decoded = plain(operation.decode(request, identified))

    assert identified.operation == case.operation
    assert without_bound(case, decoded) == plain(case.case["params"])


def without_bound(case: Case, decoded: dict[str, Any]) -> dict[str, Any]:
    """Drop what a client did not put into a map of query parameters, and servers do.

    Smithy, httpQueryParams: a server puts every parameter into the map, bound ones too.
    """
    params = case.case["params"]
    shape = case.suite["shapes"].get(case.case["given"].get("input", {}).get("shape", ""), {})
    for name, member in shape.get("members", {}).items():
        kind = case.suite["shapes"][member["shape"]]["type"]
        if member.get("location") == "querystring" and kind == "map" and name in decoded:
            given = params.get(name, {})
            decoded[name] = {key: value for key, value in decoded[name].items() if key in given}
            if not decoded[name] and name not in params:
                del decoded[name]
    return decoded


def answer(case: Case) -> tuple[Response, Shape | None]:
    """Our response for a case's result or error, and the shape that botocore reads it with."""
    service, model = case.service(), ServiceModel(case.model(), "vectors")
    if "error" in case.case:
        shape = model.shape_for(case.case["given"]["errors"][0]["shape"])
        given = typed(case.case["error"], shape)
        members = {k: v for k, v in given.items() if k.lower() != "message"}
        error = error_class(service.errors[shape.name].code, case, shape.name)(
            case.case.get("errorMessage") or "", members=members
        )
        return service.encode_error(error, protocol=case.protocol, request_id="rid"), shape
    shape = model.operation_model(case.operation).output_shape
    output = typed(case.case["result"], shape) if shape is not None else {}
    operation = service.operation(case.operation, case.protocol)
    return operation.encode(output, request_id="rid"), shape


def error_class(code: str, case: Case, name: str) -> type[ApiError]:
    status = case.case["response"]["status_code"]
    return type(name, (ApiError,), {"code": code, "status": status, "shape": name})


def check_parsed(case: Case) -> None:
    response, shape = answer(case)
    headers = {k: v for k, v in response.headers.items() if k not in OURS}
    raw = {
        "status_code": response.status,
        "headers": HeadersDict(headers),
        "body": response.body,
    }

    parsed = create_parser(case.protocol).parse(raw, shape)

    parsed.pop("ResponseMetadata", None)
    assert plain(parsed) == plain(case.case.get("error", case.case.get("result")))
    assert response.status == case.case["response"]["status_code"]
    if "error" in case.case:
        error = create_parser(case.protocol).parse(raw, None)["Error"]
        assert error["Code"] == case.case["errorCode"]
        assert error.get("Message") == (case.case.get("errorMessage") or error.get("Message"))


def check_body(case: Case) -> None:
    response, _ = answer(case)
    wanted = case.case["response"].get("body", "")
    wanted = base64.b64decode(wanted) if "cbor" in case.protocol else wanted.encode()

    assert comparable(case.protocol, response.body) == comparable(case.protocol, wanted)
    for name, value in case.case["response"].get("headers", {}).items():
        if name.lower() not in {"content-type", "content-length"}:
            assert response.headers[name.lower()] == value


def comparable(protocol: str, body: bytes) -> Any:
    if not body or body == b"{}":
        return None
    if "json" in protocol:
        return json.loads(body)
    if "cbor" in protocol:
        return plain(parse_cbor(body))
    return tree(unwrapped(ET.fromstring(body)))


def unwrapped(root: ET.Element) -> ET.Element:
    """Step over the result's wrapper, which the vectors' models do not name."""
    inner = [child for child in root if local(child) not in REQUEST_IDS]
    return inner[0] if len(inner) == 1 and local(inner[0]).endswith("Result") else root


def tree(element: ET.Element) -> Any:
    children = [tree(child) for child in element if local(child) not in REQUEST_IDS]
    name = local(element).removesuffix("Response").removesuffix("Result")
    # EC2 writes milliseconds always, the vectors never.
    text = (element.text or "").strip().replace(".000Z", "Z") if not children else ""
    # Members may come in any order; elements of one name stay in theirs.
    return name, text, sorted(children, key=lambda child: child[0]), sorted(element.items())


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


@pytest.mark.parametrize("case", INPUTS, ids=str)
def test_a_request_gives_back_the_parameters_that_it_was_made_of(case: Case) -> None:
    if str(case) in EXCEPTIONS["input"]:
        with pytest.raises((AssertionError, ApiError)):
            check_input(case)
    else:
        check_input(case)


@pytest.mark.parametrize("case", OUTPUTS, ids=str)
def test_an_answer_is_read_as_the_result_that_it_was_made_of(case: Case) -> None:
    if str(case) in EXCEPTIONS["output"]:
        check_body(case)
    else:
        check_parsed(case)


def test_every_exception_names_a_case_and_a_reason() -> None:
    for direction, known in (("input", INPUTS), ("output", OUTPUTS)):
        assert set(EXCEPTIONS[direction]) <= set(map(str, known))
        assert all(EXCEPTIONS[direction].values())
    assert len(INPUTS) == 367
    assert len(OUTPUTS) == 365
    assert (len(EXCEPTIONS["input"]), len(EXCEPTIONS["output"])) == (24, 12)
