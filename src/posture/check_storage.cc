// SPDX-License-Identifier: Apache-2.0
// Buckets that anybody may read: account block, bucket block, policy, ACL. One that could not be
// read is unknown, never passed over.
#include <algorithm>
#include <array>

#include "aws/json_text.h"
#include "posture/check.h"
#include "posture/policy.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

constexpr std::array<const char*, 4> kBlocks = {"BlockPublicAcls", "IgnorePublicAcls",
                                                "BlockPublicPolicy", "RestrictPublicBuckets"};

bool blocks(const Answer* answer, const char* what) {
  if (answer == nullptr || !answer->read()) return false;
  const auto it = answer->value.find("PublicAccessBlockConfiguration");
  return it != answer->value.end() && flag_in(*it, what);
}

void account_block(Report& report) {
  const Answer& answer = report.answer("s3.account-block");
  for (const char* what : kBlocks) {
    if (blocks(&answer, what)) continue;
    return report.fail(report.state().account,
                       {std::string("the account's block lacks ") + what,
                        std::string("アカウントの公開ブロックに ") + what + " がありません"});
  }
}

bool acl_is_public(const Answer& acl) {
  const Json& grants = list_in(acl.value, "Grants");
  return std::any_of(grants.begin(), grants.end(), [](const Json& grant) {
    const auto grantee = grant.find("Grantee");
    const std::string uri = grantee == grant.end() ? "" : text_in(*grantee, "URI");
    return uri.ends_with("/global/AllUsers") || uri.ends_with("/global/AuthenticatedUsers");
  });
}

bool status_is_public(const Answer& status) {
  const auto it = status.value.is_object() ? status.value.find("PolicyStatus") : status.value.end();
  return status.value.is_object() && it != status.value.end() && flag_in(*it, "IsPublic");
}

// AWS's verdict on the policy where it could be had, else our own of the policy's text.
enum class PolicySays { kClosed, kOpen, kUnseen };
PolicySays policy_says(const State& state, const std::string& bucket) {
  const Answer* status = state.find("s3.bucket.policy-status", "", "Bucket", bucket);
  if (status != nullptr && status->read() && status->value.contains("PolicyStatus"))
    return status_is_public(*status) ? PolicySays::kOpen : PolicySays::kClosed;
  const Answer* policy = state.find("s3.bucket.policy", "", "Bucket", bucket);
  if (policy == nullptr || !policy->seen()) return PolicySays::kUnseen;
  if (policy->absent()) return PolicySays::kClosed;
  const auto parsed = parse_policy(policy->value.value("Policy", Json()));
  if (!parsed) return PolicySays::kUnseen;
  return widest_principal(*parsed).empty() ? PolicySays::kClosed : PolicySays::kOpen;
}

// What is in force is the stricter of account and bucket. A block that could not be read counts as
// none for a failure, and keeps the rest from passing.
void judge_bucket(Report& report, const std::string& bucket) {
  const State& state = report.state();
  const Answer* of_account = state.find("s3.account-block", "");
  const Answer* of_bucket = state.find("s3.bucket.public-block", "", "Bucket", bucket);
  const auto blocked = [&](const char* what) {
    return blocks(of_account, what) || blocks(of_bucket, what);
  };
  const bool sure =
      of_account != nullptr && of_account->seen() && of_bucket != nullptr && of_bucket->seen();
  if (!blocked("RestrictPublicBuckets")) {
    const PolicySays says = policy_says(state, bucket);
    if (says == PolicySays::kUnseen)
      return report.unknown(bucket, not_seen(state.find("s3.bucket.policy", "", "Bucket", bucket),
                                             "s3.bucket.policy"));
    if (says == PolicySays::kOpen && sure)
      return report.fail(bucket,
                         {"its policy lets everybody in", "ポリシーが全員に許可しています"});
    if (says == PolicySays::kOpen)
      return report.unknown(bucket, {"its policy is public; whether a block holds it back could "
                                     "not be seen",
                                     "ポリシーは公開。公開ブロックの有無は確認できませんでした"});
  }
  if (blocked("IgnorePublicAcls")) return report.pass(bucket, {"blocked", "ブロック済み"});
  const Answer* acl = state.find("s3.bucket.acl", "", "Bucket", bucket);
  if (!report.seen(acl, bucket, "s3.bucket.acl")) return;
  if (!acl_is_public(*acl)) return report.pass(bucket, {"closed", "非公開"});
  if (sure) return report.fail(bucket, {"its ACL lets everybody in", "ACL が全員に許可しています"});
  report.unknown(bucket, {"its ACL is public; whether a block holds it back could not be seen",
                          "ACL は公開。公開ブロックの有無は確認できませんでした"});
}

void bucket_public(Report& report) {
  for (const Json& bucket : list_in(report.answer("s3.buckets").value, "Buckets"))
    judge_bucket(report, text_in(bucket, "Name"));
}

const Check kChecks[] = {
    {"s3-account-block",
     Severity::kMedium,
     false,
     {"s3.account-block"},
     {},
     "",
     {"The account blocks public buckets", "アカウント全体の S3 公開ブロック"},
     {"aws s3control put-public-access-block with all four set.",
      "aws s3control put-public-access-block で 4 項目すべてを有効にする。"},
     account_block},
    {"s3-public-bucket",
     Severity::kCritical,
     false,
     {"s3.buckets"},
     {"s3.account-block", "s3.bucket.public-block", "s3.bucket.policy", "s3.bucket.policy-status",
      "s3.bucket.acl"},
     "block-public-bucket",
     {"No bucket is public", "公開バケット"},
     {"aws s3api put-public-access-block with all four set.",
      "aws s3api put-public-access-block で 4 項目すべてを有効にする。"},
     bucket_public},
};

}  // namespace

std::span<const Check> storage_checks() { return kChecks; }

}  // namespace hikeshi::posture
