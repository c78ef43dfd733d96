# SPDX-License-Identifier: Apache-2.0
"""An attack that is carried out on the emulator while the trail that AWS would have written is kept.

What the intruder makes is real there, with the ids that the emulator gave; beside it stand things of
the owner's with names that look alike. `left()` says what of either is still there.
"""

import json

from aws_test import mails, support  # noqa: F401  (puts tests/cli on the path)
import trails

REGION = "ap-northeast-1"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"


class Raid:
    def __init__(self, client, key):
        self.client, self.key, self.minute = client, key, 0
        self.trail = trails.Trail().owner_days()
        self.iam, self.s3 = client("iam"), client("s3")
        self.ec2 = client("ec2", REGION)

    def log(self, service, event, request, response=None, region="us-east-1"):
        self.minute += 1
        self.trail.thief(self.minute, service, event, request, response, region=region)

    def write(self, folder):
        """The trail, with the id that the emulator gave to the stolen key."""
        self.trail.records = json.loads(json.dumps(self.trail.records).replace(mails.KEY, self.key))
        return self.trail.write(folder)

    # ---- what the intruder does

    def attack(self):
        self.log("sts", "GetCallerIdentity", None)
        self.log("iam", "ListUsers", None)
        self.user()
        self.role_and_group()
        self.machines()
        self.storage()
        self.schedules()
        self.names()
        self.way_out()
        return self

    def user(self):
        made = self.iam.create_user(UserName="svc-metrics")["User"]
        self.log("iam", "CreateUser", {"userName": "svc-metrics"},
                 {"user": {"userName": "svc-metrics", "userId": made["UserId"], "arn": made["Arn"], "path": "/"}})
        self.iam.attach_user_policy(UserName="svc-metrics", PolicyArn=ADMIN)
        self.log("iam", "AttachUserPolicy", {"userName": "svc-metrics", "policyArn": ADMIN})
        self.iam.put_user_policy(UserName="svc-metrics", PolicyName="inline", PolicyDocument=POLICY)
        self.log("iam", "PutUserPolicy", {"userName": "svc-metrics", "policyName": "inline", "policyDocument": POLICY})
        key = self.iam.create_access_key(UserName="svc-metrics")["AccessKey"]["AccessKeyId"]
        self.log("iam", "CreateAccessKey", {"userName": "svc-metrics"},
                 {"accessKey": {"userName": "svc-metrics", "accessKeyId": key, "status": "Active"}})
        self.iam.create_login_profile(UserName="svc-metrics", Password="Passw0rd!Passw0rd")
        self.log("iam", "CreateLoginProfile", {"userName": "svc-metrics"}, {"loginProfile": {"userName": "svc-metrics"}})

    def role_and_group(self):
        role = self.iam.create_role(RoleName="svc-sync", AssumeRolePolicyDocument=TRUST)["Role"]
        self.log("iam", "CreateRole", {"roleName": "svc-sync", "assumeRolePolicyDocument": TRUST},
                 {"role": {"roleName": "svc-sync", "arn": role["Arn"], "roleId": role["RoleId"], "path": "/"}})
        self.iam.attach_role_policy(RoleName="svc-sync", PolicyArn=ADMIN)
        self.log("iam", "AttachRolePolicy", {"roleName": "svc-sync", "policyArn": ADMIN})
        group = self.iam.create_group(GroupName="svc-admins")["Group"]
        self.log("iam", "CreateGroup", {"groupName": "svc-admins"},
                 {"group": {"groupName": "svc-admins", "arn": group["Arn"], "groupId": group["GroupId"], "path": "/"}})
        self.iam.add_user_to_group(GroupName="svc-admins", UserName="svc-metrics")
        self.log("iam", "AddUserToGroup", {"groupName": "svc-admins", "userName": "svc-metrics"})

    def machines(self):
        pair = self.ec2.create_key_pair(KeyName="build-node")
        self.log("ec2", "CreateKeyPair", {"keyName": "build-node"},
                 {"keyName": "build-node", "keyPairId": pair["KeyPairId"], "keyMaterial": "<sensitiveDataRemoved>"}, REGION)
        vpc = self.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        self.group = self.ec2.create_security_group(GroupName="workers", Description="workers", VpcId=vpc)["GroupId"]
        self.log("ec2", "CreateSecurityGroup", {"groupName": "workers", "groupDescription": "workers", "vpcId": vpc},
                 {"_return": True, "groupId": self.group}, REGION)
        run = self.ec2.run_instances(ImageId="ami-12c6146b", MinCount=2, MaxCount=2, KeyName="build-node", InstanceType="g4dn.12xlarge")
        self.instances = [i["InstanceId"] for i in run["Instances"]]
        items = [{"instanceId": i, "imageId": "ami-12c6146b", "instanceType": "g4dn.12xlarge", "keyName": "build-node"} for i in self.instances]
        self.log("ec2", "RunInstances",
                 {"instancesSet": {"items": [{"imageId": "ami-12c6146b", "minCount": 2, "maxCount": 2, "keyName": "build-node"}]},
                  "instanceType": "g4dn.12xlarge"},
                 {"reservationId": run["ReservationId"], "instancesSet": {"items": items}}, REGION)
        for instance in self.instances:  # the trick of 2025: it cannot be terminated just so
            self.ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": True})

    def storage(self):
        self.s3.create_bucket(Bucket="media-cache-4411")
        self.log("s3", "CreateBucket", {"bucketName": "media-cache-4411", "Host": "s3.amazonaws.com"})
        topic = self.client("sns").create_topic(Name="alerts")["TopicArn"]
        self.log("sns", "CreateTopic", {"name": "alerts"}, {"topicArn": topic})

    def schedules(self):
        events = self.client("events")
        rule = events.put_rule(Name="nightly", ScheduleExpression="rate(1 day)")["RuleArn"]
        self.log("events", "PutRule", {"name": "nightly", "scheduleExpression": "rate(1 day)"}, {"ruleArn": rule})
        events.put_targets(Rule="nightly", Targets=[{"Id": "a b", "Arn": rule}, {"Id": "2", "Arn": rule}])
        self.log("events", "PutTargets", {"rule": "nightly", "targets": [{"id": "1", "arn": rule}]}, {"failedEntryCount": 0})
        ecs = self.client("ecs")
        cluster = ecs.create_cluster(clusterName="pool")["cluster"]["clusterArn"]
        self.log("ecs", "CreateCluster", {"clusterName": "pool"}, {"cluster": {"clusterArn": cluster, "clusterName": "pool", "status": "ACTIVE"}})

    def names(self):
        """A zone with records and a pool that is protected: neither goes just so."""
        dns = self.client("route53")
        zone = dns.create_hosted_zone(Name="login-portal.example", CallerReference="1")["HostedZone"]["Id"]
        self.log("route53", "CreateHostedZone", {"name": "login-portal.example", "callerReference": "1"}, {"hostedZone": {"id": zone, "name": "login-portal.example."}})
        records = [("login-portal.example", "A", "203.0.113.9"), ("*.login-portal.example", "TXT", '"it\'s v=1"'),
                   ("sub.login-portal.example", "NS", "ns.example.net")]
        changes = [{"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}}
                   for name, kind, value in records]
        dns.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
        pools = self.client("cognito-idp", REGION)
        pool = pools.create_user_pool(PoolName="portal", DeletionProtection="ACTIVE")["UserPool"]
        pools.create_user_pool_domain(Domain="portal-4411", UserPoolId=pool["Id"])
        self.log("cognito-idp", "CreateUserPool", {"poolName": "portal"}, {"userPool": {"id": pool["Id"], "arn": pool["Arn"], "name": "portal"}}, REGION)

    def way_out(self):
        """A rule outwards in a group of the owner's."""
        rule = {"IpProtocol": "tcp", "FromPort": 4444, "ToPort": 4444, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}
        made = self.ec2.authorize_security_group_egress(GroupId=self.owners_group, IpPermissions=[rule])["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        self.log("ec2", "AuthorizeSecurityGroupEgress", {"groupId": self.owners_group, "ipPermissions": {"items": [
            {"ipProtocol": "tcp", "fromPort": 4444, "toPort": 4444, "ipRanges": {"items": [{"cidrIp": "203.0.113.0/24"}]}}]}},
                 {"_return": True, "securityGroupRuleSet": {"items": [{"securityGroupRuleId": made, "groupId": self.owners_group, "isEgress": True}]}}, REGION)

    # ---- what the owner has, with names that look alike

    def owner(self):
        self.iam.create_user(UserName="svc-metrics2")
        self.iam.create_access_key(UserName="svc-metrics2")
        self.iam.attach_user_policy(UserName="svc-metrics2", PolicyArn=ADMIN)
        self.iam.create_role(RoleName="svc-sync-prod", AssumeRolePolicyDocument=TRUST)
        self.iam.create_group(GroupName="svc-admins-prod")
        self.ec2.create_key_pair(KeyName="build-node-2")
        vpc = self.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        self.owners_group = self.ec2.create_security_group(GroupName="workers-prod", Description="ours", VpcId=vpc)["GroupId"]
        self.owners = self.ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, KeyName="build-node-2")["Instances"][0]["InstanceId"]
        self.s3.create_bucket(Bucket="media-cache-4412")
        self.s3.put_object(Bucket="media-cache-4412", Key="invoice.pdf", Body=b"x")
        self.client("sns").create_topic(Name="alerts-prod")
        self.client("events").put_rule(Name="nightly-backup", ScheduleExpression="rate(1 day)")
        self.client("ecs").create_cluster(clusterName="pool-prod")
        return self

    # ---- what is there

    def there(self):
        names = {"user " + u["UserName"] for u in self.iam.list_users()["Users"]}
        names |= {"role " + r["RoleName"] for r in self.iam.list_roles()["Roles"]}
        names |= {"group " + g["GroupName"] for g in self.iam.list_groups()["Groups"]}
        for user in self.iam.list_users()["Users"]:
            names |= {f"key of {user['UserName']} {k['Status']}" for k in self.iam.list_access_keys(UserName=user["UserName"])["AccessKeyMetadata"]}
        names |= {"pair " + p["KeyName"] for p in self.ec2.describe_key_pairs()["KeyPairs"]}
        names |= {"sg " + g["GroupName"] for g in self.ec2.describe_security_groups()["SecurityGroups"]}
        for reservation in self.ec2.describe_instances()["Reservations"]:
            names |= {f"instance {i['InstanceId']}" for i in reservation["Instances"] if i["State"]["Name"] != "terminated"}
        names |= {f"volume {v['VolumeId']}" for v in self.ec2.describe_volumes()["Volumes"]}
        names |= {"bucket " + b["Name"] for b in self.s3.list_buckets()["Buckets"]}
        names |= {"topic " + t["TopicArn"].rsplit(":", 1)[1] for t in self.client("sns").list_topics()["Topics"]}
        names |= {"rule " + r["Name"] for r in self.client("events").list_rules()["Rules"]}
        clusters = self.client("ecs")
        described = clusters.describe_clusters(clusters=clusters.list_clusters()["clusterArns"])["clusters"]
        names |= {"cluster " + c["clusterName"] for c in described if c["status"] == "ACTIVE"}
        names |= {"zone " + z["Name"] for z in self.client("route53").list_hosted_zones()["HostedZones"]}
        names |= {"pool " + p["Name"] for p in self.client("cognito-idp", REGION).list_user_pools(MaxResults=9)["UserPools"]}
        rules = self.ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [self.owners_group]}])["SecurityGroupRules"]
        names |= {f"rule to {r.get('CidrIpv4')} port {r['FromPort']}" for r in rules if r["IsEgress"]}
        return names
