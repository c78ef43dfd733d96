# SPDX-License-Identifier: Apache-2.0
"""Services that launch machines and end them with their own thing: the disks are evidence before.

Each service with one thing of the intruder's and, where a name can be had twice, one of the owner's.
"""

import json
import unittest

import boto3

import trick_test

TEMPLATE = json.dumps({"Resources": {"Box": {"Type": "AWS::EC2::Instance", "Properties": {
    "ImageId": "ami-12c6146b", "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 8}}]}}}})
IMAGE = "ami-12c6146b"
FLOW = {"InstanceGroups": [{"Name": "master", "InstanceRole": "MASTER", "InstanceType": "m5.large", "InstanceCount": 1}], "KeepJobFlowAliveWhenNoSteps": True}


class Members(trick_test.Tricked):
    def setUp(self):
        super().setUp()
        self.ec2 = self.client("ec2")
        self.machines = set()

    def launch(self):
        return self.ec2.run_instances(ImageId=IMAGE, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]

    def running(self):
        found = self.ec2.describe_instances()["Reservations"]
        return {i["InstanceId"] for r in found for i in r["Instances"] if i["State"]["Name"] != "terminated"}

    def new(self, make):
        """What `make` answers; its machines are the intruder's."""
        before = self.running()
        made = make()
        self.machines |= self.running() - before
        return made

    # ---- what the intruder makes; each gives what its steps are called

    def emr(self):
        made = self.new(lambda: self.client("emr").run_job_flow(
            Name="crunch", ServiceRole="r", JobFlowRole="r", Instances=FLOW))
        self.thief("elasticmapreduce", "RunJobFlow", {"name": "crunch"}, {"jobFlowId": made["JobFlowId"], "clusterArn": made["ClusterArn"]})
        return f"elasticmapreduce-cluster-{made['JobFlowId']}"

    def stack(self):
        made = self.new(lambda: self.client("cloudformation").create_stack(StackName="render", TemplateBody=TEMPLATE))
        self.thief("cloudformation", "CreateStack", {"stackName": "render"}, {"stackId": made["StackId"]})
        return "cloudformation-stack-render"

    def batch(self):
        iam, batch, ecs = self.iam, self.client("batch"), self.client("ecs")
        role = iam.create_role(RoleName="batch", AssumeRolePolicyDocument=json.dumps(trick_test.trust(trick_test.ACCOUNT)))["Role"]["Arn"]
        iam.create_instance_profile(InstanceProfileName="batch")
        iam.add_role_to_instance_profile(InstanceProfileName="batch", RoleName="batch")
        profile = iam.get_instance_profile(InstanceProfileName="batch")["InstanceProfile"]["Arn"]
        network = self.ec2.describe_subnets()["Subnets"][0]
        group = self.ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [network["VpcId"]]}])["SecurityGroups"][0]
        before = self.running()
        made = self.new(lambda: batch.create_compute_environment(
            computeEnvironmentName="pool", type="MANAGED", state="ENABLED", serviceRole=role,
            computeResources={"type": "EC2", "minvCpus": 1, "maxvCpus": 4, "desiredvCpus": 1, "instanceRole": profile,
                              "instanceTypes": ["m5.large"], "subnets": [network["SubnetId"]], "securityGroupIds": [group["GroupId"]]}))
        described = batch.describe_compute_environments(computeEnvironments=["pool"])["computeEnvironments"][0]
        for machine in self.running() - before:  # its agent does that
            document = json.dumps({"instanceId": machine, "region": "us-east-1", "accountId": trick_test.ACCOUNT})
            ecs.register_container_instance(cluster=described["ecsClusterArn"], instanceIdentityDocument=document)
        self.thief("batch", "CreateComputeEnvironment", {"computeEnvironmentName": "pool"}, {"computeEnvironmentArn": made["computeEnvironmentArn"]})
        return "batch-compute-environment-pool"

    def eks(self):
        eks, scaling = self.client("eks"), self.client("autoscaling")
        role = f"arn:aws:iam::{trick_test.ACCOUNT}:role/batch"
        subnet = self.ec2.describe_subnets()["Subnets"][0]
        eks.create_cluster(name="ours", roleArn=role, resourcesVpcConfig={"subnetIds": [subnet["SubnetId"]]})
        made = eks.create_nodegroup(clusterName="ours", nodegroupName="gpu", subnets=[subnet["SubnetId"]], nodeRole=role)["nodegroup"]
        template = self.ec2.create_launch_template(LaunchTemplateName="gpu", LaunchTemplateData={"ImageId": IMAGE, "InstanceType": "t2.micro"})
        self.new(lambda: scaling.create_auto_scaling_group(
            AutoScalingGroupName=made["resources"]["autoScalingGroups"][0]["name"], MinSize=0, MaxSize=2, DesiredCapacity=1,
            LaunchTemplate={"LaunchTemplateId": template["LaunchTemplate"]["LaunchTemplateId"]}, AvailabilityZones=["us-east-1a"]))
        self.thief("eks", "CreateNodegroup", {"clusterName": "ours", "nodegroupName": "gpu"},
                   {"nodegroup": {"nodegroupName": "gpu", "nodegroupArn": made["nodegroupArn"], "clusterName": "ours"}})
        return "eks-nodegroup-gpu"

    def beanstalk(self):
        machine = self.new(self.launch)
        self.aws.control("config", {"state": {"environments": {
            "site": {"EnvironmentId": "e-theirs", "instances": [machine], "Status": "Ready"},
            "shop": {"EnvironmentId": "e-ours", "instances": [self.owners], "Status": "Ready"}}}})
        self.thief("elasticbeanstalk", "CreateEnvironment", {"applicationName": "a", "environmentName": "site"}, {"environmentId": "e-theirs"})
        return "elasticbeanstalk-environment-e-theirs"

    # ---- what is there

    def there(self):
        cloudformation, eks, batch = self.client("cloudformation"), self.client("eks"), self.client("batch")
        flows = self.client("emr").list_clusters(ClusterStates=["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"])["Clusters"]
        stacks = cloudformation.list_stacks(StackStatusFilter=["CREATE_COMPLETE"])["StackSummaries"]
        pools = batch.describe_compute_environments()["computeEnvironments"]
        beanstalk = boto3.client("elasticbeanstalk", "us-east-1", endpoint_url=self.aws.url, aws_access_key_id="x", aws_secret_access_key="x")
        sites = beanstalk.describe_environments()["Environments"]  # moto has no more of it than that
        return ({"flow " + f["Name"] for f in flows} | {"stack " + s["StackName"] for s in stacks}
                | {"pool " + p["computeEnvironmentName"] for p in pools} | {"nodes " + n for n in eks.list_nodegroups(clusterName="ours")["nodegroups"]}
                | {"site " + e["EnvironmentName"] for e in sites if e["Status"] == "Ready"})

    def test_no_disk_goes_before_it_is_evidence(self):
        self.owners = self.launch()
        self.client("cloudformation").create_stack(StackName="render-prod", TemplateBody=TEMPLATE)
        self.client("emr").run_job_flow(Name="reports", ServiceRole="r", JobFlowRole="r", Instances=FLOW)
        ours = self.running()
        made = [self.emr(), self.stack(), self.batch(), self.eks(), self.beanstalk()]
        theirs = {"flow crunch", "stack render", "pool pool", "nodes gpu", "site site"}
        rest = {"flow reports", "stack render-prod", "site shop"}
        self.same(theirs | rest, self.there(), "before")
        self.same(5, len(self.machines), "machines of the intruder's")
        disks = {v["VolumeId"] for v in self.ec2.describe_volumes()["Volumes"] if v["Attachments"][0]["InstanceId"] in self.machines}
        self.respond()
        plan = [s["id"] for s in self.plan()["steps"]]
        steps = {verb: [s for s in plan if any(s.startswith(f"{verb}-{m}") for m in made)] for verb in ("delete", "snapshot-members")}
        self.same([5, 5], [len(named) for named in steps.values()], f"steps in {plan}")
        refused = self.apply(*steps["delete"], code=6)["steps"]
        self.same([], [(s["id"], s["state"], s["why"]) for s in refused if "no completed evidence snapshot" not in (s["why"] or "")], "not refused")
        self.same(theirs | rest, self.there(), "nothing is gone")
        self.done(*steps["snapshot-members"])
        kept = {s["VolumeId"] for s in self.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]}
        self.same(disks, kept, "disks that are evidence")
        ended = self.apply(*steps["delete"], code={0, 4})["steps"]
        self.same([], [(s["id"], s["state"], s["why"]) for s in ended if s["state"] not in ("done", "verified")], "not ended")
        self.same(rest, self.there(), "left")
        self.same(set(), ours - self.running(), "machines of the owner's that are gone")
        still = {s["VolumeId"] for s in self.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]}
        self.same(disks, still, "evidence")


if __name__ == "__main__":
    unittest.main()
