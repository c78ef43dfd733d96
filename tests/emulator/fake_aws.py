# SPDX-License-Identifier: Apache-2.0
"""AWS in front of moto: the operations that moto lacks, signatures, latency and faults.

    fake_aws.py --port 0 --moto http://127.0.0.1:5000     prints the port that it listens on
"""

import argparse
import copy
import http.client
import http.server
import json
import re
import socket
import threading
import time
import types
import urllib.parse
import uuid
from xml.sax.saxutils import escape as xml_escape

import fake_services
import signatures
import wire

HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"}


class World:
    """What all requests share. Python's GIL and one lock are enough at a test's rates."""

    # `chain`: how many calls were made one after the other, as far as a latency keeps those together that were made at once
    KEPT = ("faults", "log", "state", "latency_ms", "rewrites", "secrets", "tokens")

    def __init__(self, moto):
        self.moto = urllib.parse.urlsplit(moto)
        self.lock = threading.Lock()
        self.reset()

    def reset(self):
        self.faults, self.log, self.state, self.latency_ms = [], [], {}, 0
        self.rewrites = []
        self.secrets, self.tokens = {}, {}
        self.under_way, self.most_under_way, self.chain = 0, 0, 0

    def keep(self):
        self.kept = copy.deepcopy({name: getattr(self, name) for name in self.KEPT})

    def back(self):
        self.reset()
        for name, value in copy.deepcopy(self.kept).items():
            setattr(self, name, value)

    def configure(self, config):
        config = dict(config)
        self.state.update(config.pop("state", {}))
        for name, value in config.items():
            setattr(self, name, value)

    def fault_for(self, call):
        """The first fault that fits; one with `times` is used up."""
        with self.lock:
            for fault in self.faults:
                fits = all(call.get(k) == fault[k] for k in ("service", "operation", "region") if k in fault)
                if fits and fault.get("times", 1) > 0:
                    fault["times"] = fault.get("times", 1 << 30) - 1
                    return fault
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go in two writes: the second would wait for an acknowledgement
    world = None
    operation = None
    loses_answer = False
    link = 0

    def log_message(self, *args):
        pass

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/_fake/"):
            return self.control(body)
        call = self.call_of(body)
        self.world.log.append({k: call[k] for k in ("service", "signing", "operation", "region", "key", "headers")})
        with self.world.lock:
            fake_services.record_call(self.world.state, call)
            self.world.under_way += 1
            self.world.most_under_way = max(self.world.most_under_way, self.world.under_way)
            self.link = self.world.chain + 1  # it may have waited for all that is answered
        time.sleep(self.world.latency_ms / 1000)
        with self.world.lock:
            self.world.under_way -= 1
        fault = self.world.fault_for(call)
        if fault and self.make_fault(fault, call):
            return None
        self.operation = call["operation"]
        return self.answer(call, body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = handle_any

    def control(self, body):
        name = self.path.removeprefix("/_fake/")
        if name in ("reset", "keep", "back"):
            getattr(self.world, name)()
        elif name == "config":
            self.world.configure(json.loads(body))
        self.link = 0
        answer = {"most": self.world.most_under_way, "chain": self.world.chain}.get(name, self.world.log)
        return self.send(200, json.dumps(answer).encode(), {})

    def call_of(self, body):
        """Who asks what of which service; `operation` is None where that cannot be told."""
        scope = wire.scope(self.headers)
        key, _, region, signing = scope or ("", "", "", "")
        service = wire.BY_SIGNING_NAME.get(signing, signing)
        call = {"key": key, "region": region, "signing": signing, "service": service, "operation": None}
        call["headers"] = {k.lower(): v for k, v in self.headers.items() if k.lower() != "authorization"}
        path, _, query = self.path.partition("?")
        form = {}
        if self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
            form = dict(urllib.parse.parse_qsl(body.decode("utf-8", "replace"), True))
            call["service"] = service = {"sesv2": "ses"}.get(service, service)  # one name signs for both
        try:
            call["operation"] = wire.operation_of(service, self.command, path, query, self.headers, form)
        except Exception:  # a service that botocore has no model of under this name: moto may know it
            pass
        return call

    # ---- faults

    def make_fault(self, fault, call):
        """True where the fault is the whole answer."""
        kind = fault["kind"]
        if kind == "slow":
            time.sleep(fault.get("seconds", 1))
            return False
        if kind == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif kind == "cut_after":  # it happens, and nobody hears of it
            self.loses_answer = True
            return False
        elif kind == "cut_body":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<half")
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
        elif kind == "garbage":
            self.send(200, b"<not><xml", {"Content-Type": "text/xml"})
        elif kind == "html":
            self.send(fault.get("status", 503), b"<html><body>Bad Gateway</body></html>", {"Content-Type": "text/html"})
        else:
            self.refuse(call, fault["code"], fault.get("message", "made by the test"), fault.get("status", 400),
                        fault.get("headers", {}))
        return True

    # ---- answers

    def answer(self, call, body):
        try:
            if self.world.secrets:
                signatures.check(self.command, self.path, self.headers, body, self.world.secrets, self.world.tokens)
            handler = fake_services.HANDLERS.get((call["service"], call["operation"]))
            if handler is None and self.is_another_owners(call):
                return self.refuse(call, "AccessDenied", "Access Denied", 403)
            if handler is None:
                return self.pass_on(body)
            path, _, query = self.path.partition("?")
            params = wire.parameters(call["service"], call["operation"], path, query, self.headers, body)
            wire.check(call["service"], call["operation"], params, self.command, self.path, self.headers, body)
            with self.world.lock:
                result = handler(params, types.SimpleNamespace(state=self.world.state, moto=self.world.moto.geturl(), **call))
            if result is None:  # nothing that the test has configured: moto knows
                return self.pass_on(body)
            if wire.protocol(call["service"]) == "query":
                return self.send(200, wire.query_answer(call["operation"], result), {"Content-Type": "text/xml"})
            if wire.protocol(call["service"]) == "ec2":
                return self.send(200, wire.ec2_answer(call["operation"], result), {"Content-Type": "text/xml"})
            kind = "application/x-amz-json-1.1" if "X-Amz-Target" in self.headers else "application/json"
            return self.send(200, json.dumps(result).encode(), {"Content-Type": kind})
        except fake_services.Refused as refused:
            return self.refuse(call, refused.code, refused.message, refused.status)
        except wire.Malformed as error:
            return self.refuse(call, "SerializationException", f"not what botocore sends: {error}", 400)

    def is_another_owners(self, call):
        """moto does not look at whose bucket is expected; `bucket_owners` says of some whose they are."""
        expected = call["headers"].get("x-amz-expected-bucket-owner")
        bucket = self.path.partition("?")[0].split("/")[1]
        return bool(expected) and self.world.state.get("bucket_owners", {}).get(bucket, expected) != expected

    def pass_on(self, body):
        moto = http.client.HTTPConnection(self.world.moto.hostname, self.world.moto.port, timeout=120)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("connection", "content-length")}
        moto.request(self.command, self.path, body, headers)
        got = moto.getresponse()
        content = got.read()
        for one in self.world.rewrites:  # as AWS would answer of a thing that is not of today
            if one["operation"] == self.operation:
                content = re.sub(one["pattern"].encode(), one["to"].encode(), content, flags=re.DOTALL)
        self.send(got.status, content, {k: v for k, v in got.getheaders() if k.lower() not in HOP})
        moto.close()

    def refuse(self, call, code, message, status=400, headers=None):
        headers = {"x-amzn-RequestId": str(uuid.uuid4()), **(headers or {})}
        if "X-Amz-Target" in self.headers:
            headers["Content-Type"] = "application/x-amz-json-1.1"
            return self.send(status, json.dumps({"__type": code, "message": message}).encode(), headers)
        if call["signing"] in ("s3", "iam", "sts", "ec2", "autoscaling", "rds", "elasticloadbalancing", "sns"):
            headers["Content-Type"] = "text/xml"
            return self.send(status, self.xml_error(call, code, message), headers)
        headers |= {"Content-Type": "application/json", "x-amzn-ErrorType": code}
        return self.send(status, json.dumps({"message": message}).encode(), headers)

    @staticmethod
    def xml_error(call, code, message):
        inner = f"<Code>{code}</Code><Message>{xml_escape(message)}</Message>"
        if call["signing"] == "s3":
            return f"<Error>{inner}<RequestId>r1</RequestId></Error>".encode()
        if call["signing"] == "ec2":
            return f"<Response><Errors><Error>{inner}</Error></Errors><RequestID>r1</RequestID></Response>".encode()
        return f"<ErrorResponse><Error><Type>Sender</Type>{inner}</Error><RequestId>r1</RequestId></ErrorResponse>".encode()

    def send(self, status, body, headers):
        with self.world.lock:
            self.world.chain = max(self.world.chain, self.link)
        if self.loses_answer:
            self.loses_answer, self.close_connection = False, True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that went away in the middle is part of the tests."""

    request_queue_size = 512


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--moto", default="http://127.0.0.1:1")
    options = parser.parse_args()
    Handler.world = World(options.moto)
    server = Server(("127.0.0.1", options.port), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
