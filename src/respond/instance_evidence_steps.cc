// SPDX-License-Identifier: Apache-2.0
// What is kept of an EC2 instance before anything cuts it off, and how that is put out of the
// intruder's reach: state, console, traffic, memory, disks.
#include "respond/instance_steps.h"

namespace hikeshi::respond::instance_steps {

const StepKind kRecord = {
    .slug = "record-instance",
    .rank = 20,
    .urgent = 20,
    .cli = R"sh(aws ec2 describe-instances --instance-ids {!id} > instance-{!id}.json
for a in userData disableApiTermination disableApiStop instanceInitiatedShutdownBehavior groupSet; do aws ec2 describe-instance-attribute --instance-id {!id} --attribute "$a"; done > attributes-{!id}.json
aws ec2 describe-volumes --filters Name=attachment.instance-id,Values={!id} > volumes-{!id}.json
aws ec2 describe-volumes --filters Name=attachment.instance-id,Values={!id} --query 'Volumes[].[VolumeId]' --output text > volumes-{!id}.txt
aws ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={!id} > interfaces-{!id}.json
aws ec2 describe-iam-instance-profile-associations --filters Name=instance-id,Values={!id} > profile-{!id}.json
aws ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={!id} --query 'NetworkInterfaces[].Groups[].[GroupId]' --output text | sort -u | xargs -r aws ec2 describe-security-groups --group-ids > groups-{!id}.json)sh",
    .title = {"Record everything about instance {id}", "インスタンス {id} の状態を保存"},
    .precondition =
        {"none; a public address that is no Elastic IP is lost by a stop, so this comes first",
         "なし。Elastic IP でない公開 IP は停止で失われるため最初に実施"},
    .before = {"this is the before-state of all steps on the instance",
               "以後の手順の変更前状態となる"},
    .verify = {"the files are not empty; keep their SHA-256 and the UTC time",
               "ファイルが空でないこと。SHA-256 と UTC 時刻を控えること"},
    .undo = {"nothing to undo", "不要"}};

// Seconds each at AWS, and no isolation changes what they show: whoever cuts off first, takes them
// after it. A stop ends both.
const StepKind kConsole = {
    .slug = "console-instance",
    .rank = 21,
    .cli = R"sh(aws ec2 get-console-output --instance-id {!id} --latest > console-{!id}.json
aws ec2 get-console-screenshot --instance-id {!id} > screenshot-{!id}.json)sh",
    .title = {"Keep the console of instance {id}: output and screenshot",
              "インスタンス {id} のコンソール出力と画面を保存"},
    .precondition = {"before any stop; isolating the instance does not change it",
                     "停止より前に実施(隔離の影響は受けない)"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"the files are not empty; a type of instance without a console has no screenshot",
               "ファイルが空でないこと(コンソールのないタイプでは画面なし)"},
    .undo = {"nothing to undo", "不要"}};

// What it sent, hour by hour, and what it was made from: the abuse is seen in it, and its end.
const StepKind kTraffic = {
    .slug = "traffic-instance",
    .rank = 21,
    .cli =
        R"sh(aws ec2 describe-instances --instance-ids {!id} --query 'Reservations[].Instances[].[ImageId]' --output text | xargs -r aws ec2 describe-images --image-ids > image-{!id}.json
for m in NetworkIn NetworkOut CPUUtilization; do aws cloudwatch get-metric-statistics --namespace AWS/EC2 --metric-name "$m" --dimensions Name=InstanceId,Value={!id} --start-time {since} --end-time "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --period 3600 --statistics Sum Maximum; done > metrics-{!id}.json)sh",
    .title = {"Keep the traffic of instance {id} hour by hour, and what its image is",
              "インスタンス {id} の 1 時間ごとの通信量とイメージ情報を保存"},
    .precondition = {"none; CloudWatch keeps these figures for 15 months",
                     "なし(CloudWatch は 15 か月間保持)"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"metrics-{id}.json shows NetworkOut over the time of the report",
               "metrics-{id}.json に通知の時間帯の NetworkOut があること"},
    .undo = {"nothing to undo", "不要"}};

const StepKind kNeighbours = {
    .slug = "neighbours-instance",
    .rank = 21,
    .cli =
        R"sh(aws ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={!id} --query 'NetworkInterfaces[].[SubnetId]' --output text | sort -u | xargs -r -I{} aws ec2 describe-network-interfaces --filters Name=subnet-id,Values={} --query 'NetworkInterfaces[].[SubnetId,PrivateIpAddress,Attachment.InstanceId,InterfaceType,Description]' --output text > neighbours-{!id}.txt)sh",
    .title = {"List the hosts that share a subnet with {id}",
              "インスタンス {id} と同じサブネットのホストを一覧"},
    .precondition = {"none", "なし"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"neighbours-{id}.txt names each interface of the subnet: what the instance could "
               "reach past every network ACL, and what goes offline if the subnet is cut off",
               "neighbours-{id}.txt にサブネットの全 ENI があること(ネットワーク ACL "
               "を経ずに到達できる相手であり、サブネットの遮断でともに停止する)"},
    .undo = {"nothing to undo", "不要"}};

const StepKind kProtect = {
    .slug = "protect-instance",
    .rank = 21,
    .danger = Danger::kReversible,
    .cli = R"sh(aws ec2 modify-instance-attribute --instance-id {!id} --disable-api-termination
aws ec2 modify-instance-attribute --instance-id {!id} --instance-initiated-shutdown-behavior Value=stop
aws ec2 describe-instances --instance-ids {!id} --query 'Reservations[].Instances[].BlockDeviceMappings[].[DeviceName]' --output text | xargs -I{} aws ec2 modify-instance-attribute --instance-id {!id} --block-device-mappings '[{"DeviceName":"{}","Ebs":{"DeleteOnTermination":false}}]')sh",
    .title = {"Protect the evidence on instance {id}", "インスタンス {id} の証拠を保護"},
    .precondition = {"step record-instance-{id} is done",
                     "record-instance-{id} が完了していること"},
    .before = {"attributes-{id}.json and instance-{id}.json",
               "attributes-{id}.json と instance-{id}.json"},
    .verify =
        {"termination protection on, shutdown behaviour stop, DeleteOnTermination false for every "
         "volume",
         "終了保護が有効、シャットダウン動作が stop、全ボリュームの DeleteOnTermination が false"},
    .undo = {"write the old values back", "元の値に戻す"},
    .sentence = {"instance {id} was protected against termination so that its evidence is kept",
                 "証拠保全のためインスタンス {id} に終了保護を設定した"}};

const StepKind kSnapshot = {
    .slug = "snapshot-instance",
    .rank = 22,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws ec2 create-snapshots --instance-specification InstanceId={!id} --description evidence --tag-specifications 'ResourceType=snapshot,Tags=[{Key=case,Value={!case}},{Key=instance,Value={!id}}]' > evidence-{!id}.json)sh",
    .title = {"Take evidence snapshots of all volumes of {id}",
              "インスタンス {id} の全ボリュームの証拠スナップショットを取得"},
    .precondition = {"step record-instance-{id} is done; where AWS has blocked the account, share "
                     "what exists with another account instead",
                     "record-instance-{id} が完了していること。AWS "
                     "がアカウントを制限している場合は既存スナップショットを別アカウントへ共有"},
    .before = {"nothing existed", "なし"},
    .verify = {"every snapshot in evidence-{id}.json is `completed` (aws ec2 describe-snapshots); "
               "these ids are evidence and never deleted by this plan",
               "evidence-{id}.json の全スナップショットが completed "
               "であること。これらは証拠であり本計画では削除しない"},
    .undo = {"keep them", "保持する"},
    .sentence = {"evidence snapshots of the volumes of instance {id} were taken",
                 "インスタンス {id} の全ボリュームの証拠スナップショットを取得した"}};

// Without a lock whoever still has a key may delete what shows what they did.
const StepKind kLockEvidence = {
    .slug = "lock-evidence-instance",
    .phase = Phase::kContain,
    .rank = 49,
    .danger = Danger::kReversible,
    .cli =
        R"sh(snapshots="$(aws ec2 describe-snapshots --owner-ids self --filters Name=tag:case,Values={!case} Name=tag:instance,Values={!id} --query 'Snapshots[].[SnapshotId]' --output text)"
echo "${snapshots:?no evidence snapshot of {!id} is there: run step snapshot-instance-{!id} first}" > evidence-{!id}.txt
xargs -r -n1 aws ec2 lock-snapshot --lock-mode governance --lock-duration 90 --snapshot-id < evidence-{!id}.txt)sh",
    .title = {"Lock the evidence snapshots of {id} for 90 days",
              "インスタンス {id} の証拠スナップショットを 90 日間ロック"},
    .precondition = {"step snapshot-instance-{id} is done",
                     "snapshot-instance-{id} が完了していること"},
    .before = {"the snapshots were not locked", "ロックなし"},
    .verify = {"describe-locked-snapshots shows each of them",
               "describe-locked-snapshots に各スナップショットが表示されること"},
    .undo = {"unlock-snapshot (governance mode)", "unlock-snapshot (governance モード)"},
    .sentence = {"the evidence snapshots of instance {id} were locked against deletion",
                 "インスタンス {id} の証拠スナップショットを削除できないようロックした"}};

const StepKind kShareEvidence = {
    .slug = "share-evidence-instance",
    .phase = Phase::kContain,
    .rank = 50,
    .danger = Danger::kReversible,
    .cli =
        R"sh(snapshots="$(aws ec2 describe-snapshots --owner-ids self --filters Name=tag:case,Values={!case} Name=tag:instance,Values={!id} --query 'Snapshots[].[SnapshotId]' --output text)"
echo "${snapshots:?no evidence snapshot of {!id} is there: run step snapshot-instance-{!id} first}" > evidence-{!id}.txt
xargs -r -n1 aws ec2 modify-snapshot-attribute --attribute createVolumePermission --operation-type add --user-ids {!evidence} --snapshot-id < evidence-{!id}.txt)sh",
    .title = {"Share the evidence snapshots of {id} with account {evidence}, which copies them",
              "インスタンス {id} の証拠スナップショットを {evidence} に共有し、先方でコピー"},
    .precondition =
        {"account {evidence} is yours or your forensic company's. What is encrypted under the "
         "default key aws/ebs cannot be shared: copy it under a key of your own first, and grant "
         "that key to the account",
         "{evidence} が自社または調査会社のアカウントであること。既定キー aws/ebs "
         "で暗号化されたものは共有できないため、先に自社キーでコピーし、キーの使用を許可すること"},
    .before = {"with whom each snapshot was shared", "各スナップショットの共有先"},
    .verify = {"describe-snapshot-attribute shows the account. There: aws ec2 copy-snapshot "
               "--source-region {region} --source-snapshot-id ID for each of them; only the copies "
               "are out of the intruder's reach",
               "describe-snapshot-attribute に共有先が表示されること。共有先で aws ec2 "
               "copy-snapshot --source-region {region} --source-snapshot-id ID "
               "を実行。侵入者の手が届かないのはコピーのみ"},
    .undo = {"modify-snapshot-attribute --operation-type remove",
             "modify-snapshot-attribute --operation-type remove"},
    .sentence = {"the evidence snapshots of instance {id} were shared with account {evidence}",
                 "インスタンス {id} の証拠スナップショットをアカウント {evidence} に共有した"}};

// Out of the reach of whoever still has a key to this account.
const StepKind kCopyEvidence = {
    .slug = "copy-evidence-instance",
    .phase = Phase::kContain,
    .rank = 51,
    .cli =
        R"sh(aws ec2 describe-snapshots --owner-ids self --filters Name=tag:case,Values={!case} Name=tag:instance,Values={!id} --query 'Snapshots[].[SnapshotId,State,Encrypted]' --output text)sh",
    .title = {"Copy the evidence snapshots of {id} in account {evidence}, by hand",
              "アカウント {evidence} で {id} の証拠スナップショットをコピー(手作業)"},
    .precondition =
        {"step share-evidence-instance-{id} is done and each snapshot is completed. With "
         "credentials of account {evidence}, for each of them: aws ec2 copy-snapshot --region "
         "{region} --source-region {region} --source-snapshot-id ID --description {case} "
         "--encrypted",
         "share-evidence-instance-{id} が完了し、各スナップショットが completed "
         "であること。{evidence} の認証情報で、それぞれについて aws ec2 copy-snapshot --region "
         "{region} --source-region {region} --source-snapshot-id ID --description {case} "
         "--encrypted を実行"},
    .before = {"nothing is changed here", "本アカウントの変更なし"},
    .verify = {"in account {evidence}, describe-snapshots says `completed` of each copy",
               "{evidence} の describe-snapshots で各コピーが completed であること"},
    .undo = {"delete the copies there", "コピー先で削除"},
    .sentence = {"the evidence snapshots of instance {id} were copied into account {evidence}",
                 "インスタンス {id} の証拠スナップショットをアカウント {evidence} にコピーした"}};

const StepKind kMemoryFirst = {
    .slug = "memory-instance",
    .rank = 23,
    .cli = "aws ssm describe-instance-information --filters Key=InstanceIds,Values={!id}",
    .title = {"Take the memory of {id}, by hand", "インスタンス {id} のメモリを取得(手作業)"},
    .precondition =
        {"before any stop. Where the command shows the instance Online: put avml (or LiME, built "
         "for its kernel) into a bucket of yours, then aws ssm send-command --region {region} "
         "--instance-ids {id} --document-name AWS-RunShellScript --parameters "
         "'commands=[\"curl -sSfo /dev/shm/avml URL_OF_AVML\",\"chmod 700 /dev/shm/avml\","
         "\"/dev/shm/avml --put SIGNED_URL_OF_THE_IMAGE\"]', with signed URLs made elsewhere: the "
         "instance gets no credentials. Otherwise give the memory up",
         "停止より前に実施。コマンドで Online と表示される場合:avml(またはカーネルに合わせた "
         "LiME)を自社バケットに置き、aws ssm send-command --region {region} --instance-ids {id} "
         "--document-name AWS-RunShellScript --parameters 'commands=[\"curl -sSfo /dev/shm/avml "
         "AVML_の_URL\",\"chmod 700 /dev/shm/avml\",\"/dev/shm/avml --put "
         "保存先の署名付き_URL\"]' を実行(署名付き URL "
         "は別の環境で作成し、インスタンスに認証情報を渡さない)。できない場合は断念する"},
    .before = {"the capture writes to memory", "取得ツールはメモリに書き込む"},
    .verify = {"the image lies in the bucket; keep its SHA-256",
               "イメージがバケットにあること。SHA-256 を控えること"},
    .undo = {"nothing to undo", "不要"},
    .sentence = {"the memory of instance {id} was captured",
                 "インスタンス {id} のメモリを取得した"}};

const StepKind kMemory = [] {
  StepKind kind = kMemoryFirst;
  kind.phase = Phase::kContain;
  kind.rank = 46;
  return kind;
}();

}  // namespace hikeshi::respond::instance_steps
