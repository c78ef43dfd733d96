// SPDX-License-Identifier: Apache-2.0
// What warns the account's owner the next time: a trail of all regions, a budget, a contact; and
// public buckets closed for the whole account. What a person has to choose is asked first.
#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "respond/builder.h"
#include "respond/made_questions.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

constexpr Text kNothing = {"nothing is changed", "変更なし"};
constexpr std::string_view kTrailBucket = "trail-bucket";  // the answer that names one

// Said by harden-trail where there is none; by these words make-trail is asked for.
constexpr Literal kNoneToWiden = "could be widened";

constexpr StepKind kTrail = {
    .slug = "harden-trail",
    .phase = Phase::kHarden,
    .rank = 12,
    .danger = Danger::kReversible,
    .cli = line<
        R"sh(good="$(aws cloudtrail describe-trails --query 'trailList[?IsMultiRegionTrail && LogFileValidationEnabled].[TrailARN,HomeRegion]' --output text)"
names="$(aws cloudtrail describe-trails --no-include-shadow-trails --query 'trailList[:1].[Name]' --output text)"
if [ "$good" = "" ]; then echo "${names:?no trail of {region} )sh",
        kNoneToWiden,
        R"sh(: see step make-trail of hikeshi plan CASE, or make one by hand, for all regions, with log file validation and a bucket of its own}" > trails-{!region}.txt; xargs -r -n1 aws cloudtrail update-trail --is-multi-region-trail --enable-log-file-validation --name < trails-{!region}.txt; fi
logging="$(aws cloudtrail describe-trails --query 'trailList[?IsMultiRegionTrail && LogFileValidationEnabled].[TrailARN,HomeRegion]' --output text | while read -r arn home; do aws cloudtrail get-trail-status --region "$home" --name "$arn" --query IsLogging --output text; done | grep True)"
if [ "$logging" = "" ]; then aws cloudtrail describe-trails --query 'trailList[?IsMultiRegionTrail && LogFileValidationEnabled] | [:1].[TrailARN,HomeRegion]' --output text | while read -r arn home; do aws cloudtrail start-logging --region "$home" --name "$arn"; done; fi)sh">,
    .title = {"One trail of all regions that is logging and whose files are validated",
              "全リージョンを記録中で、ログファイルを検証する証跡を用意"},
    .precondition =
        {"a second trail of the same events costs, so one is widened or started where none is "
         "right and running; the bucket is out of reach of whoever works in the account. What its "
         "selectors leave out is the next step's: harden-trail-events",
         "2 本目以降の証跡には費用がかかるため、有効なものがない場合に 1 "
         "本だけを拡張・開始する。保存先バケットは作業者が変更できないこと。管理イベントの除外は次"
         "の"
         "手順 harden-trail-events で確認"},
    .before = {"describe-trails", "describe-trails"},
    .verify =
        {"a trail with IsMultiRegionTrail and LogFileValidationEnabled, get-trail-status says "
         "IsLogging",
         "IsMultiRegionTrail と LogFileValidationEnabled が有効で、get-trail-status の "
         "IsLogging が true"},
    .undo = {"update-trail with the old values; stop-logging where it was off",
             "元の値で update-trail。停止していた証跡は stop-logging"},
    .sentence = {"a CloudTrail trail of all regions with log file validation is logging",
                 "全リージョン・ログファイル検証付きの CloudTrail の証跡による記録を確保した"}};

// A trail of the intruder's, or one that was changed, would carry the logs of all regions away.
constexpr Text kTrailQuestion = {
    "The intruder has made or changed a trail. Which trail is yours and writes into a bucket of "
    "yours? Widen that one by hand (all regions, log file validation).",
    "侵入者が証跡を作成または変更しています。自社のバケットに保存する自社の証跡はどれですか。その証"
    "跡"
    "を手作業で全リージョン・ログファイル検証付きにしてください。"};

// Where there is no trail at all. Not done unasked: the name of a bucket is taken in the whole
// world, and what lies in it costs.
constexpr StepKind kMakeTrail = {
    .slug = "make-trail",
    .phase = Phase::kHarden,
    .rank = 12,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws s3api create-bucket --bucket {!bucket}{place}
aws s3api put-bucket-policy --bucket {!bucket} --policy '{"Version":"2012-10-17","Statement":[{"Sid":"AWSCloudTrailAclCheck","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:{!partition}:s3:::{!bucket}","Condition":{"StringEquals":{"aws:SourceArn":"arn:{!partition}:cloudtrail:{!region}:{!account}:trail/hikeshi"}}},{"Sid":"AWSCloudTrailWrite","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:{!partition}:s3:::{!bucket}/AWSLogs/{!account}/*","Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control","aws:SourceArn":"arn:{!partition}:cloudtrail:{!region}:{!account}:trail/hikeshi"}}}]}'
aws s3api put-public-access-block --bucket {!bucket} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
aws cloudtrail create-trail --name hikeshi --s3-bucket-name {!bucket} --is-multi-region-trail --enable-log-file-validation
aws cloudtrail start-logging --name hikeshi)sh",
    .title = {"Make a trail of all regions, with its files validated, into a new bucket",
              "全リージョン・ログファイル検証付きの証跡を新しいバケットに作成"},
    .precondition =
        {"step harden-trail has found no trail. The bucket is a new one: nothing of one that is "
         "there is replaced. In another account it would be out of reach of who works in this one",
         "harden-trail で証跡が見つからなかったこと。バケットは新規(既存のものは変更しない)。別アカ"
         "ウントに置けば、本アカウントの作業者の手が届かない"},
    .before = {"there was no trail", "証跡なし"},
    .verify = {"the trail shows IsMultiRegionTrail and LogFileValidationEnabled, get-trail-status "
               "IsLogging; files come within 15 minutes",
               "IsMultiRegionTrail・LogFileValidationEnabled・IsLogging が true。15 "
               "分以内にファイルが届くこと"},
    .undo = {"stop-logging; the trail, its bucket and the logs stay (delete-trail by hand)",
             "stop-logging(証跡・バケット・ログは残す。証跡の削除は手作業で delete-trail)"},
    .sentence = {"a CloudTrail trail of all regions with log file validation was created",
                 "全リージョン・ログファイル検証付きの CloudTrail の証跡を作成した"}};

constexpr Text kBucketQuestion = {
    "The account has no trail that could be widened. What is the new bucket for one to be called? "
    "The name is taken by nobody in the world yet: 3 to 63 of a-z, 0-9 and -.",
    "拡張できる証跡がありません。新しい証跡の保存先バケットの名前は何にしますか。世界中で未使用の名"
    "前(a-z、0-9、- の 3〜63 文字)を回答してください。"};

constexpr std::string_view kLookAtTrails =
    "aws cloudtrail describe-trails --query "
    "'trailList[].[Name,S3BucketName,IsMultiRegionTrail,LogFileValidationEnabled]' --output text";

constexpr StepKind kBudget = {
    .slug = "harden-budget",
    .phase = Phase::kHarden,
    .rank = 13,
    .cli = "aws budgets describe-budgets --account-id {!account}\naws ce get-anomaly-subscriptions",
    .title = {"A budget with an alert", "通知付きの予算を設定"},
    .precondition = {"somebody reads the mail on the same day", "通知を当日中に確認できること"},
    .before = kNothing,
    .verify = {"describe-budgets shows it", "describe-budgets に表示されること"},
    .undo = {"delete-budget", "delete-budget"},
    .sentence = {"a budget with an alert was set", "通知付きの予算を設定した"}};

constexpr std::string_view kMakeBudget =
    R"sh(aws budgets create-budget --account-id {!account} --budget '{"BudgetName":"hikeshi","BudgetType":"COST","TimeUnit":"MONTHLY","BudgetLimit":{"Amount":"{!amount}","Unit":"USD"}}' --notifications-with-subscribers '[{"Notification":{"NotificationType":"ACTUAL","ComparisonOperator":"GREATER_THAN","Threshold":80},"Subscribers":[{"SubscriptionType":"EMAIL","Address":"'{mail}'"}]}]')sh";

// A budget warns of a month; this of a day that is unlike those before. One monitor of all services
// is all that an account may have, so one that is there serves.
constexpr StepKind kAnomaly = {
    .slug = "harden-cost-anomaly",
    .phase = Phase::kHarden,
    .rank = 13,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws ce get-anomaly-monitors --query "AnomalyMonitors[?MonitorDimension=='SERVICE'].[MonitorArn]" --output text | grep -q arn: || aws ce create-anomaly-monitor --anomaly-monitor '{"MonitorName":"hikeshi","MonitorType":"DIMENSIONAL","MonitorDimension":"SERVICE"}'
monitor="$(aws ce get-anomaly-monitors --query "AnomalyMonitors[?MonitorDimension=='SERVICE'].[MonitorArn]" --output text)"
aws ce create-anomaly-subscription --anomaly-subscription '{"SubscriptionName":"hikeshi","Frequency":"DAILY","MonitorArnList":["'"$monitor"'"],"Subscribers":[{"Type":"EMAIL","Address":"'{mail}'"}],"ThresholdExpression":{"Dimensions":{"Key":"ANOMALY_TOTAL_IMPACT_ABSOLUTE","MatchOptions":["GREATER_THAN_OR_EQUAL"],"Values":["{!least}"]}}}')sh",
    .title = {"Daily mail of cost anomalies from {least} USD on",
              "{least} ドル以上のコスト異常を毎日メールで通知"},
    .precondition = {"somebody reads the mail on the same day", "通知を当日中に確認できること"},
    .before = {"get-anomaly-monitors and get-anomaly-subscriptions",
               "get-anomaly-monitors と get-anomaly-subscriptions"},
    .verify = {"get-anomaly-subscriptions shows it", "get-anomaly-subscriptions に表示されること"},
    .undo = {"delete-anomaly-subscription, delete-anomaly-monitor",
             "delete-anomaly-subscription、delete-anomaly-monitor"},
    .sentence = {"alerts on cost anomalies were set up", "コスト異常の通知を設定した"}};

// A twentieth of the month's budget, and at least a dollar.
std::string least_anomaly(const std::string& amount) {
  return std::to_string(std::max<int64_t>(1, std::stoll(amount) / 20));
}

constexpr Text kBudgetQuestion = {
    "From how many USD a month is which address to be warned? Answer as \"500 "
    "ops@corp.example\"; the alert comes at 80 per cent.",
    "月額何ドルから、どのアドレスに通知しますか。「500 "
    "ops@corp.example」の形で回答してください(80% "
    "で通知)。"};

constexpr StepKind kContact = {
    .slug = "harden-contact",
    .phase = Phase::kHarden,
    .rank = 14,
    .cli = "aws account get-alternate-contact --alternate-contact-type SECURITY",
    .title = {"Set a security contact that is read day and night",
              "常時確認されるセキュリティ連絡先を設定"},
    .precondition = {"none", "なし"},
    .before = {"get-alternate-contact", "get-alternate-contact"},
    .verify = {"get-alternate-contact shows it", "get-alternate-contact で確認"},
    .undo = {"put-alternate-contact with the old one, or delete-alternate-contact",
             "元の値で put-alternate-contact、または delete-alternate-contact"},
    .sentence = {"a security contact was set for the account",
                 "アカウントのセキュリティ連絡先を設定した"}};

constexpr std::string_view kSetContact =
    "aws account put-alternate-contact --alternate-contact-type SECURITY --title Security --name "
    "{contact} --email-address {mail} --phone-number {phone}";

constexpr Text kContactQuestion = {
    "Which name, e-mail and phone become the security contact? Answer as \"Sato, "
    "soc@corp.example, +81 3 1234 5678\".",
    "セキュリティ連絡先とする氏名・メールアドレス・電話番号は何ですか。「佐藤, soc@corp.example, "
    "+81 3 "
    "1234 5678」の形で回答してください。"};

constexpr StepKind kPublic = {
    .slug = "harden-s3-public",
    .phase = Phase::kHarden,
    .rank = 15,
    .danger = Danger::kReversible,
    .cli =
        "aws s3control put-public-access-block --account-id {!account} "
        "--public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,"
        "BlockPublicPolicy=true,RestrictPublicBuckets=true",
    .title = {"Block public access to all buckets of the account",
              "アカウントの全バケットのパブリックアクセスをブロック"},
    .precondition = {"no bucket serves a public website or downloads",
                     "公開ウェブサイトや配布に使うバケットがないこと"},
    .before = {"get-public-access-block of the account", "アカウントの get-public-access-block"},
    .verify = {"all four settings are true", "4 項目がすべて true"},
    .undo = {"put-public-access-block with the old values, or delete-public-access-block",
             "元の値で put-public-access-block、または delete-public-access-block"},
    .sentence = {"public access to all S3 buckets of the account was blocked",
                 "アカウントの全 S3 バケットのパブリックアクセスをブロックした"}};

std::vector<std::string> words_of(const Fact* answer, char separator) {
  std::vector<std::string> words;
  if (answer == nullptr) return words;
  for (const std::string_view word : split(answer->one("text"), separator)) {
    if (!trim(word).empty()) words.emplace_back(trim(word));
  }
  return words;
}

bool is_mail(std::string_view text) {
  return text.find('@') != std::string_view::npos && is_plain_word(text);
}

// Without the dots that S3 allows: they break its certificate.
bool is_bucket_name(std::string_view text) {
  return text.size() >= 3 && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

bool is_amount(std::string_view text) {
  return !text.empty() && text.size() <= 9 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class Guardrails {
 public:
  explicit Guardrails(Builder& plan)
      : plan_(plan), fields_(plan.fields(plan.scene().account, plan.scene().home_region)) {}

  void add() {
    trail();
    new_trail();
    budget();
    contact();
    if (!said_no(plan_.scene(), made_questions::kPublicBuckets)) public_buckets();
  }

 private:
  Step& step(const StepKind& kind) { return plan_.add(kind, fields_, "", plan_.scene().notices); }

  // The answer as it is meant makes the step one that acts; else it is asked, or left to people.
  void act_or_ask(StepKind kind, bool acts, std::string_view cli, const char* question,
                  const Text& text) {
    if (!acts) return Builder::ask(step(kind), question, text, fields_);
    kind.cli = cli;
    kind.danger = Danger::kReversible;
    add_to(step(kind).because, *plan_.scene().answer(question));
  }

  void trail() {
    if (!touched_a_trail(plan_.scene())) return void(step(kTrail));
    StepKind kind = kTrail;
    kind.danger = Danger::kNone;
    kind.cli = kLookAtTrails;
    Builder::ask(step(kind), "harden-trail", kTrailQuestion, fields_);
  }

  // Asked only where a run has found none; then done as answered.
  void new_trail() {
    const Fact* answer = plan_.scene().answer(kTrailBucket);
    if (answer == nullptr && !has_found_none()) return;
    const std::string name(answer == nullptr ? "" : trim(answer->one("text")));
    const std::string& home = plan_.scene().home_region;
    if (is_bucket_name(name) && is_region(home) && !plan_.scene().account.empty()) {
      fields_.set("bucket", name);
      fields_.set_shell("place", home == "us-east-1" ? ""
                                                     : " --create-bucket-configuration "
                                                       "LocationConstraint=" +
                                                           home);
      return add_to(step(kMakeTrail).because, *answer);
    }
    StepKind kind = kMakeTrail;
    kind.danger = Danger::kNone;
    kind.cli = kLookAtTrails;
    Builder::ask(step(kind), std::string(kTrailBucket), kBucketQuestion, fields_);
  }

  bool has_found_none() const {
    const auto& actions = plan_.scene().state->actions;
    return std::any_of(actions.begin(), actions.end(), [](const casefile::Entry& entry) {
      const auto& action = std::get<casefile::Action>(entry.what);
      return action.step == kTrail.slug && action.state == "failed" &&
             action.detail.find(kNoneToWiden.view()) != std::string::npos;
    });
  }

  void budget() {
    const auto words = words_of(plan_.scene().answer("budget"), ' ');
    const bool acts = words.size() == 2 && is_amount(words[0]) && is_mail(words[1]) &&
                      !plan_.scene().account.empty();
    if (acts) fields_.set("amount", words[0]).set("mail", words[1]);
    act_or_ask(kBudget, acts, kMakeBudget, "budget", kBudgetQuestion);
    if (!acts) return;
    fields_.set("least", least_anomaly(words[0]));
    add_to(step(kAnomaly).because, *plan_.scene().answer("budget"));
  }

  void contact() {
    const auto words = words_of(plan_.scene().answer("security-contact"), ',');
    const bool acts = words.size() == 3 && is_mail(words[1]);
    if (acts) fields_.set("contact", words[0]).set("mail", words[1]).set("phone", words[2]);
    act_or_ask(kContact, acts, kSetContact, "security-contact", kContactQuestion);
  }

  void public_buckets() {
    Step& block = step(kPublic);
    if (said_yes(plan_.scene(), made_questions::kPublicBuckets))
      return add_to(block.because, *plan_.scene().answer(made_questions::kPublicBuckets));
    Builder::ask(block, made_questions::kPublicBuckets, made_questions::kMayCloseBuckets, fields_);
  }

  Builder& plan_;
  Fields fields_;
};

}  // namespace

void plan_guardrails(Builder& plan) { Guardrails(plan).add(); }

std::vector<std::string_view> guardrail_commands() {
  return {kTrail.cli,  kLookAtTrails, kBudget.cli,  kMakeBudget,   kContact.cli,
          kSetContact, kPublic.cli,   kAnomaly.cli, kMakeTrail.cli};
}

}  // namespace hikeshi::respond
