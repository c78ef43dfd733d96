# SPDX-License-Identifier: Apache-2.0
"""CloudTrail logs of our own making: an owner's weeks of work, and an intruder with a stolen key."""

import datetime
import gzip
import json
import pathlib
import uuid

from mails import ACCOUNT, KEY, USER

OWNER_ADDRESS = "192.0.2.10"
THIEF_ADDRESS = "203.0.113.66"
OWNER_AGENT = "aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64"
THIEF_AGENT = "Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#5.4"
START = datetime.datetime(2026, 11, 9, 8, 0, tzinfo=datetime.timezone.utc)
ATTACK = datetime.datetime(2026, 11, 23, 3, 0, tzinfo=datetime.timezone.utc)


def user_identity(user=USER, key=KEY, account=ACCOUNT):
    return {
        "type": "IAMUser",
        "principalId": "AIDAQ7EXMPLE34567DEF",
        "arn": f"arn:aws:iam::{account}:user/{user}",
        "accountId": account,
        "accessKeyId": key,
        "userName": user,
    }


class Trail:
    """Records in order; event ids depend on their place alone, so that two builds are equal."""

    def __init__(self, account=ACCOUNT):
        self.account = account
        self.records = []

    def add(
        self,
        when,
        service,
        event,
        request=None,
        response=None,
        *,
        identity=None,
        address=OWNER_ADDRESS,
        agent=OWNER_AGENT,
        region="us-east-1",
        error=None,
        read_only=None,
        **more,
    ):
        number = len(self.records)
        record = {
            "eventVersion": "1.10",
            "userIdentity": identity or user_identity(account=self.account),
            "eventTime": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "eventSource": f"{service}.amazonaws.com",
            "eventName": event,
            "awsRegion": region,
            "sourceIPAddress": address,
            "userAgent": agent,
            "requestParameters": request,
            "responseElements": response,
            "requestID": str(uuid.uuid5(uuid.NAMESPACE_OID, f"request {number}")),
            "eventID": str(uuid.uuid5(uuid.NAMESPACE_OID, f"event {self.account} {number}")),
            "readOnly": (
                event.startswith(("Get", "List", "Describe")) if read_only is None else read_only
            ),
            "eventType": "AwsApiCall",
            "managementEvent": True,
            "recipientAccountId": self.account,
            "eventCategory": "Management",
            **more,
        }
        if error:
            record["errorCode"], record["errorMessage"] = error, "not this time"
        self.records.append(record)
        return record

    def owner_days(self, days=14):
        for day in range(days):
            for hour in range(0, 9, 2):
                when = START + datetime.timedelta(days=day, hours=hour)
                self.add(when, "s3", "ListBuckets")
                self.add(when + datetime.timedelta(minutes=1), "ec2", "DescribeInstances")
                self.add(when + datetime.timedelta(minutes=2), "lambda", "ListFunctions20150331")
        return self

    def thief(self, minutes, service, event, request=None, response=None, **more):
        more.setdefault("address", THIEF_ADDRESS)
        more.setdefault("agent", THIEF_AGENT)
        return self.add(
            ATTACK + datetime.timedelta(minutes=minutes), service, event, request, response, **more
        )

    def attack(
        self,
        user="svc-metrics",
        bucket="media-cache-4411",
        key_name="build-node",
        group="workers",
        agent=THIEF_AGENT,
    ):
        """A short attack with names of the caller's choosing."""
        a = {"agent": agent}
        self.thief(0, "sts", "GetCallerIdentity", **a)
        self.thief(1, "iam", "ListUsers", **a)
        self.thief(1, "iam", "ListAttachedUserPolicies", {"userName": USER}, **a)
        self.thief(2, "ec2", "DescribeRegions", **a)
        self.thief(
            3,
            "iam",
            "CreateUser",
            {"userName": user},
            {
                "user": {
                    "path": "/",
                    "userName": user,
                    "userId": "AIDAQ7EXMPLE45678GHI",
                    "arn": f"arn:aws:iam::{self.account}:user/{user}",
                    "createDate": "Nov 23, 2026, 3:03:00 AM",
                }
            },
            **a,
        )
        self.thief(
            4,
            "iam",
            "AttachUserPolicy",
            {"userName": user, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            **a,
        )
        self.thief(
            5,
            "iam",
            "CreateAccessKey",
            {"userName": user},
            {
                "accessKey": {
                    "userName": user,
                    "accessKeyId": "AKIAQ7EXMPLE56789JKL",
                    "status": "Active",
                    "createDate": "Nov 23, 2026, 3:05:00 AM",
                }
            },
            **a,
        )
        self.thief(
            6, "s3", "CreateBucket", {"bucketName": bucket, "Host": "s3.amazonaws.com"}, None, **a
        )
        self.thief(
            7,
            "ec2",
            "CreateKeyPair",
            {"keyName": key_name},
            {
                "keyName": key_name,
                "keyPairId": "key-0123456789abcdef0",
                "keyFingerprint": "00:11",
                "keyMaterial": "<sensitiveDataRemoved>",
            },
            **a,
        )
        self.thief(
            8,
            "ec2",
            "CreateSecurityGroup",
            {"groupName": group, "groupDescription": "workers", "vpcId": "vpc-0123456789abcdef0"},
            {"_return": True, "groupId": "sg-0123456789abcdef0"},
            **a,
        )
        self.thief(
            9,
            "ec2",
            "RunInstances",
            {
                "instancesSet": {
                    "items": [
                        {
                            "imageId": "ami-0123456789abcdef0",
                            "minCount": 1,
                            "maxCount": 1,
                            "keyName": key_name,
                        }
                    ]
                },
                "instanceType": "g4dn.12xlarge",
            },
            {
                "reservationId": "r-0123456789abcdef0",
                "instancesSet": {
                    "items": [
                        {
                            "instanceId": "i-0fedcba9876543210",
                            "imageId": "ami-0123456789abcdef0",
                            "instanceType": "g4dn.12xlarge",
                            "keyName": key_name,
                        }
                    ]
                },
            },
            **a,
        )
        return self

    def write(self, folder, packed=True):
        """In the layout of S3: one file an hour and region."""
        folder = pathlib.Path(folder)
        files = {}
        for record in self.records:
            files.setdefault((record["awsRegion"], record["eventTime"][:13]), []).append(record)
        for (region, hour), records in files.items():
            day = hour[:10].replace("-", "/")
            name = (
                f"{self.account}_CloudTrail_{region}_{hour[:10].replace('-', '')}T{hour[11:]}05Z_"
                f"{uuid.uuid5(uuid.NAMESPACE_OID, region + hour).hex[:16]}.json"
            )
            path = folder / "AWSLogs" / self.account / "CloudTrail" / region / day / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = json.dumps({"Records": records}, ensure_ascii=False).encode(
                "utf-8", "surrogatepass"
            )
            if packed:
                path.with_name(name + ".gz").write_bytes(gzip.compress(data, mtime=0))
            else:
                path.write_bytes(data)
        return folder


def incident(folder, **attack):
    """Two weeks of the owner's, then the attack."""
    return Trail().owner_days().attack(**attack).write(folder)
