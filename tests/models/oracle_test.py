#!/usr/bin/env python3
"""What AWS's models say, by us and by botocore: JMESPath, pages, waiters, endpoints.

usage: oracle_test.py MODELS_ORACLE [COUNT [SEED]]
"""
import collections
import copy
import glob
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import warnings

import botocore.session
import jmespath
from botocore.config import Config
from botocore.paginate import Paginator
from botocore.waiter import SingleWaiterConfig, Waiter, WaiterError
from jmespath.exceptions import JMESPathError

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ROOT / ".botocore/botocore/data"
warnings.simplefilter("ignore")


class Ours:
    """The program under test: a question in, an answer out."""

    def __init__(self, path):
        self.process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"models_oracle died at: {json.dumps(question)[:2000]}")
        return json.loads(line)


def same(a, b):
    return json.dumps(a, sort_keys=True) == json.dumps(b, sort_keys=True)


def differ(what, question, ours, theirs):
    sys.exit(f"{what} differs\n  asked  {question}\n  ours   {ours}\n  theirs {theirs}")


def models(file):
    """(service, parsed file) of every service's newest version."""
    for service in sorted(DATA.iterdir()):
        versions = sorted(service.glob(f"*/{file}"))
        if versions:
            yield service.name, json.loads(versions[-1].read_text())


def with_extras(service, config):
    for path in sorted((DATA / service).glob("*/paginators-1.sdk-extras.json"))[-1:]:
        for name, more in json.loads(path.read_text())["merge"]["pagination"].items():
            config["pagination"].get(name, {}).update(more)
    return config["pagination"]


def as_list(value):
    return value if isinstance(value, list) else [value]


# --- JMESPath

NAMES = ["a", "b", "c", "d", "e_1", "é"]


def scalar(rng):
    # 0 and 1 are left out: in Python they are equal to false and true where they stand in lists.
    return rng.choice([None, True, False, 2, 3, 5, -7, 1.5, 2.5, "", "a", "b", "two words", "é火", "12", "-3.5"])


def document(rng, depth=4):
    kind = rng.randrange(10) if depth else 0
    if kind < 3:
        return scalar(rng)
    if kind < 6:
        return [document(rng, depth - 1) for _ in range(rng.randint(0, 4))]
    return {name: document(rng, depth - 1) for name in rng.sample(NAMES, rng.randint(0, 5))}


def name(rng):
    picked = rng.choice(NAMES)
    return picked if picked.isascii() and rng.random() < 0.9 else json.dumps(picked)


def literal(rng):
    value = rng.choice([0, 1, 2, 3, "a", "b", "", None, True, False, [], {}, [2, 3], {"a": 2}, 1.5])
    if isinstance(value, str) and rng.random() < 0.7:
        return f"'{value}'"
    return f"`{json.dumps(value)}`"


def optional_number(rng):
    return rng.choice(["", "", "0", "1", "2", "-1", "-2", "9", "-9"])


def postfix(rng, depth):
    kind = rng.randrange(9)
    if kind == 0:
        return f"[{rng.choice(['0', '1', '-1', '7'])}]"
    if kind == 1:
        step = rng.choice(["", ":", ":1", ":-1", ":2", ":-2"])
        return f"[{optional_number(rng)}:{optional_number(rng)}{step}]"
    if kind == 2:
        return "[*]"
    if kind == 3:
        return "[]"
    if kind == 4:
        return f"[?{expression(rng, depth - 1)}]"
    if kind == 5:
        return ".*"
    if kind == 6 and depth > 1:
        parts = ", ".join(expression(rng, depth - 1) for _ in range(rng.randint(1, 2)))
        return f".[{parts}]"
    if kind == 7 and depth > 1:
        pairs = ", ".join(f"{name(rng)}: {expression(rng, depth - 1)}" for _ in range(rng.randint(1, 2)))
        return f".{{{pairs}}}"
    return "." + name(rng)


FUNCTIONS = {"length": 1, "contains": 2, "starts_with": 2, "ends_with": 2, "keys": 1, "values": 1, "sort": 1,
             "not_null": 3, "join": 2, "to_number": 1, "to_array": 1, "type": 1, "max": 1, "min": 1}


def call(rng, depth):
    function = rng.choice(list(FUNCTIONS))
    arguments = [expression(rng, depth - 1) for _ in range(FUNCTIONS[function])]
    if function in ("contains", "starts_with", "ends_with") and rng.random() < 0.7:
        arguments[1] = literal(rng) if function != "contains" else rng.choice(["'a'", "'b'", "`2`", "`null`"])
    if function == "contains" and rng.random() < 0.9:
        arguments[1] = rng.choice(["'a'", "'b'", "`2`", "`null`"])
    if function == "join" and rng.random() < 0.7:
        arguments[0] = "'-'"
    return f"{function}({', '.join(arguments)})"


def expression(rng, depth=4):
    if depth <= 0:
        return rng.choice([name(rng), name(rng), "@", literal(rng)])
    kind = rng.randrange(14)
    if kind < 6:
        return expression(rng, depth - 1) + "".join(postfix(rng, depth) for _ in range(rng.randint(1, 2)))
    if kind == 6:
        return call(rng, depth)
    if kind == 7:
        return f"{expression(rng, depth - 1)} {rng.choice(['||', '&&', '|'])} {expression(rng, depth - 1)}"
    if kind == 8:
        comparator = rng.choice(["==", "!=", "<", "<=", ">", ">="])
        return f"{expression(rng, depth - 2)} {comparator} {expression(rng, depth - 2)}"
    if kind == 9:
        return "!" + expression(rng, depth - 1)
    if kind == 10:
        return f"({expression(rng, depth - 1)})"
    if kind == 11:
        return rng.choice(["*", "[*]", "[]", "[0]", "[::2]", f"[?{expression(rng, depth - 1)}]"])
    if kind == 12:
        return rng.choice([f"[{expression(rng, depth - 1)}]", f"{{{name(rng)}: {expression(rng, depth - 1)}}}"])
    return name(rng)


# A slice right behind an index is no projection in the reference, against the specification.
QUIRK = re.compile(r"\[\s*-?\d+\s*\][\s)]*\[[-\s\d]*:")


def reference(text, value):
    """(True, result), (False, words), or None where Python itself stumbles and the language does not."""
    if QUIRK.search(text):
        return None
    try:
        return True, jmespath.search(text, value)
    except JMESPathError as e:
        return False, str(e)
    except (TypeError, IndexError, ValueError, AttributeError, KeyError):
        return None


def check_search(ours, text, value, counts):
    theirs = reference(text, value)
    answer = ours.ask(do="search", expression=text, document=value)
    if theirs is None:
        counts["skipped"] += 1
    elif theirs[0] and "is" in answer and same(theirs[1], answer["is"]):
        counts["same"] += 1
        counts["not null"] += answer["is"] is not None
    elif not theirs[0] and "error" in answer:
        counts["refused by both"] += 1
    else:
        differ("JMESPath", (text, value), answer, theirs)


# What the reference lets pass although the language does not: missing commas, JSON that is none, "&"
# (ours: not supported), functions never reached, and their number of arguments, found when they are called.
LAX = re.compile(r"cannot stand here|ends too early|not JSON|not supported|no function|number of arguments|step of 0")


def check_mutated(ours, rng, text, value, counts):
    at = rng.randrange(len(text) + 1)
    cut = at + rng.randrange(2)
    text = text[:at] + rng.choice(["", "", *"[]().,*?|&!@:'`\"{}<=>-0a ]"]) + text[cut:]
    theirs = reference(text, value) if text else (False, "")
    answer = ours.ask(do="search", expression=text, document=value)
    if theirs is None:
        counts["skipped"] += 1
    elif "error" in answer:
        counts["refused by both" if not theirs[0] else "refused by us"] += 1
        if theirs[0] and not LAX.search(answer["error"]):
            differ("JMESPath", (text, value), answer, theirs)
    elif not theirs[0] or not same(theirs[1], answer["is"]):
        differ("JMESPath", (text, value), answer, theirs)
    else:
        counts["same"] += 1


def fitting(rng, text):
    """A document in which an expression of the models finds something."""
    value = rng.choice(["active", "deleted", True, 3, None, ["x"], [], ""])
    for part in reversed(re.findall(r"[A-Za-z_]\w*(?:\[[^\]]*\])?|\*", re.sub(r"length\(|\)|`.*?`|'.*?'", "", text))):
        word = re.match(r"[A-Za-z_]\w*|\*", part)[0]
        if "[" in part:
            value = [copy.deepcopy(value) for _ in range(rng.randint(0, 3))]
        if rng.random() < 0.9:
            value = {word if word != "*" else "any": value, "other": scalar(rng)}
    return value


def model_expressions():
    found = set()
    for service, config in models("paginators-1.json"):
        for entry in with_extras(service, config).values():
            for key in ("output_token", "more_results", "result_key", "non_aggregate_keys"):
                found.update(as_list(entry.get(key, [])))
    for _, config in models("waiters-2.json"):
        for entry in config["waiters"].values():
            found.update(a["argument"] for a in entry["acceptors"] if "argument" in a)
    return sorted(found)


def test_jmespath(ours, rng, count):
    counts, expressions = collections.Counter(), model_expressions()
    for text in expressions:
        for _ in range(5):
            check_search(ours, text, fitting(rng, text), counts)
    print(f"JMESPath: {len(expressions)} expressions of the models:", dict(counts))
    counts.clear()
    for _ in range(count):
        check_search(ours, expression(rng), document(rng), counts)
    print("JMESPath: random expressions:", dict(counts))
    counts.clear()
    for _ in range(count):
        text = expression(rng, 3) if rng.random() < 0.7 else rng.choice(expressions)
        check_mutated(ours, rng, text, document(rng), counts)
    print("JMESPath: expressions with one character changed:", dict(counts))


# --- pages

def put(page, path, value):
    *parents, last = path.split(".")
    for parent in parents:
        page = page.setdefault(parent, {})
    page[last] = value


def random_page(rng, config, kinds, number, is_last):
    page = {"unrelated": number}
    for i, key in enumerate(as_list(config["result_key"])):  # of the first botocore takes the length
        kind = kinds.setdefault(key, rng.choice(["list", "list", "list", "text", *(["number"] if i else [])]))
        value = {"list": [rng.randrange(99) for _ in range(rng.randint(0, 3))], "number": rng.randrange(9),
                 "text": rng.choice("xyz")}[kind]
        if rng.random() < 0.9:
            put(page, key, value)
    for key in config.get("non_aggregate_keys", []):
        put(page, key, rng.choice(["p", 1, ["q"], {"r": 1}]))
    if "more_results" in config:
        put(page, config["more_results"], not is_last)
    for i, key in enumerate(as_list(config["output_token"])):
        token = f"{number}.{i}" if rng.random() < 0.8 or i == 0 else None
        if "||" not in key and "[" not in key:
            put(page, key, None if is_last and rng.random() < 0.5 else "" if is_last else token)
        elif not is_last:
            put(page, "NextMarker", token)
    return page


def botocore_pages(config, params, answers):
    asked, left = [], list(copy.deepcopy(answers))

    def method(**kwargs):
        asked.append(dict(kwargs))
        return left.pop(0)

    whole = Paginator(method, config, None).paginate(**copy.deepcopy(params)).build_full_result()
    return {"asked": asked, "whole": whole}


def without_nulls(value):
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    return value


def test_pages(ours, rng):
    counts = collections.Counter()
    for service, all_ in models("paginators-1.json"):
        for operation, config in with_extras(service, all_).items():
            kinds, last, params = {}, rng.randrange(4), {"Filter": "x"}
            answers = [random_page(rng, config, kinds, i, i == last) for i in range(last + 1)]
            theirs = botocore_pages(config, params, answers)
            answer = ours.ask(do="pages", config=config, params=params, answers=answers)
            theirs["whole"] = without_nulls(theirs["whole"])
            if "and not where" in answer.get("error", "") and len(theirs["asked"]) < len(answers):
                counts["cut off: botocore is silent, we are not"] += 1
                continue
            if "is" not in answer or not same(theirs, answer["is"]):
                differ("pages", (service, operation, config, answers), answer, theirs)
            counts["listings"] += 1
            counts["pages"] += len(theirs["asked"])
    print("pages:", dict(counts))


# --- waiters

def random_outcome(rng, config):
    codes = [a["expected"] for a in config["acceptors"] if a["matcher"] == "error"]
    if rng.random() < 0.3:
        code = rng.choice([c for c in codes if isinstance(c, str)] + ["Other"])
        return {"status": rng.choice([400, 403, 404, 500]), "code": code}
    acceptor = rng.choice(config["acceptors"])
    answer = fitting(rng, acceptor.get("argument", "a"))
    text = json.dumps(answer if isinstance(answer, dict) else {})
    wanted = json.dumps(rng.choice([a["expected"] for a in config["acceptors"]]))
    return {"status": rng.choice([200, 200, 201]), "answer": json.loads(text.replace('"active"', wanted))}


def botocore_state(config, outcome):
    response = {"ResponseMetadata": {"HTTPStatusCode": outcome["status"]}}
    if "code" in outcome:
        response["Error"] = {"Code": outcome["code"], "Message": ""}
    else:
        response.update(outcome["answer"])
    single = SingleWaiterConfig({**config, "maxAttempts": 1, "delay": 0})
    try:
        Waiter("w", single, lambda **_: copy.deepcopy(response)).wait()
        return "success"
    except WaiterError as e:
        return "retry" if "Max attempts" in e.kwargs["reason"] else "failure"
    except JMESPathError:
        return None  # the length of nothing: botocore gives up, we go on to the next acceptor


def test_waiters(ours, rng):
    counts = collections.Counter()
    for service, all_ in models("waiters-2.json"):
        for waiter, config in all_["waiters"].items():
            outcomes = [random_outcome(rng, config) for _ in range(20)]
            answer = ours.ask(do="waiter", config=config, outcomes=outcomes)
            for outcome, state in zip(outcomes, answer["is"]):
                theirs = botocore_state(config, outcome)
                if theirs not in (None, state):
                    differ("waiter", (service, waiter, outcome), state, theirs)
                counts[theirs or "botocore gives up"] += 1
    print("waiters:", dict(counts))


# --- endpoints

SERVICES = """iam sts ec2 s3 s3control cloudtrail ssm organizations ce health support guardduty lambda ecs lightsail
 ses sesv2 config securityhub accessanalyzer account bedrock kms secretsmanager logs athena budgets service-quotas sso
 sso-oidc rds autoscaling route53 events sns batch eks emr sagemaker glue cloudfront cloudwatch dynamodb sqs
 cloudformation ecr elbv2 apigateway amplify apprunner wafv2 shield inspector2 macie2 detective backup""".split()
REGIONS = ["us-east-1", "eu-west-1", "us-gov-east-1", "cn-north-1"]

# (service, region or None for all): why ours is another.
DIFFERENT = {
    ("health", None): "asked where it lives, not in a region where it does not",
    ("s3", "us-east-1"): "s3.us-east-1.amazonaws.com, botocore still s3.amazonaws.com",
}


class Stop(Exception):
    pass


def really_asked(session, service, region, operation, params):
    seen = {}

    def stop(request, **_):
        scope = request.headers["Authorization"].decode().split("Credential=")[1].split(",")[0].split("/")
        seen.update(url=request.url, region=scope[2], name=scope[3])
        raise Stop

    client = session.create_client(service, region_name=region, aws_access_key_id="a", aws_secret_access_key="b",
                                   config=Config(parameter_validation=False))
    client.meta.events.register("before-send", stop)
    try:
        client._make_api_call(operation, params)
    except Stop:
        pass
    return seen


def an_operation(model):
    """The first that is signed, has no prefix of its own to the host, and takes at most texts."""
    for operation in sorted(model["operations"], key=lambda o: len(required(model, o))):
        entry = model["operations"][operation]
        anonymous = entry.get("authtype") == "none" or entry.get("auth") == ["smithy.api#noAuth"]
        prefixed = "endpoint" in entry and model["metadata"]["serviceId"] != "S3 Control"
        shapes = [model["shapes"][member["shape"]] for member in required(model, operation).values()]
        if not anonymous and not prefixed and all(s["type"] == "string" for s in shapes):
            return operation, {name: "111122223333" for name in required(model, operation)}
    return None, {}


def required(model, operation):
    shape = model["shapes"].get(model["operations"][operation].get("input", {}).get("shape"), {})
    return {name: shape["members"][name] for name in shape.get("required", [])}


def test_endpoints(ours):
    session, counts = botocore.session.get_session(), collections.Counter()
    partitions = json.loads((DATA / "partitions.json").read_text())
    for service in SERVICES:
        folder = sorted((DATA / service).glob("*/endpoint-rule-set-1.json"))[-1].parent
        model = json.loads((folder / "service-2.json").read_text())
        operation, params = an_operation(model)
        if operation is None:
            counts["services that sign nothing"] += 1  # sso
            continue
        shape = model["shapes"].get(model["operations"][operation].get("input", {}).get("shape"), {})
        members = {m["contextParam"]["name"]: n for n, m in shape.get("members", {}).items() if "contextParam" in m}
        meta = model["metadata"]
        for region in REGIONS:
            theirs = really_asked(session, service, region, operation, params)
            ours_is = ours.ask(do="endpoint", rules=json.loads((folder / "endpoint-rule-set-1.json").read_text()),
                               partitions=partitions, operation=model["operations"][operation], params=params,
                               signing_name=meta.get("signingName", meta["endpointPrefix"]), members=members,
                               region=region, fips=False, dual_stack=False).get("is", {})
            as_theirs = theirs.get("url", "-").startswith(ours_is.get("url", "?")) and \
                (theirs["region"], theirs["name"]) == (ours_is["region"], ours_is["name"])
            reason = DIFFERENT.get((service, region), DIFFERENT.get((service, None)))
            if not as_theirs and not reason:
                differ("endpoint", (service, region, operation), ours_is, theirs)
            counts["same" if as_theirs else "different on purpose"] += 1
    print(f"endpoints: {len(SERVICES)} services in {len(REGIONS)} regions:", dict(counts))


def main():
    if not DATA.is_dir():
        sys.exit(".botocore/ is missing: run tools/setup.sh test")
    for variable in [v for v in os.environ if v.startswith("AWS_")]:
        del os.environ[variable]
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull,
                      AWS_EC2_METADATA_DISABLED="true")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 32)
    print("seed", seed)
    rng, ours = random.Random(seed), Ours(sys.argv[1])
    test_jmespath(ours, rng, count)
    test_pages(ours, rng)
    test_waiters(ours, rng)
    test_endpoints(ours)


main()
