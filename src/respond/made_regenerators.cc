// SPDX-License-Identifier: Apache-2.0
// Regenerators: what brings machines back, so it goes first.
#include "respond/made_steps.h"
#include "respond/made_wording.h"
#include "respond/row_text.h"

namespace hikeshi::respond {
namespace {

using enum MadeClass;
using namespace made_wording;

// The instances of Auto Scaling groups, whose names a line each names.
constexpr Literal kOfGroups =
    " | xargs -r -I{} aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names={} "
    "--query 'AutoScalingGroups[].Instances[].[InstanceId]' --output text";
// The machines that are registered in the clusters of ECS which a loop names $c.
constexpr Literal kOfClusters =
    R"sh(; do for i in $(aws ecs list-container-instances --cluster "$c" --query 'containerInstanceArns[].[@]' --output text); do aws ecs describe-container-instances --cluster "$c" --container-instances "$i" --query 'containerInstances[].[ec2InstanceId]' --output text; done; done)sh";
constexpr Literal kOfEnvironment = "--query 'EnvironmentResources.Instances[].[Id]' --output text";

// A schedule is written whole: what it does is read from it. Beside these it has only when it
// begins and ends, which one that is off needs not.
constexpr std::string_view kDisableSchedule =
    R"sh(aws scheduler update-schedule --group-name {parent} --name {name} --state DISABLED --schedule-expression "$(aws scheduler get-schedule --group-name {parent} --name {name} --query ScheduleExpression --output text)" --flexible-time-window "$(aws scheduler get-schedule --group-name {parent} --name {name} --query FlexibleTimeWindow --output json)" --target "$(aws scheduler get-schedule --group-name {parent} --name {name} --query Target --output json)")sh";
// Of an express one AWS lists no executions (they end within five minutes), and refuses to.
constexpr Literal kStopExecutions =
    R"sh(if [ "$(aws stepfunctions describe-state-machine --state-machine-arn {arn} --query type --output text)" = STANDARD ]; then aws stepfunctions list-executions --state-machine-arn {arn} --status-filter RUNNING --query 'executions[].[executionArn]' --output text | xargs -r -I{} aws stepfunctions stop-execution --execution-arn={}; fi)sh";

template <Literal id>
constexpr MadeKind stack(std::string_view prefix) {
  return {
      .type = "cloudformation:stack",
      .prefix = prefix,
      .made_class = kRegenerator,
      .show = line<"aws cloudformation describe-stack-resources --stack-name ", id>,
      .remove = line<"aws cloudformation update-termination-protection "
                     "--no-enable-termination-protection --stack-name ",
                     id, "\naws cloudformation delete-stack --stack-name ", id>,
      .members = line<
          "aws cloudformation list-stack-resources --stack-name ", id,
          " --query \"StackResourceSummaries[?ResourceType=='AWS::EC2::Instance']."
          "[PhysicalResourceId]\" --output text\naws cloudformation list-stack-resources "
          "--stack-name ",
          id,
          " --query \"StackResourceSummaries[?ResourceType=='AWS::AutoScaling::AutoScalingGroup']."
          "[PhysicalResourceId]\" --output text",
          kOfGroups>};
}

constexpr Wording kExecutionsEnd = {
    .title = {"Stop the running executions of {type} {shown} ({place}){caution_en}",
              "{type} {shown}({place})の実行中の処理を停止{caution_ja}"},
    .verify = {"list-executions shows none that is RUNNING; of an express one AWS lists none",
               "list-executions に RUNNING がないこと(EXPRESS は一覧に表示されない)"},
    .sentence = {"the running executions of {thing_en} {shown} ({place}) were stopped",
                 "{thing_ja} {shown}({place})の実行中の処理を停止した"}};
constexpr Wording kSuspended = {
    .title = {"Suspend the processes of {type} {shown} ({place}), with a minimum size of 0: its "
              "instances run on{caution_en}",
              "{type} {shown}({place})のプロセスを一時停止し、最小サイズを 0 "
              "に設定(インスタンスは稼働を続ける){caution_ja}"},
    .verify = {"{show} shows its processes suspended and MinSize 0",
               "{show} でプロセスが一時停止、MinSize が 0 であること"},
    .sentence = {"{thing_en} {shown} ({place}) was kept from starting instances: its processes are "
                 "suspended and its minimum size is 0",
                 "{thing_ja} {shown}({place})のプロセスを一時停止し、最小サイズを 0 "
                 "として、新たなインスタンスが起動されないようにした"}};
constexpr Wording kNoCapacity = {
    .title = {"Set the target capacity of {type} {shown} ({place}) to 0: its instances run "
              "on{caution_en}",
              "{type} {shown}({place})のターゲット容量を 0 "
              "に設定(インスタンスは稼働を続ける){caution_ja}"},
    .verify = {"{show} shows a TargetCapacity of 0", "{show} で TargetCapacity が 0 であること"},
    .sentence = {"the target capacity of {thing_en} {shown} ({place}) was set to 0, so that it "
                 "starts no more instances",
                 "{thing_ja} {shown}({place})のターゲット容量を 0 "
                 "に設定し、新たなインスタンスが起動されないようにした"}};
constexpr Wording kCountOfNone = {
    .title = {"Set the desired count of {type} {shown} ({place}) to 0{caution_en}",
              "{type} {shown}({place})の希望タスク数を 0 に設定{caution_ja}"},
    .verify = {"{show} shows a desiredCount of 0", "{show} で desiredCount が 0 であること"},
    .sentence = {"the desired count of {thing_en} {shown} ({place}) was set to 0",
                 "{thing_ja} {shown}({place})の希望タスク数を 0 に設定した"}};
constexpr Wording kSizeOfNone = {
    .title = {"Set the minimum and desired size of {type} {shown} ({place}) to 0{caution_en}",
              "{type} {shown}({place})の最小サイズと希望サイズを 0 に設定{caution_ja}"},
    .verify = {"{show} shows minSize and desiredSize 0",
               "{show} で minSize と desiredSize が 0 であること"},
    .sentence = {"the minimum and desired size of {thing_en} {shown} ({place}) were set to 0",
                 "{thing_ja} {shown}({place})の最小サイズと希望サイズを 0 に設定した"}};
constexpr Wording kRequestCancelled = {
    .title = {"Cancel {type} {shown} ({place}): an instance that it has started runs "
              "on{caution_en}",
              "{type} {shown} をキャンセル({place}。起動済みのインスタンスは稼働を続ける)"
              "{caution_ja}"},
    .verify = kCancelled.verify,
    .sentence = kCancelled.sentence};
constexpr Wording kFleetCancelled = {
    .title = {"Cancel {type} {shown} ({place}) and terminate its instances{caution_en}",
              "{type} {shown}({place})をキャンセルし、そのインスタンスを終了{caution_ja}"},
    .verify = kCancelled.verify,
    .sentence = {"{thing_en} {shown} ({place}) was cancelled and its instances were terminated",
                 "{thing_ja} {shown}({place})をキャンセルし、そのインスタンスを終了した"}};

constexpr MadeKind kRegenerators[] = {
    {.type = "cloudformation:stack-set",
     .made_class = kRegenerator,
     .show = "aws cloudformation describe-stack-set --stack-set-name {id}",
     .remove = "aws cloudformation delete-stack-set --stack-set-name {id}"},
    // By the id that no other stack ever has, where the event tells it.
    stack<"{arn}">("arn:"),
    stack<"{id}">(""),
    {.type = "events:rule",
     .made_class = kRegenerator,
     // Of one bus: another may have a rule of that name, which is the owner's.
     .show = "aws events list-targets-by-rule --event-bus-name {parent} --rule {name}",
     .stop = "aws events disable-rule --event-bus-name {parent} --name {name}",
     .stopped = kDisabled,
     .remove = "aws events list-targets-by-rule --event-bus-name {parent} --rule {name} --query "
               "'Targets[].[Id]' --output text | xargs -r -I{} aws events remove-targets "
               "--event-bus-name {parent} --rule {name} --ids={}\naws events delete-rule "
               "--event-bus-name {parent} --name {name}"},
    // AWS refuses while a rule is left on it: those of the intruder's have steps of their own.
    {.type = "events:event-bus",
     .made_class = kRegenerator,
     .show = "aws events describe-event-bus --name {name}",
     .remove = "aws events delete-event-bus --name {name}"},
    {.type = "scheduler:schedule",
     .made_class = kRegenerator,
     .show = "aws scheduler get-schedule --group-name {parent} --name {name}",
     .stop = kDisableSchedule,
     .stopped = kDisabled,
     .remove = "aws scheduler delete-schedule --group-name {parent} --name {name}"},
    {.type = "scheduler:schedule-group",
     .made_class = kRegenerator,
     .show = "aws scheduler get-schedule-group --name {name}",
     .remove = "aws scheduler delete-schedule-group --name {name}"},
    {.type = "states:state-machine",
     .made_class = kRegenerator,
     .show = "aws stepfunctions describe-state-machine --state-machine-arn {arn}",
     .stop = line<kStopExecutions>,
     .stopped = kExecutionsEnd,
     .remove = line<kStopExecutions,
                    "\naws stepfunctions delete-state-machine --state-machine-arn {arn}">,
     .caution = {"what its executions have not done yet is never done, nothing starts them again",
                 "実行中の処理は中断され、再開できない"}},
    {.type = "lambda:event-source-mapping",
     .made_class = kRegenerator,
     .show = "aws lambda get-event-source-mapping --uuid {name}",
     .stop = "aws lambda update-event-source-mapping --uuid {name} --no-enabled",
     .stopped = kDisabled,
     .remove = "aws lambda delete-event-source-mapping --uuid {name}"},
    {.type = "ssm:association",
     .made_class = kRegenerator,
     .show = "aws ssm describe-association --association-id {name}",
     .remove = "aws ssm delete-association --association-id {name}"},
    {.type = "ssm:maintenance-window",
     .made_class = kRegenerator,
     .show = "aws ssm get-maintenance-window --window-id {name}",
     .stop = "aws ssm update-maintenance-window --window-id {name} --no-enabled",
     .stopped = kDisabled,
     .remove = "aws ssm delete-maintenance-window --window-id {name}"},
    {.type = "autoscaling:scheduled-action",
     .made_class = kRegenerator,
     .show = "aws autoscaling describe-scheduled-actions --scheduled-action-names {name}",
     .remove = "aws autoscaling delete-scheduled-action --auto-scaling-group-name {parent} "
               "--scheduled-action-name {name}"},
    {.type = "autoscaling:group",
     .made_class = kRegenerator,
     .show = "aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names {name}",
     // Its machines are evidence, and Auto Scaling heeds no termination protection: nothing new is
     // started, and with a least size of 0 they can be taken out before the group goes.
     .stop = "aws autoscaling suspend-processes --auto-scaling-group-name {name}\naws autoscaling "
             "update-auto-scaling-group --auto-scaling-group-name {name} --min-size 0",
     .stopped = kSuspended,
     .remove = "aws autoscaling update-auto-scaling-group --auto-scaling-group-name {name} "
               "--deletion-protection none\naws autoscaling update-auto-scaling-group "
               "--auto-scaling-group-name {name} --min-size 0 --max-size 0 --desired-capacity "
               "0\naws autoscaling "
               "delete-auto-scaling-group --auto-scaling-group-name {name} --force-delete",
     .members = "aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names {name} "
                "--query 'AutoScalingGroups[].Instances[].[InstanceId]' --output text"},
    {.type = "ec2:spot-request",
     .made_class = kRegenerator,
     .show = "aws ec2 describe-spot-instance-requests --spot-instance-request-ids {id}",
     .remove = "aws ec2 cancel-spot-instance-requests --spot-instance-request-ids {id}",
     .removed = kRequestCancelled},
    {.type = "ec2:spot-fleet",
     .made_class = kRegenerator,
     .show = "aws ec2 describe-spot-fleet-requests --spot-fleet-request-ids {id}",
     .stop = "aws ec2 modify-spot-fleet-request --spot-fleet-request-id {id} --target-capacity 0 "
             "--excess-capacity-termination-policy noTermination",
     .stopped = kNoCapacity,
     .remove =
         "aws ec2 cancel-spot-fleet-requests --spot-fleet-request-ids {id} --terminate-instances",
     .removed = kFleetCancelled,
     .members = "aws ec2 describe-spot-fleet-instances --spot-fleet-request-id {id} --query "
                "'ActiveInstances[].[InstanceId]' --output text"},
    {.type = "ec2:fleet",
     .made_class = kRegenerator,
     .show = "aws ec2 describe-fleets --fleet-ids {id}",
     .remove = "aws ec2 delete-fleets --fleet-ids {id} --terminate-instances",
     // One of type instant is listed by another call than the rest.
     .members =
         R"sh(if [ "$(aws ec2 describe-fleets --fleet-ids {id} --query 'Fleets[0].Type' --output text)" = instant ]; then aws ec2 describe-fleets --fleet-ids {id} --query 'Fleets[].Instances[].InstanceIds[].[@]' --output text; else aws ec2 describe-fleet-instances --fleet-id {id} --query 'ActiveInstances[].[InstanceId]' --output text; fi)sh"},
    {.type = "ecs:service",
     .made_class = kRegenerator,
     .show = "aws ecs describe-services --cluster {parent} --services {name}",
     .stop = "aws ecs update-service --cluster {parent} --service {name} --desired-count 0",
     .stopped = kCountOfNone,
     .remove = "aws ecs delete-service --cluster {parent} --service {name} --force",
     .caution = kContainersEnd},
    {.type = "batch:job-queue",
     .made_class = kRegenerator,
     .show = "aws batch describe-job-queues --job-queues {id}",
     .stop = "aws batch update-job-queue --job-queue {id} --state DISABLED",
     .stopped = kDisabled,
     .remove = "aws batch delete-job-queue --job-queue {id}"},
    {.type = "batch:compute-environment",
     .made_class = kRegenerator,
     .show = "aws batch describe-compute-environments --compute-environments {id}",
     .stop = "aws batch update-compute-environment --compute-environment {id} --state DISABLED",
     .stopped = kDisabled,
     .remove = "aws batch delete-compute-environment --compute-environment {id}",
     .members = line<
         "for c in $(aws batch describe-compute-environments --compute-environments {id} --query "
         "'computeEnvironments[].[ecsClusterArn]' --output text)",
         kOfClusters>},
    {.type = "batch:job-definition",
     .made_class = kRegenerator,
     .show = "aws batch describe-job-definitions --job-definitions {id}",
     .remove = "aws batch deregister-job-definition --job-definition {id}",
     .removed = kDeregistered},
    {.type = "elasticmapreduce:cluster",
     .made_class = kRegenerator,
     .show = "aws emr describe-cluster --cluster-id {name}",
     .remove = "aws emr modify-cluster-attributes --cluster-id {name} "
               "--no-termination-protected\naws emr terminate-clusters --cluster-ids {name}",
     .removed = kTerminated,
     .members =
         "aws emr list-instances --cluster-id {name} --instance-states RUNNING BOOTSTRAPPING "
         "--query 'Instances[].[Ec2InstanceId]' --output text"},
    {.type = "eks:nodegroup",
     .made_class = kRegenerator,
     .show = "aws eks describe-nodegroup --cluster-name {parent} --nodegroup-name {name}",
     .stop = "aws eks update-nodegroup-config --cluster-name {parent} --nodegroup-name {name} "
             "--scaling-config minSize=0,desiredSize=0",
     .stopped = kSizeOfNone,
     .remove = "aws eks delete-nodegroup --cluster-name {parent} --nodegroup-name {name}",
     .members = line<"aws eks describe-nodegroup --cluster-name {parent} --nodegroup-name {name} "
                     "--query 'nodegroup.resources.autoScalingGroups[].[name]' --output text",
                     kOfGroups>},
    {.type = "eks:fargate-profile",
     .made_class = kRegenerator,
     .show =
         "aws eks describe-fargate-profile --cluster-name {parent} --fargate-profile-name {name}",
     .remove =
         "aws eks delete-fargate-profile --cluster-name {parent} --fargate-profile-name {name}"},
    {.type = "eks:cluster",
     .made_class = kRegenerator,
     .show = "aws eks describe-cluster --name {name}",
     .remove = "aws eks update-cluster-config --name {name} --no-deletion-protection\naws eks "
               "delete-cluster --name {name}"},
    {.type = "elasticbeanstalk:environment",
     .prefix = "e-",
     .made_class = kRegenerator,
     .show = "aws elasticbeanstalk describe-environments --environment-ids {id}",
     .remove = "aws elasticbeanstalk terminate-environment --environment-id {id} --force-terminate",
     .removed = kTerminated,
     .members = line<"aws elasticbeanstalk describe-environment-resources --environment-id {id} ",
                     kOfEnvironment>},
    {.type = "elasticbeanstalk:environment",
     .made_class = kRegenerator,
     .show = "aws elasticbeanstalk describe-environments --environment-names {name}",
     .remove =
         "aws elasticbeanstalk terminate-environment --environment-name {name} --force-terminate",
     .removed = kTerminated,
     .members =
         line<"aws elasticbeanstalk describe-environment-resources --environment-name {name} ",
              kOfEnvironment>},
    {.type = "elasticbeanstalk:application",
     .made_class = kRegenerator,
     .show = "aws elasticbeanstalk describe-applications --application-names {name}",
     .remove = "aws elasticbeanstalk delete-application --application-name {name} "
               "--terminate-env-by-force",
     .members =
         line<"aws elasticbeanstalk describe-environments --application-name {name} --query "
              "'Environments[].[EnvironmentId]' --output text | xargs -r -I{} aws elasticbeanstalk "
              "describe-environment-resources --environment-id={} ",
              kOfEnvironment>},
    {.type = "codepipeline:pipeline",
     .made_class = kRegenerator,
     .show = "aws codepipeline get-pipeline --name {name}",
     .remove = "aws codepipeline delete-pipeline --name {name}"},
    {.type = "imagebuilder:image-pipeline",
     .made_class = kRegenerator,
     .show = "aws imagebuilder get-image-pipeline --image-pipeline-arn {arn}",
     .remove = "aws imagebuilder delete-image-pipeline --image-pipeline-arn {arn}"},
    {.type = "glue:trigger",
     .made_class = kRegenerator,
     .show = "aws glue get-trigger --name {name}",
     .stop = "aws glue stop-trigger --name {name}",
     .stopped = kDeactivated,
     .remove = "aws glue delete-trigger --name {name}"},
    {.type = "dlm:lifecycle-policy",
     .made_class = kRegenerator,
     .show = "aws dlm get-lifecycle-policy --policy-id {name}",
     .stop = "aws dlm update-lifecycle-policy --policy-id {name} --state DISABLED",
     .stopped = kDisabled,
     .remove = "aws dlm delete-lifecycle-policy --policy-id {name}"},
    {.type = "autoscaling:launch-configuration",
     .made_class = kRegenerator,
     .show = "aws autoscaling describe-launch-configurations --launch-configuration-names {name}",
     .remove = "aws autoscaling delete-launch-configuration --launch-configuration-name {name}"},
    {.type = "ec2:launch-template",
     .prefix = "lt-",
     .made_class = kRegenerator,
     .show = "aws ec2 describe-launch-template-versions --launch-template-id {name}",
     .remove = "aws ec2 delete-launch-template --launch-template-id {name}"},
    {.type = "ec2:launch-template",
     .made_class = kRegenerator,
     .show = "aws ec2 describe-launch-template-versions --launch-template-name {id}",
     .remove = "aws ec2 delete-launch-template --launch-template-name {id}"},
};

}  // namespace

std::span<const MadeKind> regenerator_kinds() { return kRegenerators; }

}  // namespace hikeshi::respond
