# SPDX-License-Identifier: Apache-2.0
"""A request's signature, recomputed by botocore's own signer, and what AWS asks of it besides: that it is
by this key with its token, of about now, over this body and every x-amz header."""

import datetime
import hashlib
import urllib.parse

import botocore.auth
import botocore.awsrequest
import botocore.credentials
from fake_services import Refused

# AWS's own words, with the request as it came.
NO_MATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details.\n\n"
    "The Canonical String for this request should have been\n'{}'\n"
)
MOST_OFF = 15 * 60
# What a service says of a wrong time.
WRONG_TIME = {"s3": "RequestTimeTooSkewed", "ec2": "RequestExpired", "iam": "SignatureDoesNotMatch", "sts": "SignatureDoesNotMatch"}


def check(method, target, headers, body, secrets, tokens):
    """Raises Refused. `secrets`: by key id; `tokens`: that of a key, where one is asked for."""
    path, _, query = target.partition("?")
    asked = dict(urllib.parse.parse_qsl(query, True))
    presigned = "X-Amz-Signature" in asked
    fields = _of_query(asked) if presigned else _of_header(headers)
    key, day, region, service, _ = fields["Credential"].split("/")
    if key not in secrets:
        raise Refused("InvalidClientTokenId", "The security token is invalid", 403)
    if tokens.get(key, fields["token"]) != fields["token"]:
        raise Refused("InvalidClientTokenId", "The security token included in the request is invalid", 403)
    _check_time(fields, day, service)
    if not presigned:
        _check_signed_headers(fields["SignedHeaders"].split(";"), headers)
        _check_body(service, headers, body)
    if presigned:
        query = "&".join(part for part in query.split("&") if not part.startswith("X-Amz-Signature="))
    request = botocore.awsrequest.AWSRequest(method, f"http://{headers['Host']}{path}?{query}" if query else f"http://{headers['Host']}{path}", data=body)
    for name in fields["SignedHeaders"].split(";"):
        for value in headers.get_all(name) or []:
            request.headers[name] = value
    request.context["timestamp"] = fields["Date"]
    kind = ("S3" if service == "s3" else "") + ("SigV4QueryAuth" if presigned else "SigV4Auth")
    signer = getattr(botocore.auth, kind)(botocore.credentials.Credentials(key, secrets[key]), service, region)
    canonical = signer.canonical_request(request)
    if signer.signature(signer.string_to_sign(request, canonical), request) != fields["Signature"]:
        raise Refused("SignatureDoesNotMatch", NO_MATCH.format(canonical), 403)


def _of_header(headers):
    if not headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 "):
        raise Refused("MissingAuthenticationToken", "Request is missing Authentication Token", 403)
    parts = headers["Authorization"].split(" ", 1)[1].split(",")
    fields = dict(part.strip().split("=", 1) for part in parts)
    return fields | {"Date": headers["X-Amz-Date"], "token": headers.get("X-Amz-Security-Token", ""), "lasts": MOST_OFF}


def _of_query(asked):
    fields = {name: asked[f"X-Amz-{name}"] for name in ("Credential", "SignedHeaders", "Signature", "Date")}
    return fields | {"token": asked.get("X-Amz-Security-Token", ""), "lasts": int(asked["X-Amz-Expires"])}


def _check_time(fields, day, service):
    signed = datetime.datetime.strptime(fields["Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    off = (datetime.datetime.now(datetime.timezone.utc) - signed).total_seconds()
    if not -MOST_OFF <= off <= fields["lasts"] or day != fields["Date"][:8]:
        raise Refused(WRONG_TIME.get(service, "InvalidSignatureException"), "Signature expired", 403)


def _check_signed_headers(signed, headers):
    wanted = {name.lower() for name in headers if name.lower().startswith("x-amz-")} | {"host"}
    if left := sorted(wanted - set(signed)):
        raise Refused("AccessDenied", f"There were headers present in the request which were not signed: {left}", 403)


def _check_body(service, headers, body):
    said = headers.get("X-Amz-Content-Sha256")
    if service == "s3" and said is None:
        raise Refused("InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
    if said not in (None, "UNSIGNED-PAYLOAD", hashlib.sha256(body).hexdigest()):
        raise Refused("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.")
