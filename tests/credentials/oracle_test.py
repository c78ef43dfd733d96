#!/usr/bin/env python3
"""Random configuration files and environments, read by us and by botocore: both must find the same.

usage: oracle_test.py CREDENTIAL_TOOL [COUNT [SEED]]

Not made here is what we do otherwise on purpose (src/aws/ini.h, settings.h): a byte order mark, a section
DEFAULT, two variables of one meaning, values that are empty or that no tool can use.
"""
import collections
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time
from unittest import mock

import botocore.configloader
import botocore.credentials
import botocore.session
import botocore.tokens
from botocore.awsrequest import AWSResponse
from botocore.configprovider import ConfiguredEndpointProvider

NAMES = ["default", "a", "b", "c", "a b"]
LATER = "2036-01-01T00:00:00Z"
EARLIER = "2020-01-01T00:00:00Z"
PROCESSES = [
    """/bin/echo '{"Version":1,"AccessKeyId":"AKPROC","SecretAccessKey":"p"}'""",
    r"""/bin/echo "{\"Version\":1,\"AccessKeyId\":\"AKPROC2\",\"SecretAccessKey\":\"p q\",\"SessionToken\":\"t\"}" """,
    """printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"%s","Expiration":"2036-01-01T00:00:00Z"}' AK\\ 1 'x y'""",
    """/bin/echo '{"Version":2,"AccessKeyId":"AKPROC","SecretAccessKey":"p"}'""",
    """/bin/echo '{"Version":1,"AccessKeyId":"AKPROC"}'""",
    "/bin/echo nothing", "/bin/false", "/no/such/program", "/bin/echo 'open",
]


def key_of(question):
    return "ASIA" + hashlib.sha256(question.encode()).hexdigest()[:12]


def session_name(name):
    return "default" if name.startswith("botocore-session-") else name


# --- what stands in for AWS on botocore's side, as credential_tool.cc on ours

def fake_client(service, **kwargs):
    def expires(seconds=3600):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))

    def sts_answer(question):
        return {"Credentials": {"AccessKeyId": key_of(question), "SecretAccessKey": "sts-secret",
                                "SessionToken": "sts-token", "Expiration": expires()}}

    def assume_role(RoleArn, RoleSessionName, ExternalId="", SerialNumber="", TokenCode="", DurationSeconds=""):
        own = "|".join(kwargs[f"aws_{n}"] or "" for n in ("access_key_id", "secret_access_key", "session_token"))
        return sts_answer(f"role|{RoleArn}|{ExternalId}|{SerialNumber}|{TokenCode}|{DurationSeconds}|"
                          f"{session_name(RoleSessionName)}|{own}")

    def assume_role_with_web_identity(RoleArn, RoleSessionName, WebIdentityToken):
        return sts_answer(f"web|{RoleArn}|{WebIdentityToken}|{session_name(RoleSessionName)}")

    def create_token(grantType, clientId, clientSecret, refreshToken):
        return {"accessToken": "new-" + refreshToken, "expiresIn": 3600}

    client = mock.Mock()
    client.assume_role = assume_role
    client.assume_role_with_web_identity = assume_role_with_web_identity
    client.create_token = create_token
    return client


def answer_sso(request, **_):
    """In the place of the network, so that the URL is that of botocore's own client."""
    token = request.headers["x-amz-sso_bearer_token"]
    question = f"sso|{request.url}|{token.decode() if isinstance(token, bytes) else token}"
    body = json.dumps({"roleCredentials": {
        "accessKeyId": key_of(question), "secretAccessKey": "sso-secret", "sessionToken": "sso-token",
        "expiration": int(time.time() + 3600) * 1000}}).encode()
    return AWSResponse(request.url, 200, {}, mock.Mock(stream=lambda *a, **k: iter([body])))


def fake_container(self, url, headers=None):
    token = (headers or {}).get("Authorization", "")
    return {"AccessKeyId": key_of(f"container|{url}|{token}"), "SecretAccessKey": "c-secret", "Token": "c-token",
            "Expiration": LATER}


def raw(path):
    if not path.is_file():
        return None
    try:
        return botocore.configloader.raw_config_parse(str(path))
    except botocore.exceptions.ConfigParseError:
        return "error"


def endpoint(session, service, env):
    if session.get_config_variable("ignore_configured_endpoint_urls"):
        return ""
    return ConfiguredEndpointProvider(full_config=session.full_config, scoped_config=session.get_scoped_config(),
                                      client_name=service, environ=env).provide() or ""


def theirs(home, case):
    out = {"config": raw(home / "config"), "credentials": raw(home / "credentials")}
    cache = str(home / ".aws/sso/cache")
    with mock.patch.dict(os.environ, {**case["env"], "PATH": os.environ["PATH"]}, clear=True), \
            mock.patch("botocore.credentials._get_client_creator", lambda *_: fake_client), \
            mock.patch("botocore.tokens.create_nested_client", lambda _, *a, **k: fake_client(*a, **k)), \
            mock.patch.object(botocore.credentials.SSOProvider, "_SSO_TOKEN_CACHE_DIR", cache), \
            mock.patch.object(botocore.tokens.SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", cache), \
            mock.patch.object(botocore.credentials.ContainerMetadataFetcher, "_retrieve_credentials",
                              fake_container):
        try:
            session = botocore.session.Session(profile=case["profile"] or None)
            session.get_component("event_emitter").register("before-send.sso.GetRoleCredentials", answer_sso)
            get = session.get_config_variable
            out["settings"] = {
                "region": get("region") or "", "fips": bool(get("use_fips_endpoint")),
                "dualstack": bool(get("use_dualstack_endpoint")),
                "mode": session.get_scoped_config().get("retry_mode", case["env"].get("AWS_RETRY_MODE", "")),
                "attempts": get("max_attempts") or 0,
                "ec2": endpoint(session, "ec2", case["env"]),
                "eb": endpoint(session, "elasticbeanstalk", case["env"])}
            if "AWS_RETRY_MODE" in case["env"]:
                out["settings"]["mode"] = case["env"]["AWS_RETRY_MODE"]
        except Exception as error:  # any: that it fails is what is compared
            out.pop("settings", None)
            out["error"] = repr(error)
            return out
        try:
            resolver = session.get_component("credential_provider")
            resolver.get_provider("assume-role")._prompter = lambda _: "123456"
            found = session.get_credentials()
            frozen = found and found.get_frozen_credentials()
            out["found"] = {"none": ""} if not found else {
                "key": frozen.access_key, "secret": frozen.secret_key, "token": frozen.token or "",
                "source": found.method}
        except Exception as error:
            out["found"] = {"error": repr(error)}
    return out


# --- random files

def pick(rng, *chances):
    """Those of (probability, value) that come up."""
    return [value for probability, value in chances if rng.random() < probability]


def keys(rng, tag):
    return [line for group in pick(
        rng, (0.9, [f"aws_access_key_id = AK{tag}"]), (0.93, [f"aws_secret_access_key={tag} + / secret"]),
        (0.3, [f"aws_session_token : {tag}-token"]), (0.1, [f"aws_security_token={tag}-old"])) for line in group]


def role(rng):
    lines = [f"role_arn = arn:{rng.randrange(3)}"]
    source = "source_profile = " + rng.choice(NAMES * 3 + ["none"])
    named = "credential_source = " + rng.choice(["Environment", "EcsContainer", "EcsContainer", "Elsewhere"])
    lines += rng.choice([[source]] * 8 + [[named]] * 4 + [[], [source, named]])
    lines += pick(rng, (0.2, "external_id = x y"), (0.2, "mfa_serial = arn:mfa"), (0.2, "duration_seconds = 1800"),
                  (0.2, "role_session_name = me"), (0.1, "web_identity_token_file = HOME/web"))
    return lines


def sso(rng):
    lines = ["sso_role_name = ops", "sso_account_id = 111122223333"]
    if rng.random() < 0.5:
        lines += pick(rng, (0.9, "sso_session = " + rng.choice(["s", "s", "t", "none"])),
                      (0.2, "sso_region = eu-west-1"))
    else:
        lines += pick(rng, (0.9, "sso_start_url = https://start"), (0.9, "sso_region = us-east-1"))
    return lines


def profile(rng, tag):
    lines = []
    for probability, make in ((0.25, lambda: keys(rng, tag)), (0.25, lambda: role(rng)), (0.2, lambda: sso(rng)),
                              (0.2, lambda: ["credential_process = " + rng.choice(PROCESSES)]),
                              (0.1, lambda: ["web_identity_token_file = HOME/web", "role_arn = arn:w"]),
                              (0.03, lambda: ["login_session = arn:x"])):
        if rng.random() < probability:
            lines += make()
    lines += pick(rng, (0.4, f"region = r-{tag}"), (0.1, "use_fips_endpoint = True"), (0.1, "max_attempts = 5"),
                  (0.1, "use_dualstack_endpoint=false"), (0.1, "retry_mode = adaptive"),
                  (0.15, "services = " + rng.choice(["x"] * 9 + ["none"])), (0.1, "endpoint_url = https://all"),
                  (0.1, "ignore_configured_endpoint_urls = true"), (0.2, "s3 =\n  a = 1\n  b = 2"))
    seen = {}
    for line in lines:  # a key that comes twice would be an error nearly always
        seen.setdefault(line.replace(":", "=").split("=")[0].strip(), line)
    lines = list(seen.values())
    rng.shuffle(lines)
    return lines


def config(rng):
    out = []
    for name in rng.sample(NAMES, rng.randint(0, len(NAMES))):
        title = name if name == "default" else f'profile "{name}"' if " " in name else f"profile {name}"
        out += [f"[{title}]", *profile(rng, "c" + name[0])]
    out += pick(rng, (0.7, "[sso-session s]\nsso_region=us-east-1\nsso_start_url=https://start"),
                (0.3, "[sso-session t]\nsso_region=eu-west-1"),
                (0.6, "[services x]\nec2 =\n  endpoint_url = http://ec2\nelastic_beanstalk =\n  endpoint_url = http://eb"),
                (0.02, "[default]"), (0.02, "not a line"), (0.05, "[profile default]\nregion=r-later"))
    return "\n".join(out) + "\n"


def credentials(rng):
    out = []
    for name in rng.sample(NAMES, rng.randint(0, 3)):
        out += [f"[{name}]", *keys(rng, "f" + name[0])]
        out += [line for lines in pick(rng, (0.1, role(rng)), (0.1, [f"region = r-f{name[0]}"])) for line in lines]
    return "\n".join(out) + "\n"


def weird_ini(rng):
    """Lines that are hardly any: only how they are parsed is compared."""
    pieces = ["[a]", "[b]", "[profile a]", "[]", "[ ]", "[a", "a]", "k", "k=", "=v", ":", " ", "  ", "\t", "#", ";", "=",
              "v", "K ", "ü", "\u3000", "\xa0", "[a]]", "k = v", "k : v", "sub = 1", "x=y=z", "\"", "'", "%(k)s", "$k"]
    lines = ["".join(rng.choice(pieces) for _ in range(rng.randint(0, 4))) for _ in range(rng.randint(0, 8))]
    return rng.choice(["", "[s]\n"]) + rng.choice(["\n", "\n", "\r\n", "\r"]).join(lines)


def environment(rng, home, names):
    env = {"HOME": str(home), "AWS_CONFIG_FILE": rng.choice([str(home / "config"), "~/config", "$HOME/config"]),
           "AWS_SHARED_CREDENTIALS_FILE": "~/credentials", "AWS_EC2_METADATA_DISABLED": "true"}
    for more in pick(rng, (0.2, {"AWS_ACCESS_KEY_ID": "AKENV"}), (0.25, {"AWS_SECRET_ACCESS_KEY": "e"}),
                     (0.1, {"AWS_SESSION_TOKEN": "e-token"}), (0.05, {"AWS_SECURITY_TOKEN": "e-old"}),
                     (0.1, {"AWS_CREDENTIAL_EXPIRATION": LATER}),
                     (0.2, {rng.choice(["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]): rng.choice(names)}),
                     (0.2, {"AWS_DEFAULT_REGION": "r-env"}), (0.1, {"AWS_RETRY_MODE": "standard"}),
                     (0.1, {"AWS_USE_FIPS_ENDPOINT": "TRUE"}), (0.1, {"AWS_MAX_ATTEMPTS": "9"}),
                     (0.1, {"AWS_ENDPOINT_URL_EC2": "http://env-ec2"}),
                     (0.1, {"AWS_WEB_IDENTITY_TOKEN_FILE": str(home / "web")}), (0.1, {"AWS_ROLE_ARN": "arn:env"}),
                     (0.05, {"AWS_ROLE_SESSION_NAME": "env-me"}),
                     (0.1, {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c?id=1"}),
                     (0.15, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": rng.choice(
                         ["http://localhost:9/c", "http://127.0.0.9/c", "https://example.com/c", "http://example.com/c",
                          "http://169.254.170.23/v1", "http://[fd00:ec2::23]/v1", "http://169.254.169.254/c"])}),
                     (0.1, {"AWS_CONTAINER_AUTHORIZATION_TOKEN": "c-auth"}),
                     (0.05, {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(home / "auth")})):
        env.update(more)
    return env


def sso_token(rng):
    token = {"accessToken": "sso-access", "expiresAt": rng.choice([LATER, LATER, EARLIER, LATER[:-1] + "UTC"])}
    if rng.random() < 0.5:
        token.update({"refreshToken": "r", "clientId": "i", "clientSecret": "s",
                      "registrationExpiresAt": rng.choice([LATER, LATER, EARLIER])})
    return rng.choice([json.dumps(token)] * 8 + ["{", json.dumps({"accessToken": "x"})])


def make_case(rng, home):
    weird = rng.random() < 0.2
    texts = {"config": weird_ini(rng) if weird else config(rng), "credentials": credentials(rng)}
    for name, text in texts.items():
        (home / name).unlink(missing_ok=True)
        if rng.random() < 0.95:
            (home / name).write_bytes(text.replace("HOME", str(home)).encode())
    (home / "web").write_text("web-token")
    (home / "auth").write_text("file-auth")
    cache = home / ".aws/sso/cache"
    cache.mkdir(parents=True, exist_ok=True)
    for key in ("s", "https://start"):
        path = cache / (hashlib.sha1(key.encode()).hexdigest() + ".json")
        path.unlink(missing_ok=True)
        if rng.random() < 0.85:
            path.write_text(sso_token(rng))
    there = [name for name in NAMES if any(f"{name}]" in text or f'{name}"]' in text for text in texts.values())] or NAMES
    return {"env": environment(rng, home, there), "profile": rng.choice(["", *there]), "now": int(time.time()),
            "config": str(home / "config"), "credentials": str(home / "credentials")}


# --- comparison

METHODS = {"env": "environment", "assume-role": "role of", "assume-role-with-web-identity": "web identity",
           "sso": "SSO of", "shared-credentials-file": "profile ", "config-file": "profile ",
           "custom-process": "credential_process of", "container-role": "container"}


def differences(ours, other):
    for part in ("config", "credentials", "settings"):
        if ours.get(part) != other.get(part):
            yield part
    if "found" not in ours or "found" not in other:
        if ("found" in ours) != ("found" in other):
            yield "outcome"
        return
    ours, other = ours["found"], other["found"]
    if "key" in ours and "key" in other:
        if any(ours[name] != other[name] for name in ("key", "secret", "token")):
            yield "found"
        if not ours["source"].startswith(METHODS[other["source"]]):
            yield "source"
    elif ours.keys() != other.keys():
        yield "outcome"


def main():
    tool, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1500
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20261126
    seen = collections.Counter()
    bad = 0
    with tempfile.TemporaryDirectory() as folder, \
            subprocess.Popen([tool], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             text=True) as process:
        home = pathlib.Path(folder)
        for number in range(count):
            rng = random.Random(f"{seed}.{number}")
            case = make_case(rng, home)
            tokens = {path: path.read_text() for path in (home / ".aws/sso/cache").iterdir()}
            process.stdin.write(json.dumps(case) + "\n")
            process.stdin.flush()
            ours = json.loads(process.stdout.readline())
            for path, text in tokens.items():  # which we may have renewed
                path.write_text(text)
            other = theirs(home, case)
            found = other.get("found", {"error": 0})
            seen[found.get("source", next(iter(found)))] += 1
            wrong = list(differences(ours, other))
            if wrong:
                bad += 1
                if bad <= 10:
                    print(f"seed {seed}.{number}: {', '.join(wrong)} differ", json.dumps(case), sep="\n")
                    for name in ("config", "credentials"):
                        print(f"--- {name}", (home / name).read_bytes() if (home / name).is_file() else None)
                    print("--- ours", ours, "--- botocore", other, sep="\n")
    print(f"seed {seed}: {count} cases, {bad} differ;", ", ".join(f"{k} {v}" for k, v in seen.most_common()))
    # A comparison in which a source never came up would be none.
    missing = set(METHODS) - set(seen)
    if missing and count >= 1000:
        print("never came up:", *missing)
    return 1 if bad or (missing and count >= 1000) else 0


if __name__ == "__main__":
    sys.exit(main())
