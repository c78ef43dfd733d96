// SPDX-License-Identifier: Apache-2.0
// Networks and storage. Evidence is kept by its own steps; an attacker's bucket is deleted only
// when empty (delete-bucket refuses otherwise), so that no log can be lost with it.
#include "respond/made_steps.h"
#include "respond/made_wording.h"

namespace hikeshi::respond {
namespace {

using enum MadeClass;
using namespace made_wording;

constexpr MadeKind kNetworks[] = {
    {.type = "elasticloadbalancing:listener",
     .made_class = kNetwork,
     .show = "aws elbv2 describe-listeners --listener-arns {arn}",
     .remove = "aws elbv2 delete-listener --listener-arn {arn}"},
    {.type = "elasticloadbalancing:load-balancer",
     .prefix = "arn:",
     .made_class = kNetwork,
     .show = "aws elbv2 describe-load-balancers --load-balancer-arns {arn}",
     .remove = "aws elbv2 modify-load-balancer-attributes --load-balancer-arn {arn} --attributes "
               "Key=deletion_protection.enabled,Value=false\naws elbv2 delete-load-balancer "
               "--load-balancer-arn {arn}"},
    {.type = "elasticloadbalancing:load-balancer",
     .made_class = kNetwork,
     .show = "aws elb describe-load-balancers --load-balancer-names {id}",
     .remove = "aws elb delete-load-balancer --load-balancer-name {id}"},
    {.type = "elasticloadbalancing:target-group",
     .made_class = kNetwork,
     .show = "aws elbv2 describe-target-groups --target-group-arns {arn}",
     .remove = "aws elbv2 delete-target-group --target-group-arn {arn}"},
    {.type = "ec2:nat-gateway",
     .made_class = kNetwork,
     .show = "aws ec2 describe-nat-gateways --nat-gateway-ids {id}",
     .remove = "aws ec2 delete-nat-gateway --nat-gateway-id {id}\naws ec2 wait nat-gateway-deleted "
               "--nat-gateway-ids {id}"},
    {.type = "ec2:instance-connect-endpoint",
     .made_class = kNetwork,
     .show = "aws ec2 describe-instance-connect-endpoints --instance-connect-endpoint-ids {id}",
     .remove = "aws ec2 delete-instance-connect-endpoint --instance-connect-endpoint-id {id}"},
    {.type = "ec2:vpc-endpoint",
     .made_class = kNetwork,
     .show = "aws ec2 describe-vpc-endpoints --vpc-endpoint-ids {id}",
     .remove = "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids {id}"},
    {.type = "ec2:client-vpn-endpoint",
     .made_class = kNetwork,
     .show = "aws ec2 describe-client-vpn-endpoints --client-vpn-endpoint-ids {id}",
     .remove = "aws ec2 delete-client-vpn-endpoint --client-vpn-endpoint-id {id}"},
    {.type = "ec2:vpc-peering",
     .made_class = kNetwork,
     .show = "aws ec2 describe-vpc-peering-connections --vpc-peering-connection-ids {id}",
     .remove = "aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id {id}"},
    {.type = "ec2:vpn-connection",
     .made_class = kNetwork,
     .show = "aws ec2 describe-vpn-connections --vpn-connection-ids {id}",
     .remove = "aws ec2 delete-vpn-connection --vpn-connection-id {id}"},
    {.type = "ec2:vpn-gateway",
     .made_class = kNetwork,
     .show = "aws ec2 describe-vpn-gateways --vpn-gateway-ids {id}",
     .remove = "aws ec2 delete-vpn-gateway --vpn-gateway-id {id}"},
    {.type = "ec2:customer-gateway",
     .made_class = kNetwork,
     .show = "aws ec2 describe-customer-gateways --customer-gateway-ids {id}",
     .remove = "aws ec2 delete-customer-gateway --customer-gateway-id {id}"},
    {.type = "ec2:transit-gateway-attachment",
     .made_class = kNetwork,
     .show = "aws ec2 describe-transit-gateway-attachments --transit-gateway-attachment-ids {id}",
     .remove =
         "aws ec2 delete-transit-gateway-vpc-attachment --transit-gateway-attachment-id {id}"},
    {.type = "ec2:transit-gateway",
     .made_class = kNetwork,
     .show = "aws ec2 describe-transit-gateways --transit-gateway-ids {id}",
     .remove = "aws ec2 delete-transit-gateway --transit-gateway-id {id}"},
    {.type = "ec2:elastic-ip",
     .made_class = kNetwork,
     .show = "aws ec2 describe-addresses --allocation-ids {id}",
     .remove = "aws ec2 release-address --allocation-id {id}",
     .removed = kReleased},
    {.type = "ec2:network-interface",
     .made_class = kNetwork,
     .show = "aws ec2 describe-network-interfaces --network-interface-ids {id}",
     .remove = "aws ec2 delete-network-interface --network-interface-id {id}"},
    {.type = "ec2:security-group-rule",
     .made_class = kNetwork,
     .show = "aws ec2 describe-security-group-rules --security-group-rule-ids {id}",
     .remove = "group=\"$(aws ec2 describe-security-group-rules --security-group-rule-ids {!id} "
               "--query 'SecurityGroupRules[0].GroupId' --output text)\"\nif [ \"$(aws ec2 "
               "describe-security-group-rules --security-group-rule-ids {!id} --query "
               "'SecurityGroupRules[0].IsEgress' --output text)\" = True ]; then aws ec2 "
               "revoke-security-group-egress --group-id \"$group\" --security-group-rule-ids "
               "{!id}; else aws ec2 revoke-security-group-ingress --group-id \"$group\" "
               "--security-group-rule-ids {!id}; fi",
     .removed = kRevoked},
    {.type = "ec2:security-group",
     .made_class = kNetwork,
     .show = "aws ec2 describe-security-groups --group-ids {id}",
     .remove = "aws ec2 delete-security-group --group-id {id}"},
    {.type = "ec2:subnet",
     .made_class = kNetwork,
     .show = "aws ec2 describe-subnets --subnet-ids {id}",
     .remove = "aws ec2 delete-subnet --subnet-id {id}"},
    {.type = "ec2:route-table",
     .made_class = kNetwork,
     .show = "aws ec2 describe-route-tables --route-table-ids {id}",
     .remove = "aws ec2 describe-route-tables --route-table-ids {id} --query "
               "'RouteTables[].Associations[?!Main][].[RouteTableAssociationId]' --output text | "
               "xargs -r -I{} aws ec2 disassociate-route-table --association-id={}\naws ec2 "
               "delete-route-table --route-table-id {id}",
     .changed =
         {"Routes of {shown} ({place}) were changed{what}. Which were there before {made_at}? Put "
          "them back (ec2 create-route, replace-route, delete-route), and record it.",
          "{shown}({place})のルートが変更されました{what}。{made_at} より前の内容は何でしたか。ec2 "
          "create-route、replace-route、delete-route で戻し、記録してください。"}},
    {.type = "ec2:network-acl",
     .made_class = kNetwork,
     .show = "aws ec2 describe-network-acls --network-acl-ids {id}",
     .remove = "aws ec2 delete-network-acl --network-acl-id {id}",
     .changed = {"Entries of network ACL {shown} ({place}) were changed{what}. Which were there "
                 "before {made_at}? Put them back (ec2 create-network-acl-entry, "
                 "delete-network-acl-entry), and record it.",
                 "ネットワーク ACL {shown}({place})のエントリが変更されました{what}。{made_at} "
                 "より前の内容は何でしたか。ec2 create-network-acl-entry、delete-network-acl-entry "
                 "で戻し、記録してください。"}},
    {.type = "ec2:egress-only-internet-gateway",
     .made_class = kNetwork,
     .show =
         "aws ec2 describe-egress-only-internet-gateways --egress-only-internet-gateway-ids {id}",
     .remove =
         "aws ec2 delete-egress-only-internet-gateway --egress-only-internet-gateway-id {id}"},
    {.type = "ec2:internet-gateway",
     .made_class = kNetwork,
     .show = "aws ec2 describe-internet-gateways --internet-gateway-ids {id}",
     .remove = "aws ec2 describe-internet-gateways --internet-gateway-ids {id} --query "
               "'InternetGateways[].Attachments[].[VpcId]' --output text | xargs -r -I{} aws ec2 "
               "detach-internet-gateway --internet-gateway-id {id} --vpc-id={}\naws ec2 "
               "delete-internet-gateway --internet-gateway-id {id}"},
    {.type = "ec2:vpc",
     .made_class = kNetwork,
     .show = "aws ec2 describe-vpcs --vpc-ids {id}",
     .remove = "aws ec2 delete-vpc --vpc-id {id}"},
    {.type = "ec2:dhcp-options",
     .made_class = kNetwork,
     .show = "aws ec2 describe-dhcp-options --dhcp-options-ids {id}",
     .remove = "aws ec2 delete-dhcp-options --dhcp-options-id {id}"},
    {.type = "cloudfront:distribution",
     .made_class = kNetwork,
     .show = "aws cloudfront get-distribution --id {name}",
     .stop =
         R"sh(aws cloudfront get-distribution-config --id {name} --query DistributionConfig --output json | sed 's/^    "Enabled": true/    "Enabled": false/' > distribution-{!name}.json
aws cloudfront update-distribution --id {name} --if-match "$(aws cloudfront get-distribution-config --id {name} --query ETag --output text)" --distribution-config file://distribution-{!name}.json)sh",
     .stopped = kDisabled,
     .remove = R"sh(aws cloudfront wait distribution-deployed --id {name}
aws cloudfront delete-distribution --id {name} --if-match "$(aws cloudfront get-distribution-config --id {name} --query ETag --output text)")sh"},
    {.type = "route53resolver:rule",
     .made_class = kNetwork,
     .show = "aws route53resolver get-resolver-rule --resolver-rule-id {name}",
     .remove = "aws route53resolver delete-resolver-rule --resolver-rule-id {name}"},
    {.type = "route53:hosted-zone",
     .made_class = kNetwork,
     .show = "aws route53 list-resource-record-sets --hosted-zone-id {name}",
     // A zone goes only when nothing but its own NS and SOA is left in it.
     .remove =
         R"sh(zone="$(aws route53 get-hosted-zone --id {name} --query HostedZone.Name --output text)"
aws route53 list-resource-record-sets --hosted-zone-id {name} --query "{Changes: ResourceRecordSets[?Type!='SOA' && (Type!='NS' || Name!='$zone')].{Action: 'DELETE', ResourceRecordSet: @}}" --output json > zone-records.json
records="$(aws route53 list-resource-record-sets --hosted-zone-id {name} --query "ResourceRecordSets[?Type!='SOA' && (Type!='NS' || Name!='$zone')].[Name]" --output text)"
if [ "$records" = "" ]; then echo empty; else aws route53 change-resource-record-sets --hosted-zone-id {name} --change-batch file://zone-records.json; fi
aws route53 delete-hosted-zone --id {name})sh",
     .changed =
         {"Records of zone {shown} were changed{what}: names of yours may lead to the intruder. "
          "`hikeshi events CASE` has what was written; put back what was there before {made_at} "
          "(route53 change-resource-record-sets), and record it.",
          "ゾーン {shown} "
          "のレコードが変更されました{what}。自社の名前が侵入者へ向いている可能性があります。`"
          "hikeshi events CASE` で変更内容を確認し、{made_at} より前の内容に戻して(route53 "
          "change-resource-record-sets)記録してください。"}},
    {.type = "lightsail:static-ip",
     .made_class = kNetwork,
     .show = "aws lightsail get-static-ip --static-ip-name {id}",
     .remove = "aws lightsail release-static-ip --static-ip-name {id}",
     .removed = kReleased},
    {.type = "lightsail:domain",
     .made_class = kNetwork,
     .show = "aws lightsail get-domain --domain-name {id}",
     .remove = "aws lightsail delete-domain --domain-name {id}"},
    {.type = "lightsail:load-balancer",
     .made_class = kNetwork,
     .show = "aws lightsail get-load-balancer --load-balancer-name {id}",
     .remove = "aws lightsail delete-load-balancer --load-balancer-name {id}"},
    {.type = "ram:resource-share",
     .made_class = kNetwork,
     .show = "aws ram list-resources --resource-owner SELF --resource-share-arns {arn}",
     .remove = "aws ram delete-resource-share --resource-share-arn {arn}"},
};

constexpr Wording kSharesEnd = {
    .title = {"Take back every share of {type} {shown} ({place}), yours too",
              "{type} {shown}({place})の共有を自社の設定も含めてすべて解除"},
    .verify = {"{show} shows that nobody else may use it", "{show} で共有先がないこと"},
    .sentence = {"every share of {thing_en} {shown} ({place}) was taken back",
                 "{thing_ja} {shown}({place})の共有をすべて解除した"}};
constexpr Wording kImageGone = {
    .title = {"Deregister {type} {shown} ({place}) and delete the snapshots made for it",
              "{type} {shown}({place})を登録解除し、そのスナップショットを削除"},
    .verify = kDeregistered.verify,
    .sentence = {"{thing_en} {shown} ({place}) was deregistered and the snapshots made for it were "
                 "deleted",
                 "{thing_ja} {shown}({place})を登録解除し、そのスナップショットを削除した"}};
// A protection against deletion is in the way of the deletion, and a database that is stopped does
// not let it be changed.
constexpr Wording kUnprotected = {
    .title = {"Stop {type} {shown} ({place}), its protection against deletion taken off",
              "{type} {shown}({place})の削除保護を解除して停止"},
    .verify = {"{show} shows it stopped, without DeletionProtection",
               "{show} で停止しており、DeletionProtection が無効であること"},
    .sentence = {"{thing_en} {shown} ({place}) was stopped",
                 "{thing_ja} {shown}({place})を停止した"}};
constexpr Wording kScheduled = {
    .title = {"Schedule the deletion of {type} {shown} ({place}): AWS deletes it after 30 days, "
              "until then it can be restored",
              "{type} {shown}({place})の削除を予約(30 日後に AWS が削除。それまでは復元可能)"},
    .verify = {"{show} shows a DeletedDate or not at all, read twice at least 30 minutes apart, "
               "and no new event of the actor's",
               "{show} に DeletedDate があること(または存在しないこと)。30 分以上あけて 2 "
               "回確認し、侵入者の新しいイベントがないこと"},
    .sentence = {"{thing_en} {shown} ({place}) was scheduled for deletion",
                 "{thing_ja} {shown}({place})の削除を予約した"}};

constexpr MadeKind kStorages[] = {
    {.type = "ec2:volume",
     .made_class = kStorage,
     .show = "aws ec2 describe-volumes --volume-ids {id}",
     .remove = "aws ec2 delete-volume --volume-id {id}"},
    {.type = "ec2:image",
     .made_class = kStorage,
     .show = "aws ec2 describe-images --image-ids {id}\naws ec2 describe-image-attribute "
             "--image-id {id} --attribute launchPermission",
     .stop = "aws ec2 reset-image-attribute --image-id {id} --attribute launchPermission",
     .stopped = kSharesEnd,
     // What the image was registered from may be the owner's, and so is a note that names it; of
     // what CreateImage and CopyImage made, AWS's own words name the image.
     .remove =
         R"sh(aws ec2 describe-snapshots --owner-ids self --filters 'Name=description,Values=Created by CreateImage(*) for {!id}*,Copied for DestinationAmi {!id} from *' --query 'Snapshots[].[SnapshotId]' --output text > snapshots-{!id}.txt
aws ec2 deregister-image --image-id {!id}
xargs -r -n1 aws ec2 delete-snapshot --snapshot-id < snapshots-{!id}.txt)sh",
     .removed = kImageGone},
    {.type = "ec2:snapshot",
     .made_class = kStorage,
     .show = "aws ec2 describe-snapshots --snapshot-ids {id}\naws ec2 describe-snapshot-attribute "
             "--snapshot-id {id} --attribute createVolumePermission",
     .stop =
         "aws ec2 reset-snapshot-attribute --snapshot-id {id} --attribute createVolumePermission",
     .stopped = kSharesEnd,
     .remove = "aws ec2 delete-snapshot --snapshot-id {id}"},
    {.type = "lightsail:disk",
     .made_class = kStorage,
     .show = "aws lightsail get-disk --disk-name {id}",
     .remove = "aws lightsail delete-disk --disk-name {id}"},
    {.type = "lightsail:instance-snapshot",
     .made_class = kStorage,
     .show = "aws lightsail get-instance-snapshot --instance-snapshot-name {id}",
     .remove = "aws lightsail delete-instance-snapshot --instance-snapshot-name {id}"},
    {.type = "lightsail:bucket",
     .made_class = kStorage,
     .show = "aws lightsail get-buckets --bucket-name {id}",
     .remove = "aws lightsail delete-bucket --bucket-name {id}"},
    {.type = "s3:bucket",
     .made_class = kStorage,
     .show = "aws s3api list-object-versions --bucket {name} --max-items 1000",
     .remove = "aws s3api delete-bucket --bucket {name}",
     .empty =
         R"sh(aws s3api list-object-versions --bucket {!name} > objects-{!name}.json
trails="$(aws cloudtrail describe-trails --query "trailList[?S3BucketName=='{!name}'].[TrailARN]" --output text)"
logs="$(aws s3api list-object-versions --bucket {!name} --query "Versions[?contains(Key, 'AWSLogs/')].[Key]" --output text)"
if [ "$trails$logs" = "" ]; then aws s3api list-object-versions --bucket {!name} --query '[Versions,DeleteMarkers][].[VersionId,Key]' --output text | while read -r version key; do aws s3api delete-object --bucket {!name} --version-id "$version" --key="$key"; done; else echo "${logs_stay:?it holds logs of AWS, or a trail writes into it: logs are never deleted}"; fi)sh",
     .past = "aws s3api get-bucket-policy --bucket {name}\naws configservice "
             "get-resource-config-history --resource-type AWS::S3::Bucket --resource-id {name} "
             "--later-time {made_at} --limit 1",
     .changed = {"Bucket {shown} is yours and was changed{what}. What was so before {made_at}? Put "
                 "it back (s3api put-bucket-policy, -acl, -versioning, -lifecycle-configuration, "
                 "-replication and so on); a lifecycle rule or a replication of the intruder's "
                 "goes first, it deletes or copies objects meanwhile. Record it.",
                 "バケット {shown} は自社のもので、変更されました{what}。{made_at} "
                 "より前の設定は何でしたか。s3api の "
                 "put-bucket-policy、-acl、-versioning、-lifecycle-configuration、-replication "
                 "などで戻してください。侵入者のライフサイクルルールやレプリケーションは、その間に"
                 "もオブジェクトを削除・複製するため最初に取り除き、記録してください。"}},
    {.type = "rds:db-instance",
     .made_class = kStorage,
     .show = "aws rds describe-db-instances --db-instance-identifier {name}",
     // Before it is stopped: a protection against deletion cannot be taken off later.
     .stop = "aws rds modify-db-instance --db-instance-identifier {name} --no-deletion-protection "
             "--apply-immediately\naws rds stop-db-instance --db-instance-identifier {name}",
     .stopped = kUnprotected,
     .remove = "aws rds delete-db-instance --db-instance-identifier {name} --skip-final-snapshot"},
    {.type = "rds:db-cluster",
     .made_class = kStorage,
     .show = "aws rds describe-db-clusters --db-cluster-identifier {name}",
     .stop = "aws rds modify-db-cluster --db-cluster-identifier {name} --no-deletion-protection "
             "--apply-immediately\naws rds stop-db-cluster --db-cluster-identifier {name}",
     .stopped = kUnprotected,
     .remove = "aws rds delete-db-cluster --db-cluster-identifier {name} --skip-final-snapshot"},
    {.type = "rds:db-snapshot",
     .made_class = kStorage,
     .show = "aws rds describe-db-snapshots --db-snapshot-identifier {name}\naws rds "
             "describe-db-snapshot-attributes --db-snapshot-identifier {name}",
     .remove = "aws rds delete-db-snapshot --db-snapshot-identifier {name}"},
    {.type = "rds:db-cluster-snapshot",
     .made_class = kStorage,
     .show = "aws rds describe-db-cluster-snapshots --db-cluster-snapshot-identifier {name}",
     .remove = "aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier {name}"},
    {.type = "rds:subnet-group",
     .made_class = kStorage,
     .show = "aws rds describe-db-subnet-groups --db-subnet-group-name {name}",
     .remove = "aws rds delete-db-subnet-group --db-subnet-group-name {name}"},
    {.type = "rds:parameter-group",
     .made_class = kStorage,
     .show = "aws rds describe-db-parameter-groups --db-parameter-group-name {name}",
     .remove = "aws rds delete-db-parameter-group --db-parameter-group-name {name}"},
    {.type = "dynamodb:table",
     .made_class = kStorage,
     .show = "aws dynamodb describe-table --table-name {name}",
     .remove = "aws dynamodb update-table --table-name {name} "
               "--no-deletion-protection-enabled\naws dynamodb delete-table --table-name {name}"},
    {.type = "elasticfilesystem:file-system",
     .made_class = kStorage,
     .show = "aws efs describe-file-systems --file-system-id {name}",
     .remove = "aws efs delete-file-system --file-system-id {name}"},
    {.type = "elasticache:cluster",
     .made_class = kStorage,
     .show = "aws elasticache describe-cache-clusters --cache-cluster-id {name}",
     .remove = "aws elasticache delete-cache-cluster --cache-cluster-id {name}"},
    {.type = "redshift:cluster",
     .made_class = kStorage,
     .show = "aws redshift describe-clusters --cluster-identifier {name}",
     .stop = "aws redshift pause-cluster --cluster-identifier {name}",
     .stopped = kPaused,
     .remove =
         "aws redshift delete-cluster --cluster-identifier {name} --skip-final-cluster-snapshot"},
    {.type = "es:domain",
     .made_class = kStorage,
     .show = "aws opensearch describe-domain --domain-name {name}",
     .remove = "aws opensearch delete-domain --domain-name {name}"},
    {.type = "kinesis:stream",
     .made_class = kStorage,
     .show = "aws kinesis describe-stream-summary --stream-name {name}",
     .remove = "aws kinesis delete-stream --stream-name {name}"},
    {.type = "firehose:delivery-stream",
     .made_class = kStorage,
     .show = "aws firehose describe-delivery-stream --delivery-stream-name {name}",
     .remove = "aws firehose delete-delivery-stream --delivery-stream-name {name}"},
    {.type = "glue:database",
     .made_class = kStorage,
     .show = "aws glue get-database --name {name}",
     .remove = "aws glue delete-database --name {name}"},
    {.type = "ecr:repository",
     .made_class = kStorage,
     .show = "aws ecr describe-images --repository-name {id}",
     .remove = "aws ecr delete-repository --repository-name {id} --force"},
    {.type = "secretsmanager:secret",
     .made_class = kStorage,
     .show = "aws secretsmanager describe-secret --secret-id {id}",
     .remove = "aws secretsmanager delete-secret --secret-id {id} --recovery-window-in-days 30",
     .removed = kScheduled,
     .danger = Danger::kReversible},
    {.type = "ssm:parameter",
     .made_class = kStorage,
     .show = "aws ssm get-parameter-history --name {id}",
     .remove = "aws ssm delete-parameter --name {id}"},
    {.type = "kms:alias",
     .made_class = kStorage,
     .show = "aws kms list-aliases",
     .remove = "aws kms delete-alias --alias-name {id}"},
    {.type = "kms:key",
     .made_class = kHand,
     .show = "aws kms describe-key --key-id {id}",
     .restore = "aws kms enable-key --key-id {id}",
     .restores = "DisableKey",
     // An extorter encrypts the owner's data with a key like this: without it nobody reads them.
     .by_hand =
         {"Does anything of yours lie encrypted under key {shown} ({place}): objects, disks, "
          "databases, secrets? Without the key nobody reads it again. Encrypt that anew under "
          "a key of yours; then `aws kms schedule-key-deletion --pending-window-in-days 30`, "
          "and record it.",
          "キー {shown}({place})で自社のデータ(オブジェクト、ディスク、DB、シークレット)が"
          "暗号化されていませんか。キーがなければ二度と読めません。自社のキーで再暗号化してから "
          "`aws kms schedule-key-deletion --pending-window-in-days 30` "
          "を実行し、記録してください。"},
     // The owner's key: what lies under it is lost with it.
     .changed = {"Key {shown} ({place}) is yours and stays: what lies encrypted under it is lost "
                 "without it. What did its policy say before {made_at}? Put it back (kms "
                 "put-key-policy), and record it.",
                 "キー {shown}({place})は自社のものなので削除しないでください(暗号化された"
                 "データが失われます)。{made_at} より前のキーポリシーの内容は何でしたか。kms "
                 "put-key-policy で戻し、記録してください。"}},
    {.type = "backup:plan",
     .made_class = kStorage,
     .show = "aws backup get-backup-plan --backup-plan-id {name}",
     .remove = "aws backup delete-backup-plan --backup-plan-id {name}"},
    {.type = "backup:vault",
     .made_class = kStorage,
     .show = "aws backup list-recovery-points-by-backup-vault --backup-vault-name {name}",
     .remove = "aws backup delete-backup-vault --backup-vault-name {name}"},
};

}  // namespace

std::span<const MadeKind> network_kinds() { return kNetworks; }
std::span<const MadeKind> storage_kinds() { return kStorages; }

}  // namespace hikeshi::respond
