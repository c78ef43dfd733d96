# SPDX-License-Identifier: Apache-2.0
"""Operations that moto has not, answered as AWS does. A handler gets (params, call) and returns the answer.

`call.state` is what the test has configured; `call.region`, `call.key` whom and where.
"""

import base64
import datetime
import time
import uuid

import boto3


class Refused(Exception):
    def __init__(self, code, message, status=400):
        super().__init__(code)
        self.code, self.message, self.status = code, message, status


class Pace:
    """At most `most` calls in any second for each key, as AWS counts LookupEvents."""

    def __init__(self, most):
        self.most, self.seen = most, {}

    def take(self, key):
        now = time.monotonic()
        recent = [at for at in self.seen.get(key, []) if at > now - 1.0]
        self.seen[key] = recent
        if len(recent) >= self.most:
            raise Refused("ThrottlingException", "Rate exceeded")
        recent.append(now)


LOOKUPS = Pace(2)


def page(items, params, size_key, token_key, default):
    """One page and the token of the next: the offset, in base64."""
    size = params.get(size_key) or default
    try:
        start = int(base64.b64decode(params[token_key])) if params.get(token_key) else 0
    except ValueError as error:
        raise Refused("InvalidNextTokenException", "The token is not one of ours") from error
    token = base64.b64encode(str(start + size).encode()).decode() if start + size < len(items) else None
    return items[start : start + size], token


ATTRIBUTES = {
    "AccessKeyId": lambda e: [e.get("AccessKeyId")],
    "EventId": lambda e: [e.get("EventId")],
    "EventName": lambda e: [e.get("EventName")],
    "EventSource": lambda e: [e.get("EventSource")],
    "ReadOnly": lambda e: [e.get("ReadOnly")],
    "ResourceName": lambda e: [r.get("ResourceName") for r in e.get("Resources", [])],
    "ResourceType": lambda e: [r.get("ResourceType") for r in e.get("Resources", [])],
    "Username": lambda e: [e.get("Username")],
}


DELIVERY = 15 * 60  # CloudTrail shows an event within fifteen minutes, ours never sooner


def signed_at(headers):
    """When a call was made, by the clock of who made it: rehearsed incidents have a time of their own."""
    at = datetime.datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ")
    return int(at.replace(tzinfo=datetime.timezone.utc).timestamp())


def record_call(state, call):
    """With `records` configured, every call is an event of its region's trail."""
    if state.get("records") and call["operation"] and "x-amz-date" in call["headers"]:
        event = {"EventId": str(uuid.uuid4()), "EventName": call["operation"], "EventTime": signed_at(call["headers"]),
                 "AccessKeyId": call["key"], "CloudTrailEvent": "{}"}
        state.setdefault("recorded", {}).setdefault(call["region"], []).append(event)


def delivered(call):
    until = signed_at(call.headers) - DELIVERY if "x-amz-date" in call.headers else 0
    return [e for e in call.state.get("recorded", {}).get(call.region, []) if e["EventTime"] <= until]


def lookup_events(params, call):
    """Newest first, at most 50 a page, one attribute at most, 90 days, two calls a second."""
    LOOKUPS.take((call.key, call.region))
    if params.get("MaxResults", 50) not in range(1, 51):
        raise Refused("InvalidMaxResultsException", "MaxResults is 1 to 50")
    attributes = params.get("LookupAttributes", [])
    if len(attributes) > 1:
        raise Refused("InvalidLookupAttributesException", "One attribute at most")
    start, end = params.get("StartTime", 0), params.get("EndTime", 1 << 40)
    if start > end:
        raise Refused("InvalidTimeRangeException", "StartTime is after EndTime")

    def wanted(event):
        return start <= event["EventTime"] <= end and all(
            a["AttributeValue"] in ATTRIBUTES[a["AttributeKey"]](event) for a in attributes
        )

    known = call.state.get("events", {}).get(call.region, []) + delivered(call)
    events = [e for e in known if wanted(e)]
    events.sort(key=lambda e: (-e["EventTime"], e["EventId"]))
    shown, token = page(events, params, "MaxResults", "NextToken", 50)
    return {"Events": shown, **({"NextToken": token} if token else {})}


def list_public_keys(params, call):
    return {"PublicKeyList": call.state.get("public_keys", {}).get(call.region, [])}


def lightsail(member):
    def handler(params, call):
        items = call.state.get("lightsail", {}).get(call.region, {}).get(member, [])
        shown, token = page(items, params, "pageSize", "pageToken", 100)
        return {member: shown, **({"nextPageToken": token} if token else {})}

    return handler


def support_plan(handler):
    """Health and Support answer only those who pay for a plan with an API."""

    def checked(params, call):
        if not call.state.get("support_plan", False):
            raise Refused("SubscriptionRequiredException", "AWS Premium Support Subscription is required")
        return handler(params, call)

    return checked


@support_plan
def describe_events(params, call):
    return {"events": call.state.get("health_events", [])}


@support_plan
def describe_communications(params, call):
    said = call.state.setdefault("communications", {}).get(params["caseId"])
    if said is None:
        raise Refused("CaseIdNotFound", "No such case")
    return {"communications": said}


@support_plan
def add_communication(params, call):
    cases = call.state.setdefault("communications", {})
    if params.get("caseId") not in cases:
        raise Refused("CaseIdNotFound", "No such case")
    cases[params["caseId"]].insert(0, {"caseId": params["caseId"], "body": params["communicationBody"]})
    return {"result": True}


def get_sending(params, call):
    return {"SendingEnabled": call.state.setdefault("sending", {}).get(call.region, True)}


def put_sending(params, call):
    call.state.setdefault("sending", {})[call.region] = params.get("SendingEnabled", False)
    return {}


def list_regions(params, call):
    names = call.state.get("regions", ["us-east-1", "ap-northeast-1"])
    return {"Regions": [{"RegionName": n, "RegionOptStatus": "ENABLED_BY_DEFAULT"} for n in names]}


def list_filters(params, call):
    return {"filterNames": call.state.get("filters", {}).get(call.region, [])}


def list_findings(params, call):
    return {"findingIds": [f["Id"] for f in call.state.get("findings", {}).get(call.region, [])]}


def get_findings(params, call):
    held = call.state.get("findings", {}).get(call.region, [])
    return {"findings": [f for f in held if f["Id"] in params["FindingIds"]]}


def list_service_credentials(params, call):
    held = call.state.get("service_credentials", {}).get(params.get("UserName"), [])
    return {"ServiceSpecificCredentials": held}


def update_service_credential(params, call):
    for held in call.state.get("service_credentials", {}).get(params.get("UserName"), []):
        if held["ServiceSpecificCredentialId"] == params["ServiceSpecificCredentialId"]:
            held["Status"] = params["Status"]
            return {}
    raise Refused("NoSuchEntity", "There is no such credential", 404)


def iam_of(call):
    return boto3.client("iam", "us-east-1", endpoint_url=call.moto, aws_access_key_id="x", aws_secret_access_key="x")


def put_user_boundary(params, call):
    iam_of(call).get_user(UserName=params["UserName"])
    call.state.setdefault("boundaries", {})[params["UserName"]] = params["PermissionsBoundary"]
    return {}


def delete_user_boundary(params, call):
    if call.state.get("boundaries", {}).pop(params["UserName"], None) is None:
        return None
    return {}


def get_user(params, call):
    """moto knows no boundary of a user that was put on it later."""
    boundary = call.state.get("boundaries", {}).get(params.get("UserName"))
    if boundary is None:
        return None
    user = iam_of(call).get_user(UserName=params["UserName"])["User"]
    user["CreateDate"] = user["CreateDate"].strftime("%Y-%m-%dT%H:%M:%SZ")
    bound = {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": boundary}
    return {"User": user | {"PermissionsBoundary": bound}}


def simulate_principal(params, call):
    """Only whether an inline policy denies everything, with no regard to whom it spares."""
    iam = iam_of(call)
    kind, name = params["PolicySourceArn"].split(":")[5].split("/", 1)
    of = {"UserName": name} if kind == "user" else {"RoleName": name}
    names = (iam.list_user_policies if kind == "user" else iam.list_role_policies)(**of)["PolicyNames"]
    read = iam.get_user_policy if kind == "user" else iam.get_role_policy
    documents = [read(PolicyName=n, **of)["PolicyDocument"] for n in names]
    denied = any(s["Effect"] == "Deny" and s["Action"] == "*" for d in documents for s in d["Statement"])
    # IAM can be slow to act by what it shows, and a test says so.
    decision = call.state.get("simulated") or ("explicitDeny" if denied else "implicitDeny")
    return {"EvaluationResults": [{"EvalActionName": a, "EvalDecision": decision} for a in params["ActionNames"]]}


def ec2_of(call):
    return boto3.client("ec2", call.region, endpoint_url=call.moto, aws_access_key_id="x", aws_secret_access_key="x")


def modify_snapshot_attribute(params, call):
    """moto takes the permissions one way only, and passes over the other without a word."""
    changes = params.get("CreateVolumePermission")
    if not changes:
        return None
    for word, operation in (("Add", "add"), ("Remove", "remove")):
        for one in changes.get(word, []):
            who = {"UserIds": [one["UserId"]]} if "UserId" in one else {"GroupNames": [one["Group"]]}
            ec2_of(call).modify_snapshot_attribute(
                SnapshotId=params["SnapshotId"], Attribute="createVolumePermission", OperationType=operation, **who)
    return {}


def reset_snapshot_attribute(params, call):
    """Nobody but the owner may make a volume of it."""
    ec2, name = ec2_of(call), "createVolumePermission"
    shared = ec2.describe_snapshot_attribute(SnapshotId=params["SnapshotId"], Attribute=name)["CreateVolumePermissions"]
    if shared:
        ec2.modify_snapshot_attribute(
            SnapshotId=params["SnapshotId"], Attribute=name, OperationType="remove",
            UserIds=[p["UserId"] for p in shared if "UserId" in p], GroupNames=[p["Group"] for p in shared if "Group" in p])
    return {"return": True}


def setting(name, member, given, before):
    """A setting of a region: what was put last, else `before`."""

    def get(params, call):
        return {member: call.state.setdefault(name, {}).get(call.region, before)}

    def put(params, call):
        call.state.setdefault(name, {})[call.region] = params.get(given, before)
        return {member: params.get(given, before)}

    def drop(params, call):
        call.state.setdefault(name, {}).pop(call.region, None)
        return {member: before}

    return get, put, drop


SNAPSHOTS = setting("snapshots_public", "state", "State", "unblocked")
IMAGES = setting("images_public", "imageBlockPublicAccessState", "ImageBlockPublicAccessState", "unblocked")


def get_metadata_defaults(params, call):
    return {"accountLevel": call.state.setdefault("metadata", {}).get(call.region, {})}


def modify_metadata_defaults(params, call):
    names = {name[0].lower() + name[1:]: value for name, value in params.items() if name != "DryRun"}
    call.state.setdefault("metadata", {}).setdefault(call.region, {}).update(names)
    return {"return": True}


def lock_snapshot(params, call):
    locks = call.state.setdefault("locks", {}).setdefault(call.region, {})
    locks[params["SnapshotId"]] = {"snapshotId": params["SnapshotId"], "lockState": params["LockMode"], "lockDuration": params["LockDuration"]}
    return locks[params["SnapshotId"]]


def unlock_snapshot(params, call):
    call.state.get("locks", {}).get(call.region, {}).pop(params["SnapshotId"], None)
    return {"snapshotId": params["SnapshotId"]}


def describe_locked_snapshots(params, call):
    locks = call.state.get("locks", {}).get(call.region, {})
    wanted = params.get("SnapshotIds")
    return {"snapshotSet": [lock for name, lock in locks.items() if not wanted or name in wanted]}


def describe_trails(params, call):
    """In a member account the trail of its organization is a shadow."""
    trails = call.state.get("organization_trails")
    if not trails:
        return None
    return {"trailList": trails if params.get("includeShadowTrails", True) else []}


def trail_status(params, call):
    arns = {trail["TrailARN"] for trail in call.state.get("organization_trails", [])}
    return {"IsLogging": True} if params["Name"] in arns else None


def environments(params, call):
    """Elastic Beanstalk's: {"name": {"EnvironmentId", "instances", "Status"}}."""
    asked = set(params.get("EnvironmentIds", [])) | set(params.get("EnvironmentNames", []))
    for key in ("EnvironmentId", "EnvironmentName"):
        asked |= {params[key]} if key in params else set()
    known = call.state.get("environments", {})
    return {name: e for name, e in known.items() if not asked or asked & {name, e["EnvironmentId"]}}


def describe_environments(params, call):
    return {"Environments": [{"EnvironmentName": name, "EnvironmentId": e["EnvironmentId"], "Status": e["Status"]}
                             for name, e in environments(params, call).items()]}


def environment_resources(params, call):
    ((name, found),) = environments(params, call).items()
    return {"EnvironmentResources": {"EnvironmentName": name, "Instances": [{"Id": i} for i in found["instances"]]}}


def terminate_environment(params, call):
    ((name, found),) = environments(params, call).items()
    found["Status"] = "Terminated"
    boto3.client("ec2", call.region, endpoint_url=call.moto, aws_access_key_id="x", aws_secret_access_key="x").terminate_instances(
        InstanceIds=found["instances"])
    return {"EnvironmentName": name, "EnvironmentId": found["EnvironmentId"], "Status": "Terminating"}


HANDLERS = {
    ("elasticbeanstalk", "DescribeEnvironments"): describe_environments,
    ("elasticbeanstalk", "DescribeEnvironmentResources"): environment_resources,
    ("elasticbeanstalk", "TerminateEnvironment"): terminate_environment,
    ("cloudtrail", "DescribeTrails"): describe_trails,
    ("cloudtrail", "GetTrailStatus"): trail_status,
    ("ec2", "LockSnapshot"): lock_snapshot,
    ("ec2", "UnlockSnapshot"): unlock_snapshot,
    ("ec2", "DescribeLockedSnapshots"): describe_locked_snapshots,
    ("ssm", "DescribeInstanceInformation"): lambda params, call: {"InstanceInformationList": []},
    ("ec2", "ModifySnapshotAttribute"): modify_snapshot_attribute,
    ("ec2", "ResetSnapshotAttribute"): reset_snapshot_attribute,
    ("ec2", "GetSnapshotBlockPublicAccessState"): SNAPSHOTS[0],
    ("ec2", "EnableSnapshotBlockPublicAccess"): SNAPSHOTS[1],
    ("ec2", "DisableSnapshotBlockPublicAccess"): SNAPSHOTS[2],
    ("ec2", "GetImageBlockPublicAccessState"): IMAGES[0],
    ("ec2", "EnableImageBlockPublicAccess"): IMAGES[1],
    ("ec2", "DisableImageBlockPublicAccess"): IMAGES[2],
    ("ec2", "GetInstanceMetadataDefaults"): get_metadata_defaults,
    ("ec2", "ModifyInstanceMetadataDefaults"): modify_metadata_defaults,
    ("iam", "SimulatePrincipalPolicy"): simulate_principal,
    ("iam", "PutUserPermissionsBoundary"): put_user_boundary,
    ("iam", "DeleteUserPermissionsBoundary"): delete_user_boundary,
    ("iam", "GetUser"): get_user,
    ("iam", "ListServiceSpecificCredentials"): list_service_credentials,
    ("iam", "UpdateServiceSpecificCredential"): update_service_credential,
    ("cloudtrail", "LookupEvents"): lookup_events,
    ("cloudtrail", "ListPublicKeys"): list_public_keys,
    ("lightsail", "GetInstances"): lightsail("instances"),
    ("lightsail", "GetDisks"): lightsail("disks"),
    ("lightsail", "GetKeyPairs"): lightsail("keyPairs"),
    ("lightsail", "GetStaticIps"): lightsail("staticIps"),
    ("lightsail", "GetInstanceSnapshots"): lightsail("instanceSnapshots"),
    ("health", "DescribeEvents"): describe_events,
    ("support", "DescribeCommunications"): describe_communications,
    ("support", "AddCommunicationToCase"): add_communication,
    ("sesv2", "GetAccount"): get_sending,
    ("sesv2", "PutAccountSendingAttributes"): put_sending,
    ("account", "ListRegions"): list_regions,
    ("guardduty", "ListFilters"): list_filters,
    ("guardduty", "ListFindings"): list_findings,
    ("guardduty", "GetFindings"): get_findings,
}
