#!/usr/bin/env python3
"""Random requests, signed by us and by botocore: every signature must be the same.

usage: oracle_test.py SIGN_TOOL [COUNT [SEED]]

What botocore changes in a request before it signs, or cannot express, is not made here: a Date header,
a host in capitals or with its scheme's own port, repeated names in a presigned query. Neither are queries
with nothing between two "&", of which it makes a parameter and AWS's C library does not.
"""
import collections
import datetime
import json
import random
import subprocess
import sys
from unittest import mock
from urllib.parse import quote

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

LETTERS = "abcxyzABCXYZ0189"
ODD = "-._~ !*'()+,;=:@&$#?%/\\\"<>[]{}|^`\t\n\x00\x7f"
WIDE = "éßñЖあ火消しáé\u2028\U0001f525\ufeff"
METHODS = ["GET", "GET", "GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"]
NAMES = ["p.1", "p.2", "p.10", "p", "p-2", "p.2.q", "P.2", "policy", "prefix", "list-type", "Filter.1.Value.1",
         "Filter.1.Value.10", "Filter.10.Value.1", "versionId", "X-Custom", "a", "aa", "_"]
HEADERS = ["X-Amz-Meta-A", "x-amz-meta-b", "X-Amz-Target", "Content-Type", "Content-MD5", "Range", "Accept",
           "X-Amz-Acl", "x-amz-copy-source", "X-AMZ-META-A", "X-A", "X-A-1", "X-A1", "If-Match", "Cache-Control",
           # Not signed, by either.
           "User-Agent", "X-Amzn-Trace-Id", "Expect", "Connection", "TE", "Transfer-Encoding", "traceparent"]
SERVICES = ["ec2", "iam", "sts", "lambda", "execute-api", "ssm", "cloudtrail", "es"]


def word(rng, alphabet, low, high):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(low, high)))


def weird(rng, high=12):
    """Text of letters, of signs that URLs treat specially, of other scripts, or bytes that are no text."""
    kind = rng.randrange(6)
    if kind == 5:
        return bytes(rng.randrange(256) for _ in range(rng.randint(0, high)))
    return word(rng, [LETTERS, LETTERS + ODD, ODD, LETTERS + WIDE, LETTERS + ODD + WIDE][kind], 0, high)


def encoded(rng, text=None):
    return quote(weird(rng) if text is None else text, safe="-._~")


def make_path(rng, s3):
    segments = []
    for _ in range(rng.randint(0, 6)):
        kind = rng.randrange(10)
        if kind < 6:
            segments.append(encoded(rng))
        elif kind < 9:
            segments.append([".", "..", ""][kind - 6])
        else:
            segments.append(rng.choice(["...", ".a", "a..", "%2E", "%252F", "~", "arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx"]))
    path = "/" + "/".join(segments)
    if s3 and rng.random() < 0.3:
        path += "/"
    return path


def make_query(rng, presigned):
    parts, used = [], set()
    for _ in range(rng.choice([0, 0, 1, 2, 3, 5, 12])):
        name = rng.choice(NAMES) if rng.random() < 0.7 else encoded(rng)
        if presigned:
            # botocore reads and writes such a query again, so it must be text, with every value once.
            name = quote(word(rng, LETTERS + ODD + WIDE, 1, 8), safe="-._~") if "%" in name or not name else name
            if name in used:
                continue
            value = word(rng, LETTERS + ODD + WIDE, 0, 8)
        elif rng.random() < 0.2:
            parts.append(name or "a")
            continue
        else:
            value = rng.choice(["", "1", "2", "10", "a=b"]) if rng.random() < 0.4 else weird(rng)
        used.add(name)
        parts.append(f"{name}={encoded(rng, value)}")
    return "&".join(parts)


def make_headers(rng, presigned):
    headers = []
    for _ in range(rng.choice([0, 1, 2, 4, 9] if not presigned else [0, 0, 0, 1, 3])):
        name = rng.choice(HEADERS)
        blanks = ["", " ", "  ", "\t", " \t "]
        value = "".join(rng.choice(blanks) + word(rng, LETTERS + "-=;:,\"é火/", 0, 6) for _ in range(rng.randint(0, 4)))
        headers.append([name, value + rng.choice(blanks)])
    return headers


def make_host(rng):
    host = rng.choice(["ec2.eu-west-1.amazonaws.com", "bucket.s3.amazonaws.com", "s3.dualstack.us-east-1.amazonaws.com",
                       "localhost", "127.0.0.1", "[::1]", "my-bucket.with.dots.s3.eu-west-1.amazonaws.com"])
    return host + rng.choice(["", "", ":5000", ":8443"])


def make_request(rng):
    s3, presigned = rng.random() < 0.5, rng.random() < 0.25
    return {
        "method": "GET" if presigned else rng.choice(METHODS),
        "host": make_host(rng),
        "path": make_path(rng, s3),
        "query": make_query(rng, presigned),
        "headers": make_headers(rng, presigned),
        "body": [] if presigned or rng.random() < 0.5 else list(rng.randbytes(rng.randint(1, 300))),
        "key": rng.choice(["AKIA", "ASIA"]) + word(rng, "ABCDEFGHIJKLMNOP234567", 16, 16),
        "secret": word(rng, LETTERS + "+/", 1, 60),
        "token": word(rng, LETTERS + "+/=", 1, 400) if rng.random() < 0.4 else "",
        "service": "s3" if s3 else rng.choice(SERVICES),
        "region": rng.choice(["us-east-1", "eu-west-1", "ap-northeast-1", "us-gov-west-1", "cn-north-1", "aws-global"]),
        "s3": s3,
        "unsigned": not presigned and rng.random() < 0.2,
        "now": rng.randrange(0, 4102444800) if rng.random() < 0.5 else 1795687200 + rng.randrange(86400),
        "expires": rng.randint(1, 604800) if presigned else 0,
    }


def sign_by_botocore(given):
    credentials = Credentials(given["key"], given["secret"], given["token"] or None)
    kind = ("S3" if given["s3"] else "") + ("SigV4QueryAuth" if given["expires"] else "SigV4Auth")
    extra = {"expires": given["expires"]} if given["expires"] else {}
    auth = getattr(botocore.auth, kind)(credentials, given["service"], given["region"], **extra)
    query = "?" + given["query"] if given["query"] else ""
    request = AWSRequest(method=given["method"], url=f"https://{given['host']}{given['path']}{query}",
                         data=bytes(given["body"]))
    for name, value in given["headers"]:
        request.headers.add_header(name, value)
    if given["unsigned"]:
        request.context["payload_signing_enabled"] = False
        request.context["client_config"] = Config(s3={"payload_signing_enabled": False})
    now = datetime.datetime.fromtimestamp(given["now"], datetime.timezone.utc).replace(tzinfo=None)
    with mock.patch("botocore.auth.get_current_datetime", lambda: now):
        auth.add_auth(request)
    return request


def differences(given, ours, theirs):
    """What is not the same, as lines; what only the sender adds is not looked at."""
    if "error" in ours:
        return [f"refused: {ours['error']}"]
    found = []

    def same(what, a, b):
        if a != b:
            found.append(f"{what}\n  ours   {a}\n  theirs {b}")

    _, _, query = theirs.url.partition("?")
    same("path", ours["path"], given["path"])
    if given["expires"]:
        same("query", ours["query"], query)
        same("headers", ours["headers"], given["headers"])
        return found
    same("query", ours["query"], given["query"])
    # Compared by name only where signing put them; the rest is the caller's.
    headers = {name.lower(): value for name, value in ours["headers"]}
    for name in ["Authorization", "X-Amz-Date", "X-Amz-Security-Token", "X-Amz-Content-SHA256"]:
        same(name, headers.get(name.lower()), theirs.headers.get(name))
    return found


def main():
    tool = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 6000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    rng = random.Random(seed)
    requests = [make_request(rng) for _ in range(count)]
    lines = "".join(json.dumps(r) + "\n" for r in requests)
    out = subprocess.run([tool], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = [json.loads(line) for line in out.decode().splitlines()]
    assert len(answers) == count, f"{len(answers)} answers to {count} requests"

    bad, kinds = 0, collections.Counter()
    for given, ours in zip(requests, answers):
        kinds["s3" if given["s3"] else "other", "presigned" if given["expires"] else "signed"] += 1
        kinds["with a session token"] += given["token"] != ""
        kinds["with a name repeated in the query"] += repeats(given["query"])
        kinds["with a body that is not signed"] += given["unsigned"]
        found = differences(given, ours, sign_by_botocore(given))
        bad += bool(found)
        if found and bad <= 5:
            print("\n".join(found), json.dumps(given), sep="\n", end="\n\n")
    print(f"seed {seed}: {count} requests compared, {bad} differ")
    for kind, number in kinds.items():
        print(f"  {number:6} {kind if isinstance(kind, str) else ' '.join(kind)}")
    sys.exit(1 if bad else 0)


def repeats(query):
    names = [part.partition("=")[0] for part in query.split("&")]
    return len(names) != len(set(names))


if __name__ == "__main__":
    main()
