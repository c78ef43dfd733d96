// SPDX-License-Identifier: Apache-2.0
// Instances, Auto Scaling, containers and functions.
#include "drill/recipe.h"

namespace hikeshi::drill {
namespace {

constexpr std::string_view kReturn = R"({"requestId":"<reqid>","_return":true})";
constexpr std::string_view kInstanceSet = R"({"instancesSet":{"items":[<instance_items>]}})";
constexpr std::string_view kInstanceArn = "arn:aws:ec2:<region>:<account>:instance/<id>";
constexpr std::string_view kFunctionArn = "arn:aws:lambda:<region>:<account>:function:<id>";
constexpr std::string_view kClusterArn = "arn:aws:ecs:<region>:<account>:cluster/<cluster>";
constexpr std::string_view kServiceArn =
    "arn:aws:ecs:<region>:<account>:service/<cluster>/<service>";

constexpr Recipe kRecipes[] = {
    {.service = "ec2",
     .event = "RunInstances",
     .request =
         R"({"instancesSet":{"items":[{"imageId":"<ami>","minCount":<count>,)"
         R"("maxCount":<count><keyname>}]},<groups>"instanceType":"<type>",)"
         R"("blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":false,)"
         R"("disableApiStop":false,"clientToken":"<uuid>",<profileset>"ebsOptimized":false,)"
         R"(<tagset>"metadataOptions":{"httpTokens":"<tokens>"}<dryrun>})",
     .response = R"({"requestId":"<reqid>","reservationId":"r-<hex17>","ownerId":"<account>",)"
                 R"("groupSet":{},"instancesSet":{"items":[<instances>]}<requester>})",
     .makes = "ec2:instance",
     .id = "<instance>",
     .arn = kInstanceArn},
    {.service = "ec2",
     .event = "TerminateInstances",
     .request = kInstanceSet,
     .response = R"({"requestId":"<reqid>","instancesSet":{"items":[<stopping_items>]}})",
     .removes = "ec2:instance",
     .id = "<instance>"},
    {.service = "ec2",
     .event = "StartInstances",
     .request = kInstanceSet,
     .response = R"({"requestId":"<reqid>","instancesSet":{"items":[{"instanceId":"<instance>",)"
                 R"("currentState":{"code":0,"name":"pending"},"previousState":{"code":80,)"
                 R"("name":"stopped"}}]}})",
     .changes = "ec2:instance",
     .id = "<instance>",
     .arn = kInstanceArn},
    {.service = "ec2",
     .event = "StopInstances",
     .request = R"({"instancesSet":{"items":[<instance_items>]},"force":false})",
     .response = R"({"requestId":"<reqid>","instancesSet":{"items":[{"instanceId":"<instance>",)"
                 R"("currentState":{"code":64,"name":"stopping"},"previousState":{"code":16,)"
                 R"("name":"running"}}]}})",
     .changes = "ec2:instance",
     .id = "<instance>",
     .arn = kInstanceArn},
    {.service = "ec2", .event = "RebootInstances", .request = kInstanceSet, .response = kReturn},
    {.service = "ec2",
     .event = "ModifyInstanceAttribute",
     .request = R"({"instanceId":"<instance>","disableApiTermination":{"value":true}})",
     .response = kReturn,
     .changes = "ec2:instance",
     .id = "<instance>",
     .arn = kInstanceArn},
    {.service = "ec2",
     .event = "ModifyInstanceMetadataOptions",
     .request = R"({"ModifyInstanceMetadataOptionsRequest":{"InstanceId":"<instance>",)"
                R"("HttpTokens":"required"}})",
     .response = R"({"ModifyInstanceMetadataOptionsResponse":{"requestId":"<reqid>",)"
                 R"("instanceId":"<instance>"}})"},
    {.service = "ec2",
     .event = "CreateLaunchTemplate",
     .request =
         R"({"CreateLaunchTemplateRequest":{"LaunchTemplateName":"<template>",)"
         R"("LaunchTemplateData":{"InstanceType":"<type>","ImageId":"<ami>",)"
         R"("UserData":"<sensitiveDataRemoved>","SecurityGroupId":{"tag":1,"content":"<sg>"}},)"
         R"("ClientToken":"<uuid>"}})",
     .response =
         R"({"CreateLaunchTemplateResponse":{"launchTemplate":{"launchTemplateId":"<templateid>",)"
         R"("launchTemplateName":"<template>","createTime":"<now.iso>",)"
         R"("createdBy":"<caller.arn>","defaultVersionNumber":1,"latestVersionNumber":1},)"
         R"("requestId":"<reqid>"}})",
     .makes = "ec2:launch-template",
     .id = "<templateid>",
     .arn = "arn:aws:ec2:<region>:<account>:launch-template/<id>"},
    {.service = "ec2",
     .event = "DeleteLaunchTemplate",
     .request = R"({"DeleteLaunchTemplateRequest":{"LaunchTemplateId":"<templateid>"}})",
     .response =
         R"({"DeleteLaunchTemplateResponse":{"launchTemplate":{"launchTemplateId":"<templateid>",)"
         R"("launchTemplateName":"<template>"},"requestId":"<reqid>"}})",
     .removes = "ec2:launch-template",
     .id = "<templateid>"},
    {.service = "ec2",
     .event = "CreateKeyPair",
     .request = R"({"keyName":"<keypair>","keyType":"rsa","keyFormat":"pem"})",
     .response = R"({"requestId":"<reqid>","keyName":"<keypair>","keyFingerprint":"<hex40>",)"
                 R"("keyPairId":"key-<hex17>","keyMaterial":"<sensitiveDataRemoved>"})",
     .makes = "ec2:key-pair",
     .id = "<keypair>",
     .arn = "arn:aws:ec2:<region>:<account>:key-pair/<id>"},
    {.service = "ec2",
     .event = "ImportKeyPair",
     .request = R"({"keyName":"<keypair>","publicKeyMaterial":"<base64>"})",
     .response = R"({"requestId":"<reqid>","keyName":"<keypair>","keyFingerprint":"<hex40>",)"
                 R"("keyPairId":"key-<hex17>"})",
     .makes = "ec2:key-pair",
     .id = "<keypair>",
     .arn = "arn:aws:ec2:<region>:<account>:key-pair/<id>"},
    {.service = "ec2",
     .event = "DeleteKeyPair",
     .request = R"({"keyName":"<keypair>"})",
     .response = R"({"requestId":"<reqid>","_return":true,"keyPairId":"key-<hex17>"})",
     .removes = "ec2:key-pair",
     .id = "<keypair>"},

    {.service = "autoscaling",
     .event = "CreateAutoScalingGroup",
     .request =
         R"({"autoScalingGroupName":"<asg>","launchTemplate":{"launchTemplateId":"<templateid>",)"
         R"("version":"$Default"},"minSize":<min>,"maxSize":<max>,"desiredCapacity":<count>,)"
         R"("availabilityZones":["<az>"],"vPCZoneIdentifier":"<subnet>",)"
         R"("healthCheckGracePeriod":300})",
     .makes = "autoscaling:group",
     .id = "<asg>"},
    {.service = "autoscaling",
     .event = "UpdateAutoScalingGroup",
     .request = R"({"autoScalingGroupName":"<asg>","minSize":<min>,"maxSize":<max>,)"
                R"("desiredCapacity":<count>})",
     .changes = "autoscaling:group",
     .id = "<asg>"},
    {.service = "autoscaling",
     .event = "SetDesiredCapacity",
     .request =
         R"({"autoScalingGroupName":"<asg>","desiredCapacity":<count>,"honorCooldown":false})"},
    {.service = "autoscaling",
     .event = "DeleteAutoScalingGroup",
     .request = R"({"autoScalingGroupName":"<asg>","forceDelete":true})",
     .removes = "autoscaling:group",
     .id = "<asg>"},
    {.service = "autoscaling",
     .event = "CompleteLifecycleAction",
     .request = R"({"autoScalingGroupName":"<asg>","lifecycleHookName":"drain",)"
                R"("lifecycleActionResult":"CONTINUE","instanceId":"<instance>"})"},

    {.service = "ecs",
     .event = "CreateCluster",
     .request = R"({"clusterName":"<cluster>","capacityProviders":["FARGATE","FARGATE_SPOT"]})",
     .response =
         R"({"cluster":{"clusterArn":"arn:aws:ecs:<region>:<account>:cluster/<cluster>",)"
         R"("clusterName":"<cluster>","status":"ACTIVE","registeredContainerInstancesCount":0,)"
         R"("runningTasksCount":0,"pendingTasksCount":0,"activeServicesCount":0,"statistics":[],)"
         R"("tags":[],"settings":[{"name":"containerInsights","value":"disabled"}]}})",
     .makes = "ecs:cluster",
     .id = "<cluster>",
     .arn = kClusterArn},
    {.service = "ecs",
     .event = "DeleteCluster",
     .request = R"({"cluster":"<cluster>"})",
     .removes = "ecs:cluster",
     .id = "<cluster>"},
    {.service = "ecs",
     .event = "RegisterTaskDefinition",
     .request =
         R"({"family":"<family>","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],)"
         R"("cpu":"<cpu>","memory":"<memory>","executionRoleArn":"<rolearn>",)"
         R"("containerDefinitions":[{"name":"<family>","image":"<image>","essential":true,)"
         R"("environment":[]}]})",
     .response =
         R"({"taskDefinition":{"taskDefinitionArn":"arn:aws:ecs:<region>:<account>:)"
         R"(task-definition/<family>:<revision>","family":"<family>","revision":<revision>,)"
         R"("networkMode":"awsvpc","status":"ACTIVE","cpu":"<cpu>","memory":"<memory>",)"
         R"("registeredAt":"<now.iam>","registeredBy":"<caller.arn>"}})",
     .makes = "ecs:task-definition",
     .id = "<family>:<revision>",
     .arn = "arn:aws:ecs:<region>:<account>:task-definition/<id>"},
    {.service = "ecs",
     .event = "DeregisterTaskDefinition",
     .request = R"({"taskDefinition":"<family>:<revision>"})",
     .removes = "ecs:task-definition",
     .id = "<family>:<revision>"},
    {.service = "ecs",
     .event = "CreateService",
     .request =
         R"({"cluster":"<cluster>","serviceName":"<service>",)"
         R"("taskDefinition":"<family>:<revision>","desiredCount":<count>,"launchType":"FARGATE",)"
         R"("networkConfiguration":{"awsvpcConfiguration":{"subnets":["<subnet>"],)"
         R"("securityGroups":["<sg>"],"assignPublicIp":"ENABLED"}}})",
     .response =
         R"({"service":{"serviceArn":"arn:aws:ecs:<region>:<account>:)"
         R"(service/<cluster>/<service>","serviceName":"<service>",)"
         R"("clusterArn":"arn:aws:ecs:<region>:<account>:cluster/<cluster>","status":"ACTIVE",)"
         R"("desiredCount":<count>,"runningCount":0,"pendingCount":0,"launchType":"FARGATE",)"
         R"("createdAt":"<now.iam>","createdBy":"<caller.arn>"}})",
     .makes = "ecs:service",
     .id = "<service>",
     .arn = kServiceArn},
    {.service = "ecs",
     .event = "UpdateService",
     .request =
         R"({"cluster":"<cluster>","service":"<service>","taskDefinition":"<family>:<revision>",)"
         R"("forceNewDeployment":true})",
     .response =
         R"({"service":{"serviceArn":"arn:aws:ecs:<region>:<account>:)"
         R"(service/<cluster>/<service>","serviceName":"<service>","status":"ACTIVE",)"
         R"("desiredCount":2,"runningCount":2,"pendingCount":0,)"
         R"("deployments":[{"id":"ecs-svc/<digits19>","status":"PRIMARY","desiredCount":2}]}})",
     .changes = "ecs:service",
     .id = "<service>",
     .arn = kServiceArn},
    {.service = "ecs",
     .event = "DeleteService",
     .request = R"({"cluster":"<cluster>","service":"<service>","force":true})",
     .removes = "ecs:service",
     .id = "<service>"},
    {.service = "ecs",
     .event = "SubmitTaskStateChange",
     .request =
         R"({"cluster":"<cluster>",)"
         R"("task":"arn:aws:ecs:<region>:<account>:task/<cluster>/<hex32>","status":"RUNNING"})",
     .response = R"({"acknowledgment":"ok"})"},

    {.service = "lambda",
     .event = "CreateFunction20150331",
     .request =
         R"({"functionName":"<function>","runtime":"<runtime>","role":"<rolearn>",)"
         R"("handler":"index.handler","code":{},"timeout":60,"memorySize":256,"publish":false,)"
         R"("packageType":"Zip","environment":{}})",
     .response = R"({"functionName":"<function>",)"
                 R"("functionArn":"arn:aws:lambda:<region>:<account>:function:<function>",)"
                 R"("runtime":"<runtime>","role":"<rolearn>","handler":"index.handler",)"
                 R"("codeSize":<number>,"description":"","timeout":60,"memorySize":256,)"
                 R"("lastModified":"<now.iso>","codeSha256":"<base64>=","version":"$LATEST",)"
                 R"("environment":{},"tracingConfig":{"mode":"PassThrough"},"revisionId":"<uuid>",)"
                 R"("state":"Pending","stateReason":"The function is being created.",)"
                 R"("stateReasonCode":"Creating","packageType":"Zip","architectures":["x86_64"],)"
                 R"("ephemeralStorage":{"size":512}})",
     .makes = "lambda:function",
     .id = "<function>",
     .arn = kFunctionArn},
    {.service = "lambda",
     .event = "UpdateFunctionCode20150331v2",
     .request = R"({"functionName":"<function>","publish":true,"dryRun":false})",
     .response =
         R"({"functionName":"<function>",)"
         R"("functionArn":"arn:aws:lambda:<region>:<account>:function:<function>",)"
         R"("runtime":"nodejs20.x","codeSize":<number>,"lastModified":"<now.iso>",)"
         R"("codeSha256":"<base64>=","version":"<count>","revisionId":"<uuid>","state":"Active",)"
         R"("lastUpdateStatus":"InProgress"})",
     .changes = "lambda:function",
     .id = "<function>",
     .arn = kFunctionArn},
    {.service = "lambda",
     .event = "UpdateFunctionConfiguration20150331v2",
     .request = R"({"functionName":"<function>","timeout":90,"environment":{}})",
     .changes = "lambda:function",
     .id = "<function>",
     .arn = kFunctionArn},
    {.service = "lambda",
     .event = "PublishVersion20150331",
     .request = R"({"functionName":"<function>","codeSha256":"<base64>="})"},
    {.service = "lambda",
     .event = "AddPermission20150331v2",
     .request = R"({"functionName":"<function>","statementId":"<statement>",)"
                R"("action":"lambda:InvokeFunction","principal":"<principal>"})",
     .response = R"({"statement":"{\"Sid\":\"<statement>\",\"Effect\":\"Allow\",)"
                 R"(\"Principal\":\"<principal>\",\"Action\":\"lambda:InvokeFunction\",)"
                 R"(\"Resource\":\"arn:aws:lambda:<region>:<account>:function:<function>\"}"})",
     .changes = "lambda:function",
     .id = "<function>",
     .arn = kFunctionArn},
    {.service = "lambda",
     .event = "DeleteFunction20150331",
     .request = R"({"functionName":"<function>"})",
     .removes = "lambda:function",
     .id = "<function>"},
    {.service = "events",
     .event = "PutRule",
     .request = R"({"name":"<rule>","scheduleExpression":"<schedule>","state":"ENABLED"})",
     .response = R"({"ruleArn":"arn:aws:events:<region>:<account>:rule/<rule>"})",
     .makes = "events:rule",
     .id = "<rule>",
     .arn = "arn:aws:events:<region>:<account>:rule/<id>"},
    {.service = "events",
     .event = "PutTargets",
     .request = R"({"rule":"<rule>","targets":[{"id":"1",)"
                R"("arn":"arn:aws:lambda:<region>:<account>:function:<function>"}]})",
     .response = R"({"failedEntryCount":0,"failedEntries":[]})",
     .changes = "events:rule",
     .id = "<rule>",
     .arn = "arn:aws:events:<region>:<account>:rule/<id>"},
    {.service = "events",
     .event = "RemoveTargets",
     .request = R"({"rule":"<rule>","ids":["1"]})",
     .response = R"({"failedEntryCount":0,"failedEntries":[]})"},
    {.service = "events",
     .event = "DeleteRule",
     .request = R"({"name":"<rule>"})",
     .removes = "events:rule",
     .id = "<rule>"},
};

}  // namespace

std::span<const Recipe> compute_recipes() { return kRecipes; }

}  // namespace hikeshi::drill
