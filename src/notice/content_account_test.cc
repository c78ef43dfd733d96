// SPDX-License-Identifier: Apache-2.0
// What is written about an account: exposed keys, irregular activity, suspension, single events and
// support cases, in Japanese too.
#include <fmt/format.h>

#include "notice/content_gen.h"

namespace hikeshi::notice::gen {
namespace {

Content account_matter(const std::string& layout, Random& r, NoticeClass notice_class) {
  Content c = start(layout, r, notice_class);
  c.sender = r.chance(70) ? "no-reply@amazonaws.com" : "no-reply-aws@amazon.com";
  c.truth.reply_via = ReplyVia::kSupportCase;
  c.truth.accounts = {account(r)};
  derived(c.truth, 4 * kDay);
  return c;
}

std::string steps(const std::string& key, Notice& t) {
  t.required = {Required::kRotateKey, Required::kCheckCloudTrail, Required::kCheckUsage,
                Required::kReplyCase};
  return fmt::format(
      "Step 1: Rotate the access key {}.\nStep 2: Review your CloudTrail log for users and roles "
      "that are not yours.\n"
      "Step 3: Check for unauthorized usage in every region (EC2, Lambda, Spot).\n"
      "Step 4: Respond to the existing Support case to restore access and apply for a billing "
      "adjustment, if applicable.\n",
      key);
}

std::string leak(Notice& t, Random& r) {
  const std::string commit = r.pick(kHex, 40);
  const size_t kind = r.below(3);
  if (kind == 0) {
    t.exposure_commits = {commit};
    return "https://github.com/example-org/tools/blob/" + commit + "/scripts/deploy_prod.sh";
  }
  if (kind == 1) {
    const std::string second = r.pick(kHex, 40);
    t.exposure_commits = {commit, second};
    return "https://github.com/example-org/tools/compare/" + commit + "..." + second;
  }
  return "https://pastebin.example/raw/" + r.pick(kHex, 8);
}

std::string principal(const std::string& user, Random& r) {
  switch (r.below(4)) {
    case 0:
      return fmt::format("(belonging to IAM user \"{}\")", user);
    case 1:
      return fmt::format(", belonging to User {},", user);
    case 2:
      return fmt::format("belonging to user {}", user);
    default:
      return fmt::format(", belonging to IAM User {},", user);
  }
}

Content l5(Random& r) {
  Content c = account_matter("L5", r, NoticeClass::kExposedKey);
  Notice& t = c.truth;
  t.access_keys = {key(r)};
  t.users = {user(r)};
  t.root = false;
  t.exposure_urls = {leak(t, r)};
  t.restrictions = {Restriction::kQuarantinePolicy};
  t.quarantine_policy =
      r.chance(50) ? "AWSCompromisedKeyQuarantineV2" : "AWSCompromisedKeyQuarantine";
  c.subject = fmt::format("ACTION REQUIRED: Your AWS Access Key is Exposed for AWS Account {}",
                          t.accounts[0]);
  c.body = fmt::format(
      "Dear AWS Customer,\n\nIt came to our notice that the AWS access key {} {} along with the "
      "corresponding secret key is "
      "publicly available online at {} .\n\nTo limit harm the policy \"{}\" was attached to that "
      "user.\n\n",
      t.access_keys[0], principal(t.users[0], r), t.exposure_urls[0], *t.quarantine_policy);
  c.body += steps(t.access_keys[0], t);
  return c;
}

Content l4(Random& r) {
  Content c = l5(r);
  Notice& t = c.truth;
  c.layout = "L4";
  t.case_id = "17" + r.pick(kDigits, 13);
  t.severity = r.one<std::string>({"Urgent", "Low", "High"});
  const std::string inner = c.body;
  c.sender = "no-reply-aws@amazon.com";
  c.subject = "Amazon Web Services: New Support case: " + *t.case_id;
  c.body = fmt::format(
      "Amazon Web Services has opened case {0} on your behalf.\n\nThe details of the case are as "
      "follows:\n\nCase ID: {0}\n"
      "Account ID: {1}\nSubject: Your AWS access key has been\n found in a public place\nSeverity: "
      "{2}\nCorrespondence: {3}\n"
      "https://console.aws.amazon.com/support/home#/case/?displayId={0}&language=en\n",
      *t.case_id, t.accounts[0], *t.severity, inner);
  return c;
}

Content l6(Random& r) {
  Content c = account_matter("L6", r, NoticeClass::kIrregularActivity);
  Notice& t = c.truth;
  t.access_keys = {key(r)};
  t.users = {user(r)};
  t.root = false;
  t.restrictions = {Restriction::kServicesLimited};
  const UtcTime day = c.sent.plus(5 * kDay);
  const std::string written = iso_day(day);
  t.deadline = Deadline{parse_rfc3339(written + "T23:59:59Z"), DeadlineSource::kStated, written};
  c.subject =
      fmt::format("[Action Required] Suspicious activity in your AWS account [{}]", t.accounts[0]);
  c.body = fmt::format(
      "Dear AWS Customer,\n\nWe observed unwanted activity related to your AWS access key {} "
      "belonging to user {} [1], "
      "and we think that the key is in other hands.\n",
      t.access_keys[0], t.users[0]);
  if (r.chance(50)) {
    t.event_names = {"GetCallerIdentity"};
    t.time_start = c.sent.plus(-3600);
    t.source_addresses = {stranger(r)};
    c.body += fmt::format("\nEvent name: GetCallerIdentity\nTime (UTC): {} {}\nSource IP: {}\n",
                          iso_day(*t.time_start), clock(*t.time_start), t.source_addresses[0]);
  }
  c.body += fmt::format(
      "\nFor now we have temporarily limited your ability to use some AWS services. To restore "
      "access, you must contact AWS by {} "
      "and do the following.\n\n",
      written);
  c.body += steps(t.access_keys[0], t);
  c.body += "\n[1] https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials.html\n";
  return c;
}

Content l7(Random& r) {
  Content c = account_matter("L7", r, NoticeClass::kIrregularActivity);
  Notice& t = c.truth;
  c.subject = "Your AWS Account may have been inappropriately accessed by a third-party";
  t.required = {Required::kChangeRootPassword, Required::kEnableMfa, Required::kCheckCloudTrail,
                Required::kReplyCase};
  const int days = 3 + static_cast<int>(r.below(3));
  const bool business = r.chance(40);
  const std::vector<std::string> names = {"three", "four", "five"};
  const std::string written =
      fmt::format("within {} ({}) {}days", names[static_cast<size_t>(days - 3)], days,
                  business ? "business " : "");
  UtcTime until = c.sent;
  for (int left = days; left > 0;) {
    until = until.plus(kDay);
    if (!business || (weekday(until) != 0 && weekday(until) != 6)) --left;
  }
  t.deadline = Deadline{until, DeadlineSource::kStated, written};
  c.body = fmt::format(
      "Dear customer,\n\nYour AWS account {} may have been accessed by a third party. Unless you "
      "act {}, we may suspend it.\n\n"
      "1. Change the root password.\n2. Enable multi-factor authentication.\n3. Review the "
      "CloudTrail log.\n"
      "4. Reply to the existing support case.\n",
      t.accounts[0], written);
  return c;
}

Content suspended(Random& r) {
  Content c = account_matter("SUSPENDED", r, NoticeClass::kSuspended);
  Notice& t = c.truth;
  t.deadline.reset();
  t.restrictions = {Restriction::kAccountSuspended};
  c.sender = "aws-account-notifications@amazon.com";
  c.subject = "Your AWS account has been suspended";
  c.body = fmt::format(
      "Hello,\n\nYour AWS account has been suspended because we saw unauthorized activity. AWS "
      "account ID: {}\n",
      t.accounts[0]);
  return c;
}

Content event(Random& r) {
  Content c = start("EVENT", r, NoticeClass::kAccountEvent);
  c.truth.opens_case = false;
  c.sender = "no-reply@amazonaws.com";
  if (r.chance(50)) {
    c.subject = "Your Amazon Web Services Multi-Factor Authentication (MFA) Has Been Deactivated";
    c.body =
        "As you asked, an MFA device has been deactivated for the AWS account with this address.\n";
  } else {
    c.subject = "The email address of your AWS account has been changed";
    c.body =
        "Hello,\n\nThe root email address of your AWS account was updated. If this was not you, "
        "act at once.\n";
  }
  return c;
}

Content update(Random& r) {
  Content c = account_matter("CASE", r, NoticeClass::kCaseUpdate);
  c.truth.deadline.reset();
  c.truth.case_id = "17" + r.pick(kDigits, 13);
  c.truth.severity = "Urgent";
  c.sender = "no-reply-aws@amazon.com";
  c.subject = "Amazon Web Services: New Support case: " + *c.truth.case_id;
  c.body = fmt::format(
      "Amazon Web Services has opened case {0} on your behalf.\n\nCase ID: {0}\nAccount ID: "
      "{1}\nSeverity: Urgent\n",
      *c.truth.case_id, c.truth.accounts[0]);
  return c;
}

Content japanese(Random& r) {
  Content c = account_matter("JA", r, NoticeClass::kIrregularActivity);
  Notice& t = c.truth;
  t.language = "ja";
  t.access_keys = {key(r)};
  t.users = {"deploy-ci"};
  t.root = false;
  t.source_addresses = {stranger(r)};
  t.required = {Required::kRotateKey, Required::kCheckCloudTrail};
  t.time_start = UtcTime{c.sent.seconds / 60 * 60 - 7200};
  const CivilTime j = to_civil(t.time_start->plus(9 * kHour));
  const CivilTime end = to_civil(c.sent.plus(3 * kDay));
  const std::string written = fmt::format("{}年{}月{}日", end.year, end.month, end.day);
  t.deadline = Deadline{
      parse_rfc3339(fmt::format("{:04}-{:02}-{:02}T23:59:59Z", end.year, end.month, end.day)),
      DeadlineSource::kStated, written};
  c.subject =
      fmt::format("【要対応】AWS アカウントの不審なアクティビティについて [{}]", t.accounts[0]);
  c.body = fmt::format(
      "お客様\n\nAWS アカウント ID: "
      "{}\n第三者によるアクセスの疑いがある操作を確認しました。\nアクセスキー: {}\nIAM ユーザー名: "
      "{}\n送信元 IP アドレス: {}\n"
      "検知日時: {}年{}月{}日 {:02}:{:02} "
      "JST\n\n{}までにご回答ください。\nアクセスキーのローテーションを行い、CloudTrail "
      "のログを確認してください。\n",
      t.accounts[0], t.access_keys[0], t.users[0], t.source_addresses[0], j.year, j.month, j.day,
      j.hour, j.minute, written);
  return c;
}

}  // namespace

std::vector<Layout> account_layouts() {
  return {{"L4", l4},       {"L5", l5},       {"L6", l6},      {"L7", l7}, {"SUSPENDED", suspended},
          {"EVENT", event}, {"CASE", update}, {"JA", japanese}};
}

}  // namespace hikeshi::notice::gen
