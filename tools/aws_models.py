#!/usr/bin/env python3
"""Trims botocore's service models to what the program reads and packs each service into one file.

usage: aws_models.py DATA OUT

DATA is botocore/data of the source distribution that tools/botocore.sh fetches. OUT gets one
NAME.json.gz for each service below, partitions.json.gz and VERSION. A service is lines "KIND NAME JSON",
sorted by kind and name, so that of an API with hundreds of operations only what is asked for is parsed
(src/aws/model_text.h). Documentation, examples, enumerations, patterns and shapes that no operation
reaches are left out. The same DATA gives the same bytes.
"""
import gzip
import json
import pathlib
import re
import sys

# What a response may call (look, contain, remove, recover), what shows cost and posture, and how
# credentials come about. A service more costs some ten kilobytes; a name here is all it needs.
SERVICES = """
accessanalyzer account acm amplify apigateway apigatewayv2 apprunner athena autoscaling backup batch bedrock
bedrock-agent bedrock-agentcore-control bedrock-runtime billing braket budgets ce cloud9 cloudformation
cloudfront cloudtrail cloudwatch codebuild codepipeline cognito-identity cognito-idp config cur detective dlm
dynamodb ebs ec2 ec2-instance-connect ecr ecr-public ecs efs eks elasticache elasticbeanstalk elb elbv2
emr emr-serverless events firehose freetier gamelift globalaccelerator glue guardduty health iam identitystore
imagebuilder inspector2 kinesis kms lambda lightsail logs macie2 mediapackagev2 network-firewall notifications opensearch
organizations pinpoint pricing ram rds redshift resource-explorer-2 resourcegroupstaggingapi rolesanywhere
route53 route53domains route53resolver s3 s3control sagemaker savingsplans scheduler secretsmanager security-ir securityhub
service-quotas ses sesv2 signin sns sqs ssm sso sso-admin sso-oidc stepfunctions sts support transfer
wafv2 workspaces
""".split()

# Operations that give pages and of which botocore has no paginator: one page would look like all.
PAGES = {
    "apprunner": {"ListServices": ("NextToken", "NextToken", "ServiceSummaryList", "MaxResults")},
    "cloudtrail": {"ListEventDataStores": ("NextToken", "NextToken", "EventDataStores", "MaxResults")},
    "events": {"ListEventBuses": ("NextToken", "NextToken", "EventBuses", "Limit")},
    "iam": {"ListServiceSpecificCredentials": ("Marker", "Marker", "ServiceSpecificCredentials", "MaxItems")},
    "lightsail": {"GetBuckets": ("pageToken", "nextPageToken", "buckets", None)},
    "savingsplans": {"DescribeSavingsPlans": ("nextToken", "nextToken", "savingsPlans", "maxResults")},
    "sesv2": {
        "ListEmailIdentities": ("NextToken", "NextToken", "EmailIdentities", "PageSize"),
        "ListConfigurationSets": ("NextToken", "NextToken", "ConfigurationSets", "PageSize"),
    },
}
MORE = {("iam", "ListServiceSpecificCredentials"): "IsTruncated"}
ONCE = {("lightsail", "GetBuckets"): ["accountLevelBpaSync"]}  # beside the list, on every page

OPERATION = ("http", "input", "output", "endpoint", "httpChecksum", "httpChecksumRequired", "auth",
             "authtype", "unsignedPayload", "readonly", "idempotent", "staticContextParams",
             "operationContextParams")
SHAPE = ("type", "members", "member", "key", "value", "required", "payload", "locationName", "flattened",
         "timestampFormat", "xmlNamespace", "union", "document", "eventstream", "exception", "sparse",
         "streaming", "jsonvalue", "sensitive", "min")
USE = ("shape", "location", "locationName", "queryName", "flattened", "timestampFormat", "xmlNamespace",
       "xmlAttribute", "streaming", "jsonvalue", "hostLabel", "idempotencyToken", "contextParam",
       "resultWrapper")


def pick(source, keys):
    return {key: source[key] for key in keys if key in source}


def without(value, *names):
    """`value` without the keys `names`, at any depth."""
    if isinstance(value, dict):
        return {key: without(item, *names) for key, item in value.items() if key not in names}
    return [without(item, *names) for item in value] if isinstance(value, list) else value


def trim_shape(shape):
    out = pick(shape, SHAPE)
    if "error" in shape:
        out["error"] = pick(shape["error"], ("code", "httpStatusCode"))
    if "members" in out:
        out["members"] = {name: pick(use, USE) for name, use in out["members"].items()}
    for part in ("member", "key", "value"):
        if part in out:
            out[part] = pick(out[part], USE)
    return out


def trim_operation(operation):
    out = pick(operation, OPERATION)
    for part in ("input", "output"):
        if part in out:
            out[part] = pick(out[part], USE)
    out["errors"] = [{"shape": error["shape"]} for error in operation.get("errors", [])]
    return out


def reached(service):
    """Names of the shapes that an operation, or an error of any, leads to."""
    todo = [name for name, shape in service["shapes"].items() if shape.get("exception")]
    for operation in service["operations"].values():
        todo += [operation[part]["shape"] for part in ("input", "output") if part in operation]
        todo += [error["shape"] for error in operation["errors"]]
    seen = set()
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        shape = service["shapes"][name]
        uses = list(shape.get("members", {}).values())
        uses += [shape[part] for part in ("member", "key", "value") if part in shape]
        todo += [use["shape"] for use in uses]
    return seen


def trim_service(service):
    out = pick(service, ("metadata",))
    out["operations"] = {name: trim_operation(op) for name, op in service["operations"].items()}
    out["shapes"] = {name: trim_shape(shape) for name, shape in service["shapes"].items()}
    keep = reached(out)
    out["shapes"] = {name: shape for name, shape in out["shapes"].items() if name in keep}
    return without(out, "documentation")


def merge(into, extra):
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


def load(folder, name):
    """A file of a service with its sdk-extras laid over it, {} where there is none."""
    path = folder / f"{name}.json"
    out = json.loads(path.read_bytes()) if path.is_file() else {}
    extras = folder / f"{name}.sdk-extras.json"
    if extras.is_file():
        merge(out, json.loads(extras.read_bytes()).get("merge", {}))
    return out


def plain(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def pack(out, name, text):
    text = text.encode()
    packed = gzip.compress(text, 9, mtime=0)
    (out / f"{name}.json.gz").write_bytes(packed)
    return len(text), len(packed)


def paginators(folder, name):
    """botocore's, and ours where it has none."""
    out = load(folder, "paginators-1").get("pagination", {})
    for operation, (parameter, token, result, limit) in PAGES.get(name, {}).items():
        if operation in out:
            raise SystemExit(f"{name} {operation}: botocore has a paginator by now, take ours out of PAGES")
        ours = {"input_token": parameter, "output_token": token, "result_key": result, "limit_key": limit,
                "more_results": MORE.get((name, operation)), "non_aggregate_keys": ONCE.get((name, operation))}
        out[operation] = {key: value for key, value in ours.items() if value}
    return out


def lines_of(data, name):
    folder = max((data / name).iterdir())  # the newest version
    service = trim_service(load(folder, "service-2"))
    kinds = {
        "operation": service["operations"],
        "paginator": paginators(folder, name),
        "part": {
            "metadata": service["metadata"],
            "rules": without(load(folder, "endpoint-rule-set-1"), "documentation"),
            "exceptions": sorted(n for n, shape in service["shapes"].items() if shape.get("exception")),
        },
        "shape": service["shapes"],
        "waiter": without(load(folder, "waiters-2").get("waiters", {}), "description"),
    }
    return "".join(f"{kind} {entry} {plain(parts[entry])}\n" for kind, parts in kinds.items() for entry in sorted(parts))


def main():
    data, out = (pathlib.Path(name) for name in sys.argv[1:3])
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    script = pathlib.Path(__file__).with_name("botocore.sh").read_text()
    (out / "VERSION").write_text(re.search(r"^version=(\S+)$", script, re.M).group(1))
    sizes = {name: pack(out, name, lines_of(data, name)) for name in SERVICES}
    sizes["partitions"] = pack(out, "partitions", plain(json.loads((data / "partitions.json").read_bytes())))
    if "--sizes" in sys.argv:
        for name, (size, packed) in sorted(sizes.items(), key=lambda row: -row[1][1]):
            print(f"{name:<28} {size:>9} {packed:>8}")
        print(f"{len(sizes)} files", *(sum(column) for column in zip(*sizes.values())))


main()
