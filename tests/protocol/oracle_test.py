#!/usr/bin/env python3
"""Random parameters and answers of every operation: we and botocore must make and read the same.

usage: oracle_test.py PROTOCOL_TOOL [ROUNDS [SEED]]

Not compared: what botocore adds behind its serialisers (checksums), Content-Type of XML (we name one),
Content-Length (the sender's), the payload of an empty body. Answers are written with botocore's own
serialisers, turned around.
"""
import base64
import datetime
import json
import random
import subprocess
import sys
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import botocore.loaders
import botocore.parsers
import botocore.serialize
from botocore.awsrequest import HeadersDict
from botocore.model import ServiceModel
from botocore.utils import percent_encode_sequence

SPOKEN = ("ec2", "query", "json", "rest-json", "rest-xml")
LETTERS = "abcxyzABCXYZ0189"
ODD = "-._~ !*'()+,;=:@&$#?%/\\\"<>[]{}|^`\t"
WIDE = "éßñЖあ火消し\u2028\U0001f525"
DEEPEST = 4
# The first has a reader of its own; in the second, two members of one name make botocore give out its parser's nodes.
ODD_ANSWERS = {("s3", "GetBucketLocation"), ("s3", "GetBucketNotification")}


class Random:
    def __init__(self, seed):
        self.rng = random.Random(seed)

    def text(self, least, odd=True):
        alphabet = self.rng.choice([LETTERS, LETTERS + ODD, LETTERS + ODD + WIDE]) if odd else LETTERS
        # Blanks at the ends are kept by forms and JSON, but not by every XML reader.
        body = "".join(self.rng.choice(alphabet) for _ in range(max(least, self.rng.randint(0, 9))))
        return body if body == body.strip() else "x" + body + "x"

    def number(self, shape):
        least = int(shape.metadata.get("min", -1000))
        return self.rng.choice([least, least + 1, max(least, 7), max(least, 2**31 - 1)])

    def time(self):
        stamp = self.rng.randrange(0, 4102444800)
        return datetime.datetime.fromtimestamp(stamp, datetime.timezone.utc)

    def document(self, depth=0):
        kinds = [1, 2.5, "x", True, [], {}] if depth > 2 else [
            [self.document(depth + 1) for _ in range(2)], {"a": self.document(depth + 1)}, "é", 7]
        return self.rng.choice(kinds)

    def value(self, shape, depth=0):
        location = shape.serialization.get("location")
        kind = shape.type_name
        if kind == "structure":
            return self.document() if shape.is_document_type else self.structure(shape, depth)
        if kind == "list":
            least = int(shape.metadata.get("min", 0))
            count = least if depth >= DEEPEST else max(least, self.rng.choice([0, 1, 2, 3]))
            return [self.value(shape.member, depth + 1) for _ in range(max(count, location == "header"))]
        if kind == "map":
            count = 0 if depth >= DEEPEST else self.rng.choice([0, 1, 2])
            keys = [self.text(1, location != "headers") for _ in range(count)]
            if location == "headers":  # y and Y are one header, and which of their values stays is chance
                keys = {key.lower(): key for key in keys}.values()
            return {key: self.value(shape.value, depth + 1) for key in dict.fromkeys(keys)}
        if kind == "blob":
            return self.rng.randbytes(self.rng.randint(int(shape.metadata.get("min", 0)), 20))
        if kind in ("integer", "long"):
            return self.number(shape)
        if kind in ("float", "double"):
            return max(float(shape.metadata.get("min", -8)), self.rng.randrange(-64, 64) / 8)
        if kind == "boolean":
            return self.rng.random() < 0.5
        if kind == "timestamp":
            return self.time()
        text = self.text(max(1, int(shape.metadata.get("min", 0))), odd=location not in ("header", "headers"))
        return text + "x" if location == "uri" and not text.strip(".") else text  # dots alone we refuse

    def structure(self, shape, depth):
        names = list(shape.members)
        if getattr(shape, "is_tagged_union", False):
            chosen = [self.rng.choice(names)]
        else:
            share = 0.5 / (1 + depth) if len(names) > 6 else 0.8 / (1 + depth / 2)
            wanted = [name for name in names if depth < DEEPEST and self.rng.random() < share]
            chosen = list(dict.fromkeys(wanted + list(shape.metadata.get("required", []))))
        out = {}
        for name in chosen:
            member = shape.members[name]
            if member.serialization.get("eventstream"):
                continue
            out[name] = "label" if member.serialization.get("hostLabel") else self.value(member, depth + 1)
        return out


def plain(shape, value):
    """A value as the program's JSON holds it."""
    kind = shape.type_name
    if kind == "blob":
        return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()
    if kind == "timestamp":
        text = value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        return text + (f".{value.microsecond // 1000:03d}Z" if value.microsecond else "Z")
    if kind == "structure" and not shape.is_document_type:
        return {k: plain(shape.members[k], v) if k in shape.members else v for k, v in value.items()}
    if kind == "list":
        return [plain(shape.member, item) for item in value]
    if kind == "map":
        return {k: plain(shape.value, v) for k, v in value.items()}
    return value


def protocol_of(model):
    listed = [name for name in model.metadata.get("protocols", []) if name in SPOKEN]
    return listed[0] if listed else model.metadata["protocol"]


# ---- requests


def request_by_botocore(operation, protocol, parameters):
    made = botocore.serialize.SERIALIZERS[protocol]().serialize_to_request(parameters, operation)
    body = made["body"]
    if isinstance(body, dict):
        body = percent_encode_sequence(body)
    path, _, fixed = made["url_path"].partition("?")
    query = made["query_string"]
    query = percent_encode_sequence(query) if isinstance(query, dict) else query
    return {"method": made["method"], "path": path or "/", "prefix": made.get("host_prefix", ""),
            "query": "&".join(part for part in (fixed, query) if part),
            "headers": dict(made["headers"]), "body": body.encode() if isinstance(body, str) else bytes(body)}


def comparable_body(protocol, body):
    if protocol in ("json", "rest-json"):
        try:
            return json.loads(body)
        except ValueError:
            return body
    if protocol == "rest-xml" and body.startswith(b"<"):
        try:
            return ElementTree.canonicalize(body.decode())
        except (ElementTree.ParseError, ValueError):
            return body
    return body


def request_differences(protocol, theirs, ours):
    if "error" in ours:
        yield f"we refuse: {ours['error']}"
        return
    for part in ("method", "path", "query", "prefix"):
        if theirs[part] != ours[part]:
            yield f"{part}: botocore {theirs[part]!r}, we {ours[part]!r}"
    body = comparable_body(protocol, base64.b64decode(ours["body"]))
    if comparable_body(protocol, theirs["body"]) != body:
        yield f"body: botocore {theirs['body']!r}, we {base64.b64decode(ours['body'])!r}"
    headers = {name.lower(): value for name, value in ours["headers"]}
    for name, value in theirs["headers"].items():
        if name != "Content-Length" and headers.get(name.lower()) != str(value):
            yield f"header {name}: botocore {value!r}, we {headers.get(name.lower())!r}"


# ---- answers


def xml_of(shape, value, name):
    root = ElementTree.Element("")
    botocore.serialize.RestXMLSerializer()._serialize(shape, value, root, name)
    return list(root)[0]


def json_of(shape, value):
    body = {}
    botocore.serialize.JSONSerializer()._serialize(body, value, shape)
    return json.dumps(body).encode()


def header_of(shape, value):
    return botocore.serialize.RestJSONSerializer()._convert_header_value(shape, value)


def answer_of(operation, protocol, value):
    """A response that says `value`, and how much of `value` it says."""
    shape, headers, inside = operation.output_shape, [], dict(value)
    if protocol.startswith("rest"):
        for name, member in shape.members.items():
            location = member.serialization.get("location")
            if location in ("header", "headers", "statusCode") and name in inside:
                item = inside.pop(name)
                if location == "header":
                    headers.append([member.serialization.get("name", name), header_of(member, item)])
                elif location == "headers":
                    headers += [[member.serialization.get("name", "") + k, str(v)] for k, v in item.items()]
    payload = shape.serialization.get("payload") if protocol.startswith("rest") else None
    if payload:
        if payload not in inside:
            return headers, b""
        member = shape.members[payload]
        item = inside[payload]
        if member.type_name in ("blob", "string"):
            return headers, item.encode() if isinstance(item, str) else item
        body = ElementTree.tostring(xml_of(member, item, "Root")) if protocol == "rest-xml" else json_of(member, item)
        return headers, body
    if protocol in ("json", "rest-json"):
        return headers, json_of(shape, inside)
    root = xml_of(shape, inside, "Root")
    if protocol == "query":
        wrapper = ElementTree.Element("Response")
        root.tag = shape.serialization.get("resultWrapper", operation.name + "Result")
        wrapper.append(root)
        root = wrapper
    return headers, ElementTree.tostring(root, encoding="utf-8")


def result_by_botocore(operation, protocol, headers, body):
    parser = botocore.parsers.PROTOCOL_PARSERS[protocol]()
    parsed = parser.parse({"status_code": 200, "headers": HeadersDict(headers), "body": body, "context": {}},
                          operation.output_shape)
    parsed.pop("ResponseMetadata", None)
    payload = operation.output_shape.serialization.get("payload")
    if not body and protocol.startswith("rest") and payload and not parsed.get(payload):
        # The specification, and we, call it unset, but an empty object is an object.
        parsed.pop(payload, None)
        if operation.output_shape.members[payload].serialization.get("streaming"):
            parsed[payload] = ""
    return plain(operation.output_shape, parsed)


# ---- the run


class Tool:
    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        encoding="utf-8")

    def ask(self, task):
        self.process.stdin.write(json.dumps(task) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


class Run:
    def __init__(self, tool, seed):
        self.tool, self.random = tool, Random(seed)
        self.requests = self.answers = self.bad = 0

    def differs(self, service, operation, given, lines):
        for line in lines:
            self.bad += 1
            if self.bad <= 20:
                print(f"{service} {operation.name}: {line}\n  of {str(given)[:600]}")

    def request(self, service, operation, protocol):
        shape = operation.input_shape
        parameters = self.random.value(shape) if shape else {}
        if "ChecksumAlgorithm" in parameters:
            parameters["ChecksumAlgorithm"] = "CRC32"
        ours = self.tool.ask({"service": service, "operation": operation.name,
                              "parameters": plain(shape, parameters) if shape else {}})
        theirs = request_by_botocore(operation, protocol, given_to_botocore(service, operation, parameters))
        self.requests += 1
        self.differs(service, operation, parameters, request_differences(protocol, theirs, ours))

    def answer(self, service, operation, protocol):
        shape = operation.output_shape
        if shape is None or (service, operation.name) in ODD_ANSWERS:
            return
        value = self.random.value(shape)
        raw = shape.serialization.get("payload")
        if raw in value and shape.members[raw].type_name == "blob":
            value[raw] = b"text"  # botocore's parser decodes it, where no stream is in front of it
        headers, body = answer_of(operation, protocol, value)
        ours = self.tool.ask({"service": service, "operation": operation.name, "status": 200, "headers": headers,
                              "body": base64.b64encode(body).decode()})
        theirs = result_by_botocore(operation, protocol, headers, body)
        self.answers += 1
        if ours.get("result") != theirs:
            self.differs(service, operation, body, [f"answer: botocore {theirs}, we {ours}"])


def given_to_botocore(service, operation, parameters):
    """What handlers.py does in front of the serialiser."""
    out = dict(parameters)
    for name in operation.idempotent_members:
        out.setdefault(name, "00000000-0000-4000-8000-000000000000")
    if service == "s3" and "CopySource" in out:
        path, mark, version = out["CopySource"].partition("?versionId=")
        out["CopySource"] = quote(path, safe="-._~/") + mark + version
    if service == "route53":
        for name, shape in operation.input_shape.members.items() if operation.input_shape else ():
            if shape.name in ("ResourceId", "DelegationSetId", "ChangeId") and name in out:
                out[name] = out[name].split("/")[-1]
    return out


def prepare(service, operation):
    if service == "s3" and operation.http["requestUri"].startswith("/{Bucket}"):
        operation.http["requestUri"] = operation.http["requestUri"][len("/{Bucket}"):]
    if service == "s3control" and operation.endpoint:
        operation.endpoint.pop("hostPrefix", None)


def streams(operation):
    shapes = [shape for shape in (operation.input_shape, operation.output_shape) if shape]
    return any(member.serialization.get("eventstream") for shape in shapes for member in shape.members.values())


def main():
    tool = Tool(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(10**6)
    print(f"seed {seed}, {rounds} rounds")
    run, loader = Run(tool, seed), botocore.loaders.Loader()
    for service in tool.ask({"services": True}):
        model = ServiceModel(loader.load_service_model(service, "service-2"), service)
        protocol = protocol_of(model)
        for name in model.operation_names:
            operation = model.operation_model(name)
            prepare(service, operation)
            if streams(operation):
                continue
            for _ in range(rounds):
                run.request(service, operation, protocol)
                run.answer(service, operation, protocol)
    print(f"{run.requests} requests, {run.answers} answers, {run.bad} differences")
    return 1 if run.bad else 0


if __name__ == "__main__":
    sys.exit(main())
