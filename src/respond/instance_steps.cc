// SPDX-License-Identifier: Apache-2.0
// What is done to an EC2 instance, as data. Each trap that AWS sets here is written into the step
// that would fall into it: tracked connections outlive a security group, IMDS hands out fresh
// credentials until the profile is gone, an Auto Scaling group terminates what fails its check.
#include "respond/instance_steps.h"

namespace hikeshi::respond::instance_steps {

const StepKind kFind = {
    .slug = "find-instance",
    .rank = 10,
    .urgent = 5,
    .cli =
        R"sh(for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws ec2 describe-instances --region "$r" --filters Name=instance-id,Values={!id} --query 'Reservations[].Instances[].[InstanceId,State.Name,PublicIpAddress]' --output text | sed "s/^/$r /"; done)sh",
    .title = {"Find the region of instance {id}", "インスタンス {id} のリージョンを特定"},
    .precondition =
        {"none. It asks by a filter, since --instance-ids would fail in every region "
         "but one and hide a region that refuses you",
         "なし。--instance-ids では該当しない全リージョンでエラーとなり、権限不足のリージ"
         "ョンと区別できないため、フィルターで検索する"},
    .before = {"nothing is changed", "変更なし"},
    .verify =
        {"one line with its region. None, and no error: it is gone or of another account. "
         "An error: that region was not seen",
         "リージョンとともに 1 行表示されること。表示もエラーもなければ削除済みか別アカウント。"
         "エラーのリージョンは未確認"},
    .undo = {"nothing to undo", "不要"}};

const StepKind kGone = {
    .slug = "check-gone-instance",
    .phase = Phase::kRecover,
    .rank = 5,
    .cli = "aws ec2 describe-instances --filters Name=instance-id,Values={!id}",
    .title = {"Check that instance {id} is gone", "インスタンス {id} が削除済みであることを確認"},
    .precondition = {"the logs show its termination", "ログ上は終了済み"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"no instance, or state terminated", "該当なし、または terminated であること"},
    .undo = {"nothing to undo", "不要"}};

const StepKind kLeaveGroup = {
    .slug = "leave-asg-instance",
    .phase = Phase::kContain,
    .rank = 40,
    .urgent = 21,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws autoscaling describe-auto-scaling-instances --instance-ids {!id} --query 'AutoScalingInstances[].[AutoScalingGroupName]' --output text | xargs -r -I{} aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names={} --query 'AutoScalingGroups[?MinSize<DesiredCapacity].[AutoScalingGroupName]' --output text | xargs -r -I{} aws autoscaling detach-instances --instance-ids {!id} --auto-scaling-group-name={} --should-decrement-desired-capacity
group="$(aws autoscaling describe-auto-scaling-instances --instance-ids {!id} --query 'AutoScalingInstances[].[AutoScalingGroupName]' --output text | xargs -r -I{} aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names={} --query 'AutoScalingGroups[?MinSize>=DesiredCapacity].[AutoScalingGroupName]' --output text)"
for process in Terminate ReplaceUnhealthy AZRebalance; do echo "$group" | xargs -r -I{} aws autoscaling suspend-processes --auto-scaling-group-name={} --scaling-processes "$process"; done)sh",
    .title = {"Take {id} out of its Auto Scaling group",
              "インスタンス {id} を Auto Scaling グループから切り離し"},
    .precondition =
        {"before isolation: a failed health check would terminate the evidence. Where MinSize "
         "forbids to detach it, it stays a member, and the group's Terminate, ReplaceUnhealthy and "
         "AZRebalance are suspended",
         "隔離より前に実施(ヘルスチェック失敗で証拠が終了されるため)。MinSize "
         "により切り離せない場合は所属したまま、グループの "
         "Terminate・ReplaceUnhealthy・AZRebalance "
         "を一時停止する"},
    .before = {"its group and the group's sizes", "所属グループとサイズ"},
    .verify = {"describe-auto-scaling-instances no longer lists it, or these three processes of "
               "the group are suspended",
               "describe-auto-scaling-instances に表示されないこと、またはグループの "
               "3 つのプロセスが一時停止であること"},
    .undo = {"attach-instances, resume-processes", "attach-instances、resume-processes"},
    .sentence = {"instance {id} was taken out of the control of its Auto Scaling group",
                 "インスタンス {id} を Auto Scaling グループの制御から外した"}};

const StepKind kLeaveBalancer = {
    .slug = "leave-lb-instance",
    .phase = Phase::kContain,
    .rank = 41,
    .danger = Danger::kReversible,
    .cli =
        R"sh(vpc="$(aws ec2 describe-instances --instance-ids {!id} --query 'Reservations[0].Instances[0].VpcId' --output text)"
aws elbv2 describe-target-groups --query "TargetGroups[?VpcId=='$vpc' && (TargetType=='instance' || TargetType=='ip')].[TargetGroupArn]" --output text | while read -r group; do for target in {!id} $(aws ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={!id} --query 'NetworkInterfaces[].[PrivateIpAddresses[].PrivateIpAddress, Ipv6Addresses[].Ipv6Address][]' --output text); do aws elbv2 describe-target-health --target-group-arn "$group" --query "TargetHealthDescriptions[?Target.Id=='$target'].[Target.Port]" --output text | while read -r port; do aws elbv2 deregister-targets --target-group-arn "$group" --targets "Id=$target,Port=$port"; done; done; done
aws elb describe-load-balancers --query "LoadBalancerDescriptions[?Instances[?InstanceId=='{!id}']].[LoadBalancerName]" --output text | xargs -r -I{} aws elb deregister-instances-from-load-balancer --load-balancer-name={} --instances {!id})sh",
    .title = {"Take {id} out of load balancers, by instance and by address",
              "インスタンス {id} をロードバランサーから切り離し(ID と IP の両方)"},
    .precondition = {"note with describe-target-health which groups held it",
                     "describe-target-health で所属先を控えること"},
    .before = {"target groups and classic load balancers that hold it",
               "所属するターゲットグループと CLB"},
    .verify = {"describe-target-health: unused or absent",
               "describe-target-health で unused または表示なし"},
    .undo = {"register-targets, register-instances-with-load-balancer",
             "register-targets / register-instances-with-load-balancer"},
    .sentence = {"instance {id} was taken out of its load balancers",
                 "インスタンス {id} をロードバランサーから切り離した"}};

const StepKind kProfile = {
    .slug = "disassociate-profile-instance",
    .phase = Phase::kContain,
    .rank = 42,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws ec2 describe-iam-instance-profile-associations --filters Name=instance-id,Values={!id} --query 'IamInstanceProfileAssociations[].[AssociationId]' --output text | xargs -r -I{} aws ec2 disassociate-iam-instance-profile --association-id={})sh",
    .title = {"Take the role away from instance {id}",
              "インスタンス {id} からインスタンスプロファイルを外す"},
    .precondition = {"before the role's sessions are revoked: IMDS would hand out fresh ones. List "
                     "the other instances, functions and tasks that use the role",
                     "ロールのセッション失効より前に実施(IMDS "
                     "が新しい認証情報を配るため)"
                     "。同じロールを使う他のインスタンス・関数・タスクを確認すること"},
    .before = {"profile-{id}.json", "profile-{id}.json"},
    .verify = {"no association is left; only then the role's sessions are revoked",
               "関連付けが残っていないこと。確認後にセッションを失効"},
    .undo = {"associate-iam-instance-profile", "associate-iam-instance-profile"},
    .sentence = {"the IAM role was taken away from instance {id}",
                 "インスタンス {id} から IAM ロールを外した"}};

const StepKind kIsolate = {
    .slug = "isolate-instance",
    .phase = Phase::kContain,
    .rank = 43,
    .urgent = 22,
    .danger = Danger::kReversible,
    .cli =
        R"sh(vpc="$(aws ec2 describe-instances --instance-ids {!id} --query 'Reservations[0].Instances[0].VpcId' --output text)"
aws ec2 describe-security-groups --filters "Name=vpc-id,Values=$vpc" Name=group-name,Values=quarantine-{!case} --query 'SecurityGroups[].GroupId' --output text | grep -q sg- || aws ec2 create-security-group --group-name quarantine-{!case} --description quarantine --vpc-id "$vpc"
group="$(aws ec2 describe-security-groups --filters "Name=vpc-id,Values=$vpc" Name=group-name,Values=quarantine-{!case} --query 'SecurityGroups[0].GroupId' --output text)"
aws ec2 describe-security-group-rules --filters "Name=group-id,Values=$group" --query 'SecurityGroupRules[?IsEgress].[SecurityGroupRuleId]' --output text | xargs -r aws ec2 revoke-security-group-egress --no-dry-run --group-id "$group" --security-group-rule-ids
aws ec2 describe-security-group-rules --filters "Name=group-id,Values=$group" --query 'SecurityGroupRules[?!IsEgress].[SecurityGroupRuleId]' --output text | xargs -r aws ec2 revoke-security-group-ingress --no-dry-run --group-id "$group" --security-group-rule-ids
aws ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={!id} --query 'NetworkInterfaces[].[NetworkInterfaceId]' --output text | xargs -r -I{} aws ec2 modify-network-interface-attribute --network-interface-id={} --groups "$group")sh",
    .title =
        {"Isolate {id}: a quarantine group without any rule (IPv4 and IPv6) on every interface",
         "インスタンス {id} を隔離:ルールのない(IPv4・IPv6)隔離用グループを全 ENI に適用"},
    .precondition = {"it has left its Auto Scaling group; interfaces-{id}.json holds the groups of "
                     "each interface",
                     "Auto Scaling グループから切り離し済みで、interfaces-{id}.json に各 ENI "
                     "のグループが保存されていること"},
    .before = {"the group list of each interface, in interfaces-{id}.json",
               "interfaces-{id}.json の ENI ごとのグループ一覧"},
    .verify =
        {"every interface has this one group, which has no rule. This does not cut connections "
         "that are already tracked (idle timeout up to 5 days), nor DNS to the VPC resolver: only "
         "flow logs without outgoing ACCEPT, or a stop, show isolation",
         "全 ENI がこのグループのみで、ルールがないこと。確立済みの接続(アイドルタイムアウト最長 5 "
         "日)と VPC リゾルバーへの DNS は切れないため、フローログに外向き ACCEPT "
         "がないこと、または停止をもって隔離を確認"},
    .undo = {"modify-network-interface-attribute --groups with the saved list of each interface",
             "保存した一覧で modify-network-interface-attribute --groups を実行"},
    .sentence = {"instance {id} was put into a quarantine security group without any inbound or "
                 "outbound rule",
                 "インスタンス {id} の全 ENI "
                 "を、受信・送信ルールのない隔離用セキュリティグループに変更した"}};

const StepKind kStop = {
    .slug = "stop-instance",
    .phase = Phase::kContain,
    .rank = 47,
    .danger = Danger::kReversible,
    .cli = R"sh(aws ec2 modify-instance-attribute --instance-id {!id} --no-disable-api-stop
aws ec2 stop-instances --instance-ids {!id})sh",
    .title = {"Cut tracked connections of {id}: stop it",
              "インスタンス {id} の確立済み接続を切断:停止"},
    .precondition = {"memory was taken or is given up; flow logs still show outgoing traffic or "
                     "there are none. Memory, instance store and a public address that is no "
                     "Elastic IP are lost. A stop is never the permanent fix",
                     "メモリ取得済みまたは断念していること。フローログに外向き通信が残る、またはロ"
                     "グがない場合に実施。メモリ・インスタンスストア・EIP でない公開 IP "
                     "は失われる。停止は恒久対策ではない"},
    .before = {"instance-{id}.json", "instance-{id}.json"},
    .verify = {"state is stopped", "状態が stopped であること"},
    .undo = {"start-instances (what memory held is lost)",
             "start-instances(メモリの内容は戻らない)"},
    .sentence = {"instance {id} was stopped as a first measure",
                 "応急措置としてインスタンス {id} を停止した"}};

const StepKind kAskSubnet = {
    .slug = "ask-subnet-instance",
    .phase = Phase::kContain,
    .rank = 47,
    .title = {"Cut tracked connections of {id} although AWS has blocked stop and start",
              "AWS が停止・起動を止めている間に {id} の確立済み接続を切断"},
    .precondition =
        {"AWS has blocked StopInstances here: do not retry it. A network ACL without any rule hits "
         "every host of the subnet (neighbours-{id}.txt); termination is the other way",
         "AWS により StopInstances が止められているため再試行しないこと。ルールのないネットワーク "
         "ACL はサブネットの全ホスト(neighbours-{id}.txt)に影響する。もう一つの方法は終了"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"an answer", "回答があること"},
    .undo = {"nothing to undo", "不要"}};

// A network ACL that is made new denies everything. It filters what enters or leaves the subnet and
// keeps no state, so tracked connections end at once; within the subnet, and to the VPC's resolver,
// it filters nothing.
const StepKind kCutSubnet = {
    .slug = "cut-subnet-instance",
    .phase = Phase::kContain,
    .rank = 47,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={!id} --query 'NetworkInterfaces[].[VpcId,SubnetId]' --output text | sort -u | while read -r vpc subnet; do aws ec2 describe-network-acls --filters "Name=vpc-id,Values=$vpc" Name=tag:quarantine,Values={!case} --query 'NetworkAcls[].NetworkAclId' --output text | grep -q acl- || aws ec2 create-network-acl --vpc-id "$vpc" --tag-specifications 'ResourceType=network-acl,Tags=[{Key=quarantine,Value={!case}}]'
acl="$(aws ec2 describe-network-acls --filters "Name=vpc-id,Values=$vpc" Name=tag:quarantine,Values={!case} --query 'NetworkAcls[0].NetworkAclId' --output text)"
aws ec2 describe-network-acls --network-acl-ids "$acl" --query "NetworkAcls[].Entries[?RuleAction=='allow'].[RuleNumber,Egress][]" --output text | while read -r rule egress; do if [ "$egress" = True ]; then aws ec2 delete-network-acl-entry --network-acl-id "$acl" --rule-number "$rule" --egress; else aws ec2 delete-network-acl-entry --network-acl-id "$acl" --rule-number "$rule" --ingress; fi; done
aws ec2 describe-network-acls --filters "Name=association.subnet-id,Values=$subnet" --query "NetworkAcls[].Associations[?SubnetId=='$subnet'].[NetworkAclAssociationId][]" --output text | xargs -r -I{} aws ec2 replace-network-acl-association --association-id={} --network-acl-id "$acl"; done)sh",
    .title = {"Cut off the subnet of {id}: a network ACL without any rule",
              "インスタンス {id} のサブネットを遮断:ルールのないネットワーク ACL"},
    .precondition =
        {"the other hosts of the subnet are listed in neighbours-{id}.txt and may go offline with "
         "it: everything that enters or leaves the subnet ends, tracked connections too",
         "サブネットの他のホストを neighbours-{id}.txt "
         "で確認し、ともに停止してよいこと。サブネットを出入りする通信は確立済みのものも含めすべて"
         "切"
         "れる"},
    .before = {"the network ACL with which the subnet was associated",
               "サブネットに関連付けられていたネットワーク ACL"},
    .verify =
        {"the subnet is associated with this ACL, which allows nothing. Hosts of the same subnet "
         "and the VPC resolver are still reached",
         "サブネットがこの ACL に関連付けられ、許可ルールがないこと。同一サブネット内と VPC "
         "リゾルバーへの通信は切れない"},
    .undo = {"replace-network-acl-association with the old ACL",
             "元の ACL で replace-network-acl-association を実行"},
    .sentence = {"the subnet of instance {id} was given a network ACL that allows nothing, which "
                 "also ends open connections that leave the subnet",
                 "インスタンス {id} のサブネットに何も許可しないネットワーク ACL "
                 "を適用し、サブネット外との確立済み接続も切断した"}};

const StepKind kImds = {
    .slug = "require-imdsv2-instance",
    .phase = Phase::kHarden,
    .rank = 1,
    .danger = Danger::kReversible,
    .cli = "aws ec2 modify-instance-metadata-options --instance-id {!id} --http-tokens required",
    .title = {"Require IMDSv2 of instance {id}", "インスタンス {id} で IMDSv2 を必須化"},
    .precondition =
        {"no software on it needs IMDSv1 (CloudWatch metric MetadataNoToken is 0)",
         "IMDSv1 を必要とするソフトウェアがないこと(CloudWatch の MetadataNoToken が 0)"},
    .before = {"its metadata options in describe-instances",
               "describe-instances のメタデータオプション"},
    .verify = {"describe-instances says HttpTokens required",
               "describe-instances の HttpTokens が required"},
    .undo = {"--http-tokens with the old value", "元の値で --http-tokens"},
    .sentence = {"IMDSv2 was made mandatory for instance {id}",
                 "インスタンス {id} で IMDSv2 を必須化した"}};

const StepKind kTag = {
    .slug = "tag-instance",
    .phase = Phase::kContain,
    .rank = 48,
    .danger = Danger::kReversible,
    // Each its own call: a tag of that name may be the owner's, and comes back with its value.
    .cli =
        "aws ec2 create-tags --resources {!id} --tags Key=quarantine,Value=true\n"
        "aws ec2 create-tags --resources {!id} --tags Key=case,Value={!case}",
    .title = {"Tag {id} as quarantined", "インスタンス {id} に隔離中のタグを付与"},
    .precondition = {"none", "なし"},
    .before = {"its tags, in instance-{id}.json", "instance-{id}.json のタグ"},
    .verify = {"describe-tags shows both", "describe-tags で 2 つのタグを確認"},
    .undo = {"delete-tags, or create-tags with the old value",
             "delete-tags、または元の値で create-tags"}};

}  // namespace hikeshi::respond::instance_steps
