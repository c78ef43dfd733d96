// SPDX-License-Identifier: Apache-2.0
#include "report/sample_cases.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "report/html.h"
#include "report/summary.h"
#include "report/tables.h"

namespace hikeshi::report {
namespace {

using casefile::CaseState;
using casefile::Evidence;
using casefile::Fact;
using casefile::Standing;

constexpr std::string_view kAccount = "111122223333";
constexpr std::string_view kUser = "arn:aws:iam::111122223333:user/ci-deploy";
constexpr std::string_view kKey = "AKIAQ7T5MPLA2C4D6E8F";
constexpr UtcTime kFirst{1795482740};   // 2026-11-24T01:12:20Z
constexpr UtcTime kSecond{1795590000};  // 2026-11-25T07:00:00Z

std::string log_file(std::string_view region) {
  return fmt::format("trail/AWSLogs/{0}/CloudTrail/{1}/2026/11/24/{0}_CloudTrail_{1}_0110Z.json.gz",
                     kAccount, region);
}

// Facts with evidence that looks like evidence, numbered as they come.
class Builder {
 public:
  Fact& add(std::string_view kind, std::string_view subject, std::string_view says,
            Standing standing = Standing::kObserved) {
    Fact fact;
    fact.kind = kind;
    fact.subject = subject;
    fact.says = says;
    fact.standing = standing;
    if (standing == Standing::kReported) {
      fact.evidence.push_back({"notice", "notice.eml", "", 100 + 7 * facts_.size(), 1, ""});
    } else {
      fact.evidence.push_back(
          {"log", log_file("us-east-1"), event_id(facts_.size()), 1811 * facts_.size(), 0, ""});
    }
    facts_.push_back(std::move(fact));
    return facts_.back();
  }
  static std::string event_id(size_t n) {
    return fmt::format("5a1e0000-7c3d-4b21-9f0e-{:012x}", 0x4d2 + n * 7919);
  }
  CaseState build(std::string case_id) {
    const std::vector<casefile::Entry> journal = {
        {1, kFirst.plus(2 * kDay), casefile::Opened{std::move(case_id), "hikeshi 0.1.0"}},
        {2, kFirst.plus(2 * kDay), casefile::Stage{"hunt", std::move(facts_)}},
        {3, kFirst.plus(2 * kDay + kHour),
         casefile::Note{"Sato", "Called the owner of ci-deploy."}},
        {4, kFirst.plus(2 * kDay + kHour),
         casefile::Document{"notice", "notices/1.eml", std::string(64, 'a')}}};
    return casefile::fold(journal).value();
  }

 private:
  std::vector<Fact> facts_;
};

std::string at(UtcTime t) { return format_rfc3339(t); }

void add_notice(Builder& b) {
  b.add("notice", "notice:4f2a91c07be3", "AWS reports an exposed access key.", Standing::kReported)
      .set("class", "exposed_key")
      .set("subject", "Fwd: Your AWS Access Key is Exposed for AWS Account 111122223333")
      .set("original_subject", "Your AWS Access Key is Exposed for AWS Account 111122223333")
      .set("sender", "no-reply-aws@amazon.com")
      .set("sent_at", at(kFirst.plus(2000)))
      .set("authentication", "pass")
      .set("case_id", "17640000001")
      .set("restrictions", std::vector<std::string>{"quarantine_policy"})
      .set("required",
           std::vector<std::string>{"rotate_key", "check_cloudtrail", "check_usage", "reply_case"})
      .set("deadline", at({1795737600}))
      .set("deadline_source", "stated");
  b.add("reported.account", kAccount, "The notice names account 111122223333.",
        Standing::kReported);
  b.add("reported.access_key", kKey, "The notice names the access key.", Standing::kReported);
  b.add("reported.user", "ci-deploy", "The notice names user ci-deploy.", Standing::kReported);
  b.add("reported.exposure", "https://git.example.com/acme/build-tools/blob/3f9c2d1/deploy.env",
        "The notice says where the key lay open.", Standing::kReported);
}

void add_suspect(Builder& b) {
  b.add("suspect", kUser, "User ci-deploy was used by a stranger.")
      .set("kind", "iam_user")
      .set("confidence", "high")
      .set("group", "1")
      .set("first_seen", at(kFirst))
      .set("last_seen", at(kSecond.plus(4000)))
      .set("addresses", std::vector<std::string>{"203.0.113.87", "198.51.100.24", "2001:db8::5a"})
      .set("credentials", std::vector<std::string>{std::string(kKey)});
  const std::pair<std::string_view, std::string_view> reasons[] = {
      {"attack_acts",
       "did what intruders do: CreateUser, CreateAccessKey, AttachUserPolicy, RunInstances, "
       "StopLogging"},
      {"new_address",
       "From 2026-11-24T01:12:20Z on the key is used from 203.0.113.87, a network that it "
       "was never used from in the 41 days before; its own build host goes on from 192.0.2.10."},
      {"reconnaissance",
       "The first calls are GetCallerIdentity and ListUsers, which the key never made before."},
      {"new_regions",
       "RunInstances in 6 regions within 9 minutes; the owner works in ap-northeast-1 only."}};
  for (const auto& [code, text] : reasons) {
    b.add("suspect.reason", kUser, text)
        .set("code", std::string(code))
        .set("text", std::string(text));
  }
  b.add("suspect.against", kUser, "The owner's deployments go on.")
      .set("code", "known_address")
      .set("text",
           "The owner's own deployments with the same key go on from 192.0.2.10 at the same time; "
           "those 212 events are not charged to the actor.");
}

void add_actor(Builder& b) {
  b.add("actor", "actor", "The actor is seen from 24 to 25 November.")
      .set("first_seen", at(kFirst))
      .set("last_seen", at(kSecond.plus(4000)))
      .set("event_count", "1684");
  b.add("actor.principal", kUser, "User ci-deploy is in the closure.").set("kind", "iam_user");
  b.add("actor.principal", "arn:aws:iam::111122223333:user/support-bk", "A user made by the actor.")
      .set("kind", "iam_user")
      .set("made_by_actor", "true");
  const auto credential = [&](std::string_view id, std::string_view kind,
                              std::string_view principal, std::string_view issuer,
                              int64_t after) -> Fact& {
    return b.add("actor.credential", id, "A credential of the actor's.")
        .set("kind", std::string(kind))
        .set("principal", std::string(principal))
        .set("issued_by", std::string(issuer))
        .set("first_seen", at(kFirst.plus(after)))
        .set("last_seen", at(kFirst.plus(after + 5000)));
  };
  constexpr std::string_view kBackup = "arn:aws:iam::111122223333:user/support-bk";
  credential(kKey, "access_key", kUser, "", 0);
  credential("AKIAQ7T5MPLA9Z8Y7X6W", "access_key", kBackup, kKey, 620)
      .set("made_by_actor", "true")
      .set("issued_at", at(kFirst.plus(600)));
  credential("ASIAQ7T5MPLAS1T2U3V4", "session",
             "arn:aws:sts::111122223333:assumed-role/ops-admin/x1", "AKIAQ7T5MPLA9Z8Y7X6W", 900)
      .set("role", "arn:aws:iam::111122223333:role/ops-admin");
  credential("ASIAQ7T5MPLAFEDTOKEN", "federation_token",
             "arn:aws:sts::111122223333:federated-user/aws-health", "AKIAQ7T5MPLA9Z8Y7X6W", 1500)
      .set("made_by_actor", "true");
  credential("ASIAQ7T5MPLACONSOLE1", "console_session", kBackup, "ASIAQ7T5MPLAFEDTOKEN", 1600);
  credential("ASIAQ7T5MPLASESSTOK2", "session_token", kUser, kKey, 300);
  for (const auto& [address, events] : std::initializer_list<std::pair<const char*, const char*>>{
           {"203.0.113.87", "1320"}, {"198.51.100.24", "318"}, {"2001:db8::5a", "46"}}) {
    b.add("actor.address", address, "The actor came from here.")
        .set("events", events)
        .set("first_seen", at(kFirst))
        .set("last_seen", at(kSecond.plus(4000)));
  }
}

Fact& add_made(Builder& b, std::string_view type, std::string_view id, std::string_view region,
               int64_t after, bool left) {
  Fact& fact = b.add("made", id, fmt::format("The actor made {} {}.", type, id));
  fact.set("type", std::string(type))
      .set("id", std::string(id))
      .set("region", std::string(region))
      .set("account", std::string(kAccount))
      .set("what", "created")
      .set("confidence", "high")
      .set("made_at", at(kFirst.plus(after)))
      .set("made_by", std::string(kUser));
  if (left) return fact.set("left", "true");
  return fact.set("removed_at", at(kFirst.plus(after + 3000)));
}

void add_things(Builder& b) {
  constexpr std::array<std::string_view, 6> kRegions = {
      "us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1", "sa-east-1"};
  for (size_t i = 0; i < 42; ++i) {
    const std::string id = fmt::format("i-0{:016x}", 0xabcdef12340 + i * 977);
    add_made(b, "ec2:instance", id, kRegions[i % (i < 24 ? 3 : 6)],
             1200 + 11 * static_cast<int64_t>(i), i < 24);
  }
  for (size_t i = 0; i < 6; ++i) {
    add_made(b, "ec2:key-pair", fmt::format("kp-{}", i), kRegions[i], 1100, false);
    add_made(b, "ec2:security-group", fmt::format("sg-0{:016x}", 0x51a7e + i * 31), kRegions[i],
             1150, i < 3)
        .set("arn", fmt::format("arn:aws:ec2:{}:111122223333:security-group/sg-0{:016x}",
                                kRegions[i], 0x51a7e + i * 31));
  }
  add_made(b, "iam:user", "support-bk", "us-east-1", 560, true)
      .set("arn", "arn:aws:iam::111122223333:user/support-bk");
  add_made(b, "iam:access-key", "AKIAQ7T5MPLA9Z8Y7X6W", "us-east-1", 600, true);
  add_made(b, "iam:login-profile", "support-bk", "us-east-1", 640, true);
  add_made(b, "autoscaling:group", "web-prod-asg", "eu-west-1", 1900, true)
      .set("regenerates", "true");
  add_made(b, "lambda:function", "health-sync", "us-east-1", 2400, true);
  add_made(b, "iam:user-policy-attachment", "support-bk/AdministratorAccess", "us-east-1", 650,
           true);
  add_made(b, "iam:role", "ops-admin", "us-east-1", 700, true)
      .set("what", "modified")
      .set("detail", "trust policy now names account 444455556666");
  add_made(b, "cloudtrail:trail", "main", "ap-northeast-1", 2600, true)
      .set("what", "modified")
      .set("detail", "logging stopped");
  Fact& disputed = add_made(b, "s3:bucket", "acme-build-cache-tmp", "ap-northeast-1", 5400, true);
  disputed.kind = "made.disputed";
  disputed
      .set("reasons",
           std::vector<std::string>{"made with the stolen key while the actor was active"})
      .set("against", std::vector<std::string>{"from the owner's build host 192.0.2.10"});
}

void add_timeline(Builder& b) {
  struct Burst {
    std::string_view tactic, text, region;
    UtcTime from;
    int64_t step;
    size_t count;
  };
  const Burst bursts[] = {
      {"initial-access", "GetCallerIdentity with the stolen key", "us-east-1", kFirst, 60, 2},
      {"discovery", "ListUsers, ListRoles, DescribeInstances", "us-east-1", kFirst.plus(40), 9, 40},
      {"persistence", "CreateUser support-bk", "us-east-1", kFirst.plus(560), 30, 5},
      {"privilege-escalation", "AttachUserPolicy AdministratorAccess", "us-east-1",
       kFirst.plus(650), 50, 3},
      {"credential-access", "GetFederationToken aws-health", "us-east-1", kFirst.plus(1500), 100,
       3},
      {"impact", "RunInstances 4 x c5.24xlarge", "eu-west-1", kFirst.plus(1200), 45, 26},
      {"defense-evasion", "StopLogging on trail main", "ap-northeast-1", kFirst.plus(2600), 60, 2},
      {"discovery", "DescribeInstances in 16 regions", "us-west-2", kSecond, 20, 30},
      {"impact", "RunInstances 2 x g5.12xlarge", "us-east-1", kSecond.plus(900), 120, 12},
      {"execution", "CreateFunction health-sync", "us-east-1", kSecond.plus(2400), 300, 2}};
  for (const Burst& burst : bursts) {
    for (size_t i = 0; i < burst.count; ++i) {
      b.add("timeline", Builder::event_id(5000 + i), burst.text)
          .set("time", at(burst.from.plus(burst.step * static_cast<int64_t>(i))))
          .set("text", std::string(burst.text))
          .set("tactic", std::string(burst.tactic))
          .set("principal", std::string(kUser))
          .set("region", std::string(burst.region));
    }
  }
}

void add_rest(Builder& b) {
  b.add("cause", "key_in_git", "The key lay open in a public repository.")
      .set("verdict", "likely")
      .set("resource", "acme/build-tools: deploy.env")
      .set("opened_at", at(kFirst.plus(-900)));
  b.add("cause", "no_mfa", "Console sign-in was not used.").set("verdict", "ruled_out");
  b.add("gap", "111122223333/ap-northeast-1", "Logging was off.")
      .set("state", "off")
      .set("from", at(kFirst.plus(2600)))
      .set("to", at(kFirst.plus(9800)))
      .set("why", "StopLogging by the actor");
  b.add("gap", "111122223333/eu-central-1", "A log file is missing.")
      .set("state", "lost")
      .set("from", at(kFirst.plus(3600)))
      .set("to", at(kFirst.plus(7200)))
      .set("why", "a digest names a file that is absent");
  b.add("unread", "trail/AWSLogs/111122223333/CloudTrail/sa-east-1/broken.json.gz", "Cut short.")
      .set("reason", "gzip data end before their end")
      .set("offset", "18211");
  b.add("hunt", "hunt", "The hunt read 48,211 records.")
      .set("actor_found", "true")
      .set("files", "1288")
      .set("records", "48211")
      .set("duplicates", "112")
      .set("problems", "1")
      .set("bytes_unpacked", "73400320")
      .set("first_event", at(kFirst.plus(-41 * kDay)))
      .set("last_event", at(kSecond.plus(2 * kHour)))
      .set("rules_loaded", "164")
      .set("rules_failed", "0")
      .set("document_sha256", std::string(64, '7'));
  b.add("hunt.account", kAccount, "The logs are of account 111122223333.").set("events", "48211");
  b.add("done", "contain-1", "The key was deactivated.", Standing::kStated)
      .set("by", "Sato")
      .set("at", at(kSampleNow.plus(-1800)))
      .set("title", "Deactivate the access key of ci-deploy")
      .set("target", std::string(kKey))
      .set("phase", "contain");
}

}  // namespace

CaseState mining_case() {
  Builder b;
  add_notice(b);
  add_suspect(b);
  add_actor(b);
  add_things(b);
  add_timeline(b);
  add_rest(b);
  return b.build("20261126-exposed-key-3333-7f2c");
}

CaseState notice_only_case() {
  Builder b;
  add_notice(b);
  return b.build("20261126-exposed-key-3333-7f2c");
}

CaseState clean_case() {
  Builder b;
  b.add("hunt", "hunt", "The hunt read 9,120 records.")
      .set("files", "310")
      .set("records", "9120")
      .set("first_event", at(kFirst))
      .set("last_event", at(kSecond))
      .set("rules_loaded", "164")
      .set("data_events", "true");
  b.add("hunt.account", kAccount, "The logs are of account 111122223333.").set("events", "9120");
  b.add("suspect", "arn:aws:iam::111122223333:user/night-batch", "A weak sign.")
      .set("kind", "iam_user")
      .set("confidence", "low")
      .set("group", "1");
  return b.build("20261126-clean");
}

std::vector<Todo> mining_todo(Lang lang) {
  const auto t = [&](std::string_view en, std::string_view ja) {
    return std::string(Text{en, ja}.in(lang));
  };
  return {
      {"preserve",
       t("Keep the CloudTrail logs of 90 days", "直近 90 日分の CloudTrail ログを保全する"),
       "aws s3 sync s3://acme-trail/AWSLogs/111122223333/ ./trail/", "none"},
      {"contain",
       t("Deactivate the access key of ci-deploy", "ci-deploy のアクセスキーを無効化する"),
       "aws iam update-access-key --user-name ci-deploy --access-key-id AKIAQ7T5MPLA2C4D6E8F "
       "--status Inactive",
       "reversible"},
      {"contain",
       t("Revoke the sessions issued from it", "このキーから発行されたセッションを無効化する"),
       "aws iam put-user-policy --user-name ci-deploy --policy-name hikeshi-revoke "
       "--policy-document "
       "file://revoke.json",
       "reversible"},
      {"contain", t("Cut off user support-bk", "ユーザー support-bk を遮断する"),
       "aws iam update-access-key --user-name support-bk --access-key-id AKIAQ7T5MPLA9Z8Y7X6W "
       "--status Inactive",
       "reversible"},
      {"eradicate",
       t("Delete the Auto Scaling group before its instances",
         "インスタンスより先に Auto Scaling グループを削除する"),
       "aws autoscaling delete-auto-scaling-group --region eu-west-1 --auto-scaling-group-name "
       "web-prod-asg "
       "--force-delete",
       "irreversible"},
      {"eradicate",
       t("Terminate 24 instances in 3 regions", "3 リージョンのインスタンス 24 台を終了する"),
       "aws ec2 terminate-instances --region us-east-1 --instance-ids i-0000000abcdef1234 ...",
       "irreversible"},
      {"eradicate", t("Delete user support-bk", "ユーザー support-bk を削除する"),
       "aws iam delete-user --user-name support-bk", "irreversible"},
      {"harden", t("Start logging again", "CloudTrail の記録を再開する"),
       "aws cloudtrail start-logging --region ap-northeast-1 --name main", "none"},
      {"recover", t("Reply to the support case", "サポートケースに返信する"), "", "none"},
  };
}

namespace {

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// Writes the reports of these cases into a folder, for the browser test and for people to look at.
TEST(SampleCases, AreWrittenWhereAsked) {
  const char* folder = std::getenv("HIKESHI_REPORT_SAMPLE");
  if (folder == nullptr) GTEST_SKIP() << "set HIKESHI_REPORT_SAMPLE to a folder to get the samples";
  const std::string to = std::string(folder) + "/";
  for (Lang lang : {Lang::kEn, Lang::kJa}) {
    const std::string suffix = lang == Lang::kEn ? "en" : "ja";
    const HtmlOptions html{lang, kSampleNow, kTokyo, mining_todo(lang)};
    const SummaryOptions summary{lang, kSampleNow, kTokyo, mining_todo(lang), 100, true};
    write(to + "mining-" + suffix + ".html", html_report(mining_case(), html));
    write(to + "clean-" + suffix + ".html", html_report(clean_case(), html));
    write(to + "notice-" + suffix + ".html", html_report(notice_only_case(), html));
    write(to + "hostile-" + suffix + ".html",
          html_report(hostile_case(), {lang, kSampleNow, kTokyo, hostile_todo()}));
    write(to + "mining-" + suffix + ".txt", terminal_summary(mining_case(), summary));
    write(to + "made-" + suffix + ".txt", made_table(mining_case(), lang, 100));
    write(to + "facts-" + suffix + ".txt", facts_text(mining_case(), lang, 100));
  }
  write(to + "huge-en.html", html_report(huge_case(50000, false), {Lang::kEn, kSampleNow, 0, {}}));
  EXPECT_TRUE(std::ifstream(to + "mining-ja.html").good());
}

}  // namespace
}  // namespace hikeshi::report
