// SPDX-License-Identifier: Apache-2.0
// How an EC2 instance goes for good, or stays for a written reason, as data.
#include "respond/instance_steps.h"

namespace hikeshi::respond::instance_steps {

const StepKind kDelete = {
    .slug = "delete-ec2-instance",
    .phase = Phase::kEradicate,
    .rank = 20,
    .danger = Danger::kIrreversible,
    .cli = R"sh(aws ec2 modify-instance-attribute --instance-id {!id} --no-disable-api-termination
aws ec2 modify-instance-attribute --instance-id {!id} --no-disable-api-stop
aws ec2 describe-spot-instance-requests --filters Name=instance-id,Values={!id} Name=state,Values=open,active,disabled --query 'SpotInstanceRequests[].[SpotInstanceRequestId]' --output text | xargs -r -n1 aws ec2 cancel-spot-instance-requests --spot-instance-request-ids
aws ec2 terminate-instances --instance-ids {!id})sh",
    .title = {"Terminate instance {id}", "インスタンス {id} を終了(削除)"},
    .precondition = {"every evidence snapshot of step snapshot-instance-{id} is read back as "
                     "`completed`, or somebody waives it in writing. Stopping is not a permanent "
                     "fix: an instance that cannot be shown safe is deleted. To keep it, give a "
                     "reason: hikeshi answer CASE keep-instance:{id} \"...\"",
                     "snapshot-instance-{id} の証拠スナップショットがすべて completed "
                     "であること(または書面による放棄)"
                     "。停止は恒久対策ではなく、安全と示せないインスタンスは削除する。残す場合は理"
                     "由を記録:hikeshi answer CASE keep-instance:{id} \"…\""},
    .before = {"instance-{id}.json, volumes-{id}.txt, evidence-{id}.json",
               "instance-{id}.json、volumes-{id}.txt、evidence-{id}.json"},
    .verify =
        {"state terminated, read twice at least 30 minutes apart, and nothing launches it again",
         "30 分以上あけた 2 回の確認で terminated であり、再起動されないこと"},
    .undo = {"cannot be undone; only a new instance from the evidence snapshots",
             "取り消し不可。証拠スナップショットからの再作成のみ"},
    .sentence = {"instance {id} was terminated", "インスタンス {id} を終了(削除)した"}};

const StepKind kVolumes = {
    .slug = "delete-volumes-instance",
    .phase = Phase::kEradicate,
    .rank = 41,
    .danger = Danger::kIrreversible,
    .cli = "xargs -r -n1 aws ec2 delete-volume --volume-id < volumes-{!id}.txt",
    .title = {"Delete the volumes that {id} leaves behind",
              "インスタンス {id} の残存ボリュームを削除"},
    .precondition = {"the instance is terminated and every evidence snapshot is `completed`; the "
                     "ids are those recorded in volumes-{id}.txt, not those of a tag",
                     "インスタンスが終了し、証拠スナップショットがすべて completed "
                     "であること。対象はタグではなく volumes-{id}.txt に記録した ID"},
    .before = {"volumes-{id}.json", "volumes-{id}.json"},
    .verify = {"describe-volumes: InvalidVolume.NotFound for each",
               "describe-volumes で各 ID が InvalidVolume.NotFound"},
    .undo = {"cannot be undone; only from the evidence snapshots",
             "取り消し不可。証拠スナップショットからの復元のみ"},
    .sentence = {"the volumes of instance {id} were deleted",
                 "インスタンス {id} のボリュームを削除した"}};

const StepKind kImages = {
    .slug = "find-images-instance",
    .phase = Phase::kEradicate,
    .rank = 42,
    .cli =
        R"sh(for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws ec2 describe-images --region "$r" --owners self --query "Images[?SourceInstanceId=='{!id}'].[ImageId,CreationDate,BlockDeviceMappings[].Ebs.SnapshotId]" --output text; done
while read -r v; do aws ec2 describe-snapshots --owner-ids self --filters "Name=volume-id,Values=$v" --query 'Snapshots[].[SnapshotId,StartTime,Description]' --output text; done < volumes-{!id}.txt
for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws backup list-recovery-points-by-resource --region "$r" --resource-arn arn:{!partition}:ec2:{!region}:{!account}:instance/{!id} --query 'RecoveryPoints[].[RecoveryPointArn,BackupVaultName,CreationDate]' --output text; done
for r in $(aws ec2 describe-regions --query 'Regions[].RegionName' --output text); do aws ec2 describe-images --region "$r" --owners self --filters 'Name=description,Values=*opied *from *' --query 'Images[].[ImageId,CreationDate,Description]' --output text | sed "s/^/$r /"; aws ec2 describe-snapshots --region "$r" --owner-ids self --filters 'Name=description,Values=*opied *from *' --query 'Snapshots[].[SnapshotId,StartTime,Description]' --output text | sed "s/^/$r /"; done
aws dlm get-lifecycle-policies --query 'Policies[].[PolicyId,State,Description]' --output text
aws autoscaling describe-launch-configurations --query 'LaunchConfigurations[].[LaunchConfigurationName,ImageId]' --output text
aws ec2 describe-launch-template-versions --versions '$Latest' '$Default' --query 'LaunchTemplateVersions[].[LaunchTemplateId,LaunchTemplateData.ImageId]' --output text)sh",
    .title = {"Find images and snapshots made from {id} since the compromise",
              "侵害後に {id} から作られたイメージとスナップショットを特定"},
    .precondition =
        {"not the evidence of this plan (by id), not the last image or snapshot older than the "
         "compromise. What was copied (from these ids, or by a lifecycle policy) is one too; "
         "copies "
         "in other accounts are seen only there. A recovery point of AWS Backup "
         "made since is removed by hand: aws backup delete-recovery-point --backup-vault-name "
         "VAULT "
         "--recovery-point-arn ARN (EC2 refuses to delete what Backup manages)",
         "本計画の証拠(ID "
         "で識別)"
         "と、侵害前の最後のイメージ・スナップショットは対象外。これらの ID "
         "からのコピーとライフサイクルポリシーのコピーも対象。他アカウントのコピーはそのアカウン"
         "ト"
         "で確認。侵害後の AWS Backup の復旧ポイントは手作業で削除:aws backup "
         "delete-recovery-point "
         "--backup-vault-name VAULT --recovery-point-arn ARN"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"every image and snapshot since the compromise is named",
               "侵害後のイメージ・スナップショットがすべて挙がっていること"},
    .undo = {"nothing to undo", "不要"}};

const StepKind kImage = {
    .slug = "delete-ec2-image",
    .phase = Phase::kEradicate,
    .rank = 43,
    .danger = Danger::kIrreversible,
    .cli =
        R"sh(aws ec2 describe-snapshots --owner-ids self --filters 'Name=description,Values=Created by CreateImage(*) for {!id}*,Copied for DestinationAmi {!id} from *' --query 'Snapshots[].[SnapshotId]' --output text > snapshots-{!id}.txt
aws ec2 deregister-image --image-id {!id}
xargs -r -n1 aws ec2 delete-snapshot --snapshot-id < snapshots-{!id}.txt)sh",
    .title = {"Deregister image {id} and delete the snapshots that were made for it",
              "イメージ {id} を登録解除し、スナップショットを削除"},
    .precondition = {"made since the compromise, and no evidence of this plan; launch templates "
                     "and groups no longer use it",
                     "侵害後に作成され、本計画の証拠でないこと。起動テンプレート・グループが使用し"
                     "ていないこと"},
    .before =
        {"describe-images and describe-image-attribute launchPermission (who else could copy it)",
         "describe-images と launchPermission(コピー可能だった相手)"},
    .verify = {"describe-images: empty in all regions",
               "全リージョンの describe-images で該当なし"},
    .undo = {"cannot be undone", "取り消し不可"},
    .sentence = {"image {id} was deregistered and its snapshots were deleted",
                 "イメージ {id} を登録解除し、スナップショットを削除した"}};

const StepKind kImageSnapshot = {
    .slug = "delete-ec2-snapshot",
    .phase = Phase::kEradicate,
    .rank = 44,
    .danger = Danger::kIrreversible,
    .cli = "aws ec2 delete-snapshot --snapshot-id {!id}",
    .title = {"Delete snapshot {id}", "スナップショット {id} を削除"},
    .precondition = {"made since the compromise, and no evidence of this plan",
                     "侵害後に作成され、本計画の証拠でないこと"},
    .before = {"describe-snapshots and describe-snapshot-attribute createVolumePermission",
               "describe-snapshots と createVolumePermission"},
    .verify = {"describe-snapshots: InvalidSnapshot.NotFound",
               "describe-snapshots で InvalidSnapshot.NotFound"},
    .undo = {"cannot be undone", "取り消し不可"},
    .sentence = {"snapshot {id} was deleted", "スナップショット {id} を削除した"}};

const StepKind kAsk = {
    .slug = "decide-instance",
    .phase = Phase::kEradicate,
    .rank = 20,
    .cli = "aws ec2 describe-instances --instance-ids {!id}",
    .title = {"Decide whether instance {id} goes", "インスタンス {id} を削除するか判断"},
    .precondition = {"the facts do not decide: disputed, not sure enough, or used by others since",
                     "事実だけでは判断できない(帰属に争いがある、確度が不足、または他者が使用)"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"somebody has decided", "判断が記録されていること"},
    .undo = {"nothing to undo", "不要"}};

const StepKind kKeep = {
    .slug = "clean-kept-instance",
    .phase = Phase::kHarden,
    .rank = 20,
    .cli = "aws ec2 describe-instances --instance-ids {!id}",
    .title = {"Show that the kept instance {id} is safe",
              "残すインスタンス {id} が安全であることを示す"},
    .precondition = {"kept for this reason: {reason}", "残す理由:{reason}"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"patched, no unknown process, user, key or schedule; no open admin port; IMDSv2 "
               "required; the reason stands in the reply",
               "パッチ適用済みで、不明なプロセス・ユーザー・鍵・スケジュールがなく、管理ポートが公"
               "開されておらず、IMDSv2 が必須であること。理由は返信に記載される"},
    .undo = {"nothing to undo", "不要"},
    .sentence = {"instance {id} was examined and cleaned",
                 "インスタンス {id} を調査し、不審なものを除去した"}};

const StepKind kReplace = {
    .slug = "replace-instance",
    .phase = Phase::kRecover,
    .rank = 20,
    .cli =
        "aws ec2 describe-images --owners self --query "
        "'sort_by(Images,&CreationDate)[].[CreationDate,ImageId,Name]' --output text",
    .title = {"Build a replacement for {id} from an image older than the compromise",
              "侵害前のイメージから {id} の代替を構築"},
    .precondition = {"the cause is closed; the image is well older than the first bad event",
                     "原因が除去済みで、イメージが最初の不審な事象より十分前のものであること"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"no 0.0.0.0/0 or ::/0 on admin ports, IMDSv2 required, patched",
               "管理ポートに 0.0.0.0/0・::/0 がなく、IMDSv2 必須、パッチ適用済み"},
    .undo = {"terminate the replacement", "代替インスタンスの終了"},
    .sentence = {"instance {id} was rebuilt from an image older than the compromise",
                 "インスタンス {id} を侵害前のイメージから再構築した"}};

const StepKind kRelease = {
    .slug = "release-instance",
    .phase = Phase::kRecover,
    .rank = 21,
    .cli =
        "aws ec2 describe-network-interfaces --filters Name=attachment.instance-id,Values={!id} "
        "--query 'NetworkInterfaces[].[NetworkInterfaceId,Groups[].GroupId]' --output text",
    .title = {"Give the kept instance {id} its network back",
              "残すインスタンス {id} のネットワークを復旧"},
    .precondition =
        {"step clean-kept-instance-{id} is done; the old groups stand in interfaces-{id}.json",
         "clean-kept-instance-{id} が完了していること。元のグループは interfaces-{id}.json"},
    .before = {"the quarantine group on every interface", "全 ENI に隔離用グループ"},
    .verify = {"each interface has its old groups, without an admin port open to the world",
               "各 ENI が元のグループで、管理ポートが全公開でないこと"},
    .undo = {"step isolate-instance-{id} again", "isolate-instance-{id} を再実行"},
    .sentence = {"instance {id} was given its network back",
                 "インスタンス {id} のネットワークを復旧した"}};

}  // namespace hikeshi::respond::instance_steps
