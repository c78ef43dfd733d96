// SPDX-License-Identifier: Apache-2.0
// What instances, images and snapshots give away.
#include <fmt/format.h>

#include "aws/json_text.h"
#include "posture/check.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

void imdsv1(Report& report) {
  for (const Json& reservation : list_in(report.answer("ec2.instances").value, "Reservations")) {
    for (const Json& instance : list_in(reservation, "Instances")) {
      const std::string id = text_in(instance, "InstanceId");
      const auto options = instance.find("MetadataOptions");
      const std::string tokens = options == instance.end() ? "" : text_in(*options, "HttpTokens");
      if (tokens.empty()) {
        report.unknown(id, {"its metadata options are not in the answer",
                            "メタデータオプションが応答にありません"});
      } else if (tokens != "required" && text_in(*options, "HttpEndpoint") != "disabled") {
        report.fail(id, {"answers IMDSv1", "IMDSv1 に応答します"});
      }
    }
  }
}

void imds_default(Report& report) {
  const Json& answer = report.answer("ec2.metadata-defaults").value;
  const auto level = answer.is_object() ? answer.find("AccountLevel") : answer.end();
  const bool required =
      answer.is_object() && level != answer.end() && text_in(*level, "HttpTokens") == "required";
  if (!required)
    report.fail(report.state().account,
                {"new instances may answer IMDSv1", "新しいインスタンスが IMDSv1 に応答し得ます"});
}

void public_image(Report& report) {
  for (const Json& image : list_in(report.answer("ec2.images").value, "Images")) {
    if (flag_in(image, "Public"))
      report.fail(text_in(image, "ImageId"),
                  {"anybody may launch the image", "誰でもこのイメージを起動できます"});
  }
}

void public_snapshot(Report& report) {
  for (const Json& each : list_in(report.answer("ec2.public-snapshots").value, "Snapshots"))
    report.fail(text_in(each, "SnapshotId"),
                {"anybody may copy the snapshot", "誰でもこのスナップショットを複製できます"});
}

// "block-new-sharing" lets what is public already stay so.
void block_state(Report& report, const char* id, const char* member, const char* good) {
  const std::string state = text_in(report.answer(id).value, member);
  if (state == good) return;
  report.fail(report.state().account, {fmt::format("the block of public access is \"{}\"", state),
                                       fmt::format("公開ブロックの状態は「{}」です", state)});
}

void snapshot_block(Report& report) {
  block_state(report, "ec2.snapshot-block", "State", "block-all-sharing");
}

void image_block(Report& report) {
  block_state(report, "ec2.image-block", "ImageBlockPublicAccessState", "block-new-sharing");
}

void ebs_encryption(Report& report) {
  if (!flag_in(report.answer("ec2.ebs-encryption").value, "EbsEncryptionByDefault"))
    report.fail(report.state().account, {"new volumes are not encrypted by default",
                                         "新しいボリュームが既定で暗号化されません"});
}

bool anybody_restores(const Json& attributes) {
  return std::any_of(attributes.begin(), attributes.end(), [](const Json& attribute) {
    const Json& values = list_in(attribute, "AttributeValues");
    return text_in(attribute, "AttributeName") == "restore" &&
           std::find(values.begin(), values.end(), Json("all")) != values.end();
  });
}

void rds_public_snapshot(Report& report) {
  for (const Json& each : list_in(report.answer("rds.snapshots").value, "DBSnapshots")) {
    if (text_in(each, "SnapshotType") != "manual") continue;  // only these can be shared
    const std::string id = text_in(each, "DBSnapshotIdentifier");
    const Answer* shared = report.state().find("rds.snapshot.permissions", report.region(),
                                               "DBSnapshotIdentifier", id);
    if (!report.seen(shared, id, "rds.snapshot.permissions")) continue;
    const Json result = shared->value.value("DBSnapshotAttributesResult", Json::object());
    if (anybody_restores(list_in(result, "DBSnapshotAttributes")))
      report.fail(id, {"anybody may restore the snapshot", "誰でも復元できます"});
  }
}

// Aurora keeps its snapshots by cluster, and shares them by calls of their own.
void cluster_public_snapshot(Report& report) {
  for (const Json& each :
       list_in(report.answer("rds.cluster-snapshots").value, "DBClusterSnapshots")) {
    if (text_in(each, "SnapshotType") != "manual") continue;
    const std::string id = text_in(each, "DBClusterSnapshotIdentifier");
    const Answer* shared = report.state().find("rds.cluster-snapshot.permissions", report.region(),
                                               "DBClusterSnapshotIdentifier", id);
    if (!report.seen(shared, id, "rds.cluster-snapshot.permissions")) continue;
    const Json result = shared->value.value("DBClusterSnapshotAttributesResult", Json::object());
    if (anybody_restores(list_in(result, "DBClusterSnapshotAttributes")))
      report.fail(id, {"anybody may restore the snapshot", "誰でも復元できます"});
  }
}

void rds_public(Report& report) {
  for (const Json& each : list_in(report.answer("rds.instances").value, "DBInstances")) {
    if (flag_in(each, "PubliclyAccessible"))
      report.fail(text_in(each, "DBInstanceIdentifier"),
                  {"the database has a public address", "データベースが公開アドレスを持ちます"});
  }
}

const Check kChecks[] = {
    {"imdsv1",
     Severity::kMedium,
     true,
     {"ec2.instances"},
     {},
     "require-imdsv2",
     {"Instances answer IMDSv2 only", "インスタンスの IMDSv1"},
     {"aws ec2 modify-instance-metadata-options --http-tokens required.",
      "aws ec2 modify-instance-metadata-options --http-tokens required を実行する。"},
     imdsv1},
    {"imds-default",
     Severity::kLow,
     true,
     {"ec2.metadata-defaults"},
     {},
     "",
     {"The account's default is IMDSv2", "IMDSv2 の既定設定"},
     {"aws ec2 modify-instance-metadata-defaults --http-tokens required.",
      "aws ec2 modify-instance-metadata-defaults --http-tokens required を実行する。"},
     imds_default},
    {"public-image",
     Severity::kHigh,
     true,
     {"ec2.images"},
     {},
     "",
     {"No image is public", "公開 AMI"},
     {"aws ec2 modify-image-attribute --launch-permission Remove=[{Group=all}].",
      "aws ec2 modify-image-attribute --launch-permission Remove=[{Group=all}] を実行する。"},
     public_image},
    {"public-snapshot",
     Severity::kCritical,
     true,
     {"ec2.public-snapshots"},
     {},
     "harden-ebs-public",
     {"No volume snapshot is public", "公開 EBS スナップショット"},
     {"aws ec2 reset-snapshot-attribute --attribute createVolumePermission.",
      "aws ec2 reset-snapshot-attribute --attribute createVolumePermission を実行する。"},
     public_snapshot},
    {"snapshot-block",
     Severity::kMedium,
     true,
     {"ec2.snapshot-block"},
     {},
     "harden-ebs-public",
     {"Public snapshots are blocked", "スナップショットの公開ブロック"},
     {"aws ec2 enable-snapshot-block-public-access --state block-all-sharing.",
      "aws ec2 enable-snapshot-block-public-access --state block-all-sharing を実行する。"},
     snapshot_block},
    {"image-block",
     Severity::kLow,
     true,
     {"ec2.image-block"},
     {},
     "",
     {"Public images are blocked", "AMI の公開ブロック"},
     {"aws ec2 enable-image-block-public-access --image-block-public-access-state "
      "block-new-sharing.",
      "aws ec2 enable-image-block-public-access を実行する。"},
     image_block},
    {"ebs-encryption",
     Severity::kLow,
     true,
     {"ec2.ebs-encryption"},
     {},
     "",
     {"New volumes are encrypted", "EBS の既定の暗号化"},
     {"aws ec2 enable-ebs-encryption-by-default.",
      "aws ec2 enable-ebs-encryption-by-default を実行する。"},
     ebs_encryption},
    {"rds-public-snapshot",
     Severity::kCritical,
     true,
     {"rds.snapshots"},
     {"rds.snapshot.permissions"},
     "",
     {"No database snapshot is public", "公開 RDS スナップショット"},
     {"aws rds modify-db-snapshot-attribute --attribute-name restore --values-to-remove all.",
      "aws rds modify-db-snapshot-attribute --values-to-remove all を実行する。"},
     rds_public_snapshot},
    {"rds-public-cluster-snapshot",
     Severity::kCritical,
     true,
     {"rds.cluster-snapshots"},
     {"rds.cluster-snapshot.permissions"},
     "",
     {"No Aurora snapshot is public", "公開 Aurora スナップショット"},
     {"aws rds modify-db-cluster-snapshot-attribute --attribute-name restore --values-to-remove "
      "all.",
      "aws rds modify-db-cluster-snapshot-attribute --values-to-remove all を実行する。"},
     cluster_public_snapshot},
    {"rds-public",
     Severity::kHigh,
     true,
     {"rds.instances"},
     {},
     "",
     {"No database has a public address", "RDS の公開アドレス"},
     {"aws rds modify-db-instance --no-publicly-accessible.",
      "aws rds modify-db-instance --no-publicly-accessible を実行する。"},
     rds_public},
};

}  // namespace

std::span<const Check> compute_checks() { return kChecks; }

}  // namespace hikeshi::posture
