// SPDX-License-Identifier: Apache-2.0
// Data that the actor could reach: buckets that it changed, secrets that it read.
#include <algorithm>
#include <map>
#include <set>

#include "base/ids.h"
#include "base/text.h"
#include "respond/builder.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

constexpr Text kNothing = {"nothing is changed", "変更なし"};
constexpr Text kNoUndo = {"nothing to undo", "不要"};

constexpr StepKind kRecordBucket = {
    .slug = "record-bucket",
    .rank = 50,
    .cli = R"sh(aws s3api get-bucket-policy --bucket {name}
aws s3api get-bucket-acl --bucket {name}
aws s3api get-public-access-block --bucket {name}
aws s3api get-bucket-ownership-controls --bucket {name}
aws s3api get-bucket-lifecycle-configuration --bucket {name}
aws s3api get-bucket-versioning --bucket {name})sh",
    .title = {"Record the settings of bucket {name}", "バケット {name} の設定を保存"},
    .precondition = {"none", "なし"},
    .before = {"this is the before-state of the bucket's steps", "以後の手順の変更前状態となる"},
    .verify = {"answers are saved; NoSuch... means: not set", "結果を保存(NoSuch… は未設定の意味)"},
    .undo = kNoUndo};

constexpr StepKind kBlockBucket = {
    .slug = "block-public-bucket",
    .phase = Phase::kContain,
    .rank = 70,
    .danger = Danger::kReversible,
    .cli =
        "aws s3api put-public-access-block --bucket {name} --public-access-block-configuration "
        "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets="
        "true",
    .title = {"Block public access to bucket {name} (a website or downloads of yours on it stop)",
              "バケット {name} "
              "のパブリックアクセスをブロック(公開ウェブサイトや配布も停止)"},
    .precondition = {"it serves no public website", "公開ウェブサイトとして使っていないこと"},
    .before = {"get-public-access-block of step record-bucket-{name}",
               "record-bucket-{name} の get-public-access-block"},
    .verify = {"get-bucket-policy-status says IsPublic false",
               "get-bucket-policy-status の IsPublic が false"},
    .undo = {"put-public-access-block with the old values", "元の値で put-public-access-block"},
    .sentence = {"public access to bucket {name} was blocked",
                 "バケット {name} のパブリックアクセスをブロックした"}};

constexpr StepKind kDenyBucket = {
    .slug = "deny-bucket",
    .phase = Phase::kContain,
    .rank = 71,
    .danger = Danger::kReversible,
    .cli =
        R"sh(aws s3api put-bucket-policy --bucket {name} --policy '{"Version":"2012-10-17","Statement":[{"Sid":"IRDenyAll","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:{!partition}:s3:::{!name}","arn:{!partition}:s3:::{!name}/*"],"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"'{responder}'"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}}]}'
aws s3api get-bucket-policy --bucket {name})sh",
    .title = {"Close bucket {name} to everybody but you",
              "バケット {name} を作業者以外に対して閉鎖"},
    .precondition = {"your full ARN is in the policy: without it only root gets back in. "
                     "Everything that uses the bucket stops, as the policy replaces the old one. "
                     "Where that lets a service of AWS in (CloudTrail and others deliver logs by "
                     "it), this is refused: add the statement to the old policy by hand",
                     "ポリシーに自分の完全な ARN が入っていること(ないと root "
                     "以外は戻せない)。元のポリシーは置き換えられ、バケットを使う処理はすべて停止す"
                     "る。元のポリシーが AWS サービスを許可している場合(CloudTrail "
                     "のログ配信など)は実行しないため、手作業でステートメントを追加"},
    .before = {"get-bucket-policy of step record-bucket-{name}",
               "record-bucket-{name} の get-bucket-policy"},
    .verify = {"get-bucket-policy as you works, as others AccessDenied",
               "自分は get-bucket-policy が成功し、他者は AccessDenied"},
    .undo = {"put-bucket-policy with the old policy, or delete-bucket-policy",
             "元のポリシーで put-bucket-policy、または delete-bucket-policy"},
    .sentence = {"bucket {name} was closed to everybody but the responder",
                 "バケット {name} を対応者以外に対して閉鎖した"}};

constexpr Text kDenyBucketQuestion = {
    "May bucket {name} be closed for everybody during the response? It is the harshest measure; "
    "the step before may be enough. Answer \"yes\" or \"no\".",
    "対応中、バケット {name} "
    "を全員に対して閉鎖してよいですか。最も強い措置であり、一つ前の手順で足りる場合があります。「は"
    "い」"
    "または「いいえ」と回答してください。"};

// The step waits for the word of a person, and a "no" leaves it out.
void plan_deny(Builder& plan, const Fields& fields, const std::string& name, const Fact& fact) {
  const std::string question = "deny-bucket:" + slug(name);
  if (said_no(plan.scene(), question)) return;
  Step& step = plan.add(kDenyBucket, fields, name, {fact.id});
  step.about = casefile::thing_of(fact);
  if (!said_yes(plan.scene(), question))
    return Builder::ask(step, question, kDenyBucketQuestion, fields);
  add_to(step.because, *plan.scene().answer(question));
}

void plan_buckets(Builder& plan) {
  for (const Fact* fact : plan.scene().made) {
    if (fact->one("type") != "s3:bucket" || fact->one("what") != "modified" || !fact->is("left"))
      continue;
    if (verdict_on(plan.scene(), *fact) == Verdict::kKeep) continue;
    const std::string name(last_name(fact->one("id")));
    const Fields fields = plan.fields(name, fact->one("region"));
    for (const StepKind* kind : {&kRecordBucket, &kBlockBucket})
      plan.add(*kind, fields, name, {fact->id}).about = casefile::thing_of(*fact);
    plan_deny(plan, fields, name, *fact);
  }
}

// LookupEvents gives of each read what its request named: the secret, the parameters, the function.
constexpr std::string_view kOfEvent =
    R"sh(aws cloudtrail lookup-events --region REGION --start-time FROM --end-time TO --lookup-attributes AttributeKey=EventName,AttributeValue=EVENT --query "Events[BY].[EventTime,EventName,CloudTrailEvent]" --output text | sed 's/.*"errorCode": *".*//' | sed 's/[{].*"requestParameters": *[{]//' | sed 's/[}].*//' > read-secrets-REGION-EVENT.txt)sh";

constexpr StepKind kListRead = {
    .slug = "list-read-secrets",
    .rank = 8,
    .title = {"List by name each secret that {whose_en} read",
              "{whose_ja}が読み取ったシークレットの名前を一覧化"},
    .precondition = {"CloudTrail's own history reaches back 90 days. What others read in that time "
                     "with the same credential is listed too",
                     "CloudTrail のイベント履歴は 90 "
                     "日分。同じ期間に同じ認証情報で他者が読み取ったものも含まれる"},
    .before = kNothing,
    .verify = {"read-secrets-*.txt has a line for each read that was not refused: when, which "
               "call, and what it asked for",
               "read-secrets-*.txt に、拒否されなかった読み取りごとの時刻・呼び出し・対象が 1 "
               "行ずつあること"},
    .undo = kNoUndo};

constexpr StepKind kRotate = {
    .slug = "rotate-read-secrets",
    .phase = Phase::kHarden,
    .rank = 5,
    .cli =
        "aws secretsmanager list-secrets --query "
        "'SecretList[].[Name,LastAccessedDate,LastRotatedDate]' --output text\n"
        "aws lambda list-functions --query 'Functions[].[FunctionName,LastModified]' --output text",
    .title = {"Rotate every secret that the intruder read",
              "侵入者が読み取ったシークレットをすべて更新"},
    .precondition = {"read-secrets-*.txt of step list-read-secrets names each{others_en} "
                     "(GetSecretValue, GetParameter, "
                     "GetFunction: what lies in a function's code and environment)",
                     "対象は手順 list-read-secrets の read-secrets-*.txt "
                     "を参照{others_ja}(GetSecretValue、GetParameter、"
                     "GetFunction:関数のコードと環境変数に含まれるもの)"},
    .before = kNothing,
    .verify = {"each has a new value, and the old one is refused where it was used",
               "すべて新しい値となり、古い値が利用先で拒否されること"},
    .undo = kNoUndo,
    .sentence = {"the secrets that were read were rotated", "読み取られたシークレットを更新した"}};

constexpr Text kRotateQuestion = {
    "Who rotates each secret that read-secrets-*.txt (step list-read-secrets) names, and by when?",
    "read-secrets-*.txt(手順 "
    "list-read-secrets)に記載の各シークレットは、誰がいつまでに更新しますか。"};

// Calls whose answers hold a secret, in a function's code and environment too.
bool reads_secrets(std::string_view event) {
  // CloudTrail writes GetFunction20150331v2.
  const std::string_view name = event.substr(0, event.find_first_of("0123456789"));
  return name == "GetSecretValue" || name == "BatchGetSecretValue" || name == "GetFunction" ||
         name == "GetFunctionConfiguration" || name.starts_with("GetParameter");
}

// Reads of one kind in one region; by which credentials, where all of them have ids of keys.
struct Reads {
  std::set<std::string> keys;
  bool by_others = false;
  std::optional<UtcTime> first, last;
};
using ReadsByPlace = std::map<std::pair<std::string, std::string>, Reads>;  // region, event

void note_read(const Fact& fact, ReadsByPlace& places) {
  const std::string region(fact.one("region")), event = fact.evidence.front().text;
  const auto at = parse_rfc3339(fact.one("time"));
  if (!is_region(region) || !is_plain_word(event) || !at) return;
  Reads& reads = places[{region, event}];
  const std::string key(fact.one("credential"));
  if (is_access_key_id(key)) reads.keys.insert(key);
  reads.by_others |= !is_access_key_id(key);
  if (!reads.first || *at < *reads.first) reads.first = at;
  if (!reads.last || *at > *reads.last) reads.last = at;
}

std::string list_commands(const ReadsByPlace& places) {
  constexpr int64_t kOneGo = 600;  // a row of the timeline stands for calls of some minutes
  std::string lines;
  for (const auto& [place, reads] : places) {
    std::string by;
    for (const std::string& key : reads.keys)
      by += (by.empty() ? "?AccessKeyId=='" : " || AccessKeyId=='") + key + "'";
    std::string line = replace_all(kOfEvent, "REGION", place.first);
    line = replace_all(replace_all(line, "EVENT", place.second), "[BY]",
                       "[" + (reads.by_others ? "" : by) + "]");
    line = replace_all(line, "FROM", format_rfc3339(*reads.first));
    line = replace_all(line, "TO", format_rfc3339(reads.last->plus(kOneGo)));
    lines += (lines.empty() ? "" : "\n") + line;
  }
  return lines;
}

void plan_secrets(Builder& plan) {
  Because because;
  ReadsByPlace places;
  for (const Fact& fact : plan.scene().state->facts) {
    if (fact.kind != "timeline" || !fact.is("succeeded") || fact.evidence.empty()) continue;
    if (!reads_secrets(fact.evidence.front().text)) continue;
    add_to(because, fact);
    note_read(fact, places);
  }
  if (because.empty()) return;
  Fields fields = plan.fields("secrets", plan.scene().home_region);
  // A console's session signs each request with another key, so that nothing tells its reads apart.
  const bool anyone = std::any_of(places.begin(), places.end(),
                                  [](const auto& place) { return place.second.by_others; });
  fields.set("others_en", anyone ? ", beside what others read in that time" : "");
  fields.set("others_ja", anyone ? "(同じ期間に他者が読み取ったものも含まれる)" : "");
  fields.set("whose_en", anyone ? "anybody, the intruder among them," : "the intruder");
  fields.set("whose_ja", anyone ? "侵入者を含むすべての利用者" : "侵入者");
  const std::string list = list_commands(places);
  StepKind kind = kListRead;
  kind.cli = list;
  if (!list.empty()) plan.add(kind, fields, "", because);
  Builder::ask(plan.add(kRotate, fields, "", because), "rotate-secrets", kRotateQuestion, fields);
}

}  // namespace

void plan_data(Builder& plan) {
  plan_buckets(plan);
  plan_secrets(plan);
}

std::vector<std::string_view> data_commands() {
  return {kRecordBucket.cli, kBlockBucket.cli, kDenyBucket.cli, kRotate.cli, kOfEvent};
}

}  // namespace hikeshi::respond
