# SPDX-License-Identifier: Apache-2.0
"""Requests as they came over the wire, back to parameters: the reverse of botocore's serializers.

Which operation a request means stands in its Authorization header (service, region), and in
X-Amz-Target, Action or the method and path. What botocore would not have sent is `Malformed`.
"""

import functools
import json
import re
import urllib.parse
from xml.sax.saxutils import escape as xml_escape

import botocore.exceptions
import botocore.loaders
import botocore.model
import botocore.serialize

# Signing names that are not the name of the service in botocore.
BY_SIGNING_NAME = {
    "monitoring": "cloudwatch",
    "elasticloadbalancing": "elbv2",
    "email": "sesv2",
    "ses": "sesv2",
    "states": "stepfunctions",
    "servicequotas": "service-quotas",
    "elasticmapreduce": "emr",
    "access-analyzer": "accessanalyzer",
    "sso": "sso-admin",
}


class Malformed(Exception):
    """The request is not one of the service's."""


@functools.cache
def model(service):
    loader = botocore.loaders.Loader()
    return botocore.model.ServiceModel(loader.load_service_model(service, "service-2"), service)


def protocol(service):
    """The first that we speak; botocore itself prefers CBOR where a service has it."""
    metadata = model(service).metadata
    return next(p for p in metadata.get("protocols", [metadata["protocol"]]) if p != "smithy-rpc-v2-cbor")


def scope(headers):
    """(key, date, region, signing name) of a signed request, else None."""
    found = re.match(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request",
        headers.get("Authorization", ""),
    )
    return found.groups() if found else None


@functools.cache
def routes(service):
    """(method, pattern, names that the query needs, operation) of a REST service, the most specific first."""
    found = []
    for name in model(service).operation_names:
        http = model(service).operation_model(name).http
        path, _, query = http["requestUri"].partition("?")
        pattern = "".join(
            f"(?P<{part[1:-2]}>.+)" if part.endswith("+}") else
            f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{[^}]*\})", path)
        )
        pattern = re.sub(r"\(\?P<([^>]*)>", lambda m: f"(?P<{m.group(1).replace('-', '_')}>", pattern)
        needed = set(urllib.parse.parse_qs(query, keep_blank_values=True)) | _required(model(service).operation_model(name))
        found.append((http["method"], re.compile(pattern + "$"), frozenset(needed), name))
    return sorted(found, key=lambda route: (-len(route[2]), route[1].pattern.count("(?P<")))


def _required(operation):
    """DeleteObject and AbortMultipartUpload differ by a parameter alone, which the latter must have."""
    shape = operation.input_shape
    members = {name: shape.members[name].serialization for name in shape.required_members} if shape else {}
    return {how.get("name", name) for name, how in members.items() if how.get("location") == "querystring"}


def operation_of(service, method, path, query, headers, form):
    """The name of the operation, None where the request means none."""
    kind = protocol(service)
    if kind == "json":
        return headers.get("X-Amz-Target", ".").rpartition(".")[2] or None
    if kind in ("query", "ec2"):
        return form.get("Action")
    asked = set(urllib.parse.parse_qs(query, keep_blank_values=True))
    for verb, pattern, needed, name in routes(service):
        if verb == method and pattern.match(path) and needed <= asked:
            return name
    return None


def parameters(service, operation, path, query, headers, body):
    """The parameters that a request carries, as botocore's serializer takes them."""
    try:
        op = model(service).operation_model(operation)
    except botocore.model.OperationNotFoundError as error:
        raise Malformed(str(error)) from error
    kind = protocol(service)
    if kind == "json":
        return _json(body)
    if kind in ("query", "ec2"):
        return _form(op.input_shape, dict(urllib.parse.parse_qsl(body.decode(), True)))
    return _rest(op, path, query, headers, body)


def query_answer(operation, result):
    """An answer of the query protocol: members in order, lists of <member>."""

    def xml(value):
        if isinstance(value, dict):
            return "".join(f"<{name}>{xml(item)}</{name}>" for name, item in value.items())
        if isinstance(value, list):
            return "".join(f"<member>{xml(item)}</member>" for item in value)
        return xml_escape(str(value).lower() if isinstance(value, bool) else str(value))

    return f"<{operation}Response><{operation}Result>{xml(result)}</{operation}Result></{operation}Response>".encode()


def ec2_answer(operation, result):
    """An answer of the ec2 protocol, under the names of the wire."""

    def xml(value):
        if isinstance(value, list):
            return "".join(f"<item>{xml(item)}</item>" for item in value)
        if isinstance(value, dict):
            return "".join(f"<{name}>{xml(item)}</{name}>" for name, item in value.items())
        return xml_escape(str(value).lower() if isinstance(value, bool) else str(value))

    return f"<{operation}Response><requestId>r1</requestId>{xml(result)}</{operation}Response>".encode()


def _json(body):
    try:
        return json.loads(body or b"{}")
    except ValueError as error:
        raise Malformed(f"the body is not JSON: {error}") from error


def _form(shape, form, prefix=""):
    if shape is None:
        return {}
    found = {}
    for name, member in shape.members.items():
        wire = member.serialization.get("name", name)
        # The ec2 protocol names parameters by queryName, else with a capital.
        names = [wire, member.serialization.get("queryName", wire[:1].upper() + wire[1:])]
        value = next((v for n in names if (v := _form_value(member, form, prefix + n)) is not None), None)
        if value is not None:
            found[name] = value
    return found


def _form_value(shape, form, key):
    if shape.type_name == "structure":
        return _form(shape, form, key + ".") or None
    if shape.type_name == "list":
        flat = shape.serialization.get("flattened") or any(k == f"{key}.1" or k.startswith(f"{key}.1.") for k in form)  # always so in ec2
        base = key if flat else f"{key}.member"
        items = []
        while (item := _form_value(shape.member, form, f"{base}.{len(items) + 1}")) is not None:
            items.append(item)
        return items or None
    return _scalar(shape, form[key]) if key in form else None


def _scalar(shape, text):
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name == "boolean":
        return text == "true"
    return text


def _rest(op, path, query, headers, body):
    route = next(r for r in routes(op.service_model.service_name) if r[3] == op.name)
    labels = route[1].match(path).groupdict()
    asked = urllib.parse.parse_qs(query, keep_blank_values=True)
    inner = _json(body) if body[:1] in (b"{", b"") else {}
    found = {}
    for name, member in (op.input_shape.members if op.input_shape else {}).items():
        wire = member.serialization.get("name", name)
        place = member.serialization.get("location")
        if place == "uri" and wire.replace("-", "_") in labels:
            found[name] = urllib.parse.unquote(labels[wire.replace("-", "_")])
        elif place == "querystring" and wire in asked:
            values = asked[wire]
            found[name] = values if member.type_name == "list" else _scalar(member, values[0])
        elif place == "header" and wire in headers:
            found[name] = _scalar(member, headers[wire])
        elif place is None and wire in inner:
            found[name] = _members(member, inner[wire])
    return found


def _members(shape, value):
    """A value of a body with the names of members, where it has those of the wire."""
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
        return {names[k][0] if k in names else k: _members(names[k][1], v) if k in names else v for k, v in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_members(shape.member, each) for each in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _members(shape.value, each) for key, each in value.items()}
    return value


def check(service, operation, params, method, target, headers, body):
    """Raises Malformed where botocore's serializer makes another request of these parameters."""
    op = model(service).operation_model(operation)
    serializer = botocore.serialize.create_serializer(protocol(service))
    try:
        wanted = serializer.serialize_to_request(params, op)
    except botocore.exceptions.ParamValidationError as error:
        raise Malformed(str(error)) from error
    path, _, query = target.partition("?")
    if method != wanted["method"]:
        raise Malformed(f"{method}, where botocore sends {wanted['method']}")
    wanted_path, _, fixed = wanted["url_path"].partition("?")
    if urllib.parse.unquote(path) != urllib.parse.unquote(wanted_path):
        raise Malformed(f"path {path}, where botocore sends {wanted_path}")
    _check_query(query, fixed, wanted["query_string"])
    if "X-Amz-Target" in wanted["headers"] and headers.get("X-Amz-Target") != wanted["headers"]["X-Amz-Target"]:
        raise Malformed(f"X-Amz-Target {headers.get('X-Amz-Target')}")
    _check_body(body, wanted["body"])


def _check_query(query, fixed, wanted):
    sent = sorted(urllib.parse.parse_qsl(query, True))
    want = urllib.parse.parse_qsl(fixed, True)
    for key, value in (wanted or {}).items():
        want += [(key, str(v)) for v in (value if isinstance(value, list) else [value])]
    if sent != sorted(want):
        raise Malformed(f"query {sent}, where botocore sends {sorted(want)}")


def _check_body(body, wanted):
    if isinstance(wanted, dict):
        sent = dict(urllib.parse.parse_qsl(body.decode(), True))
        if sent != {key: _text(value) for key, value in wanted.items()}:
            raise Malformed(f"form {sent}, where botocore sends {wanted}")
        return
    wanted = wanted.encode() if isinstance(wanted, str) else wanted or b""
    if body == wanted or not (body or wanted):
        return
    if _json(body) != _json(wanted):
        raise Malformed(f"body {body[:300]!r}, where botocore sends {wanted[:300]!r}")


def _text(value):
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
