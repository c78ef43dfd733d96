// SPDX-License-Identifier: Apache-2.0
// Steps for what the actor made or changed: stopped while containing, deleted while eradicating in
// the order of the classes (made_steps.h), put back where a change was made. Whatever the hunt is
// not sure of becomes a question.
#include <algorithm>
#include <array>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "casefile/thing_name.h"
#include "respond/builder.h"
#include "respond/made_changes.h"
#include "respond/made_earlier.h"
#include "respond/made_steps.h"

namespace hikeshi::respond {
namespace {

constexpr StepKind kStopThing = {
    .phase = Phase::kContain,
    .danger = Danger::kReversible,
    .title = {"Stop {type} {shown} ({place}){caution_en}",
              "{type} {shown} を停止({place}){caution_ja}"},
    .precondition = {"charged to the intruder: made {made_at} by {made_by}{elsewhere}",
                     "侵入者によるもの:{made_at} に {made_by} が作成{elsewhere}"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"{show} shows it at rest", "{show} で停止していること"},
    .undo = {"write the saved values back", "保存した値に戻す"},
    .sentence = {"{thing_en} {shown} ({place}) was stopped",
                 "{thing_ja} {shown}({place})を停止した"}};

constexpr StepKind kSnapshotMembers = {
    .rank = 23,
    .danger = Danger::kReversible,
    .title = {"Take evidence snapshots of every instance of {type} {shown} ({place})",
              "{type} {shown}({place})の全インスタンスの証拠スナップショットを取得"},
    .precondition = {"before it is stopped or deleted: its instances end with it{elsewhere}",
                     "停止・削除の前に実施(インスタンスも同時に終了するため){elsewhere}"},
    .before = {"nothing existed", "なし"},
    .verify = {"a `completed` snapshot of each volume (aws ec2 describe-snapshots); their ids are "
               "evidence and never deleted by this plan",
               "各ボリュームのスナップショットが completed "
               "であること。これらは証拠であり本計画では削除しない"},
    .undo = {"keep them", "保持する"},
    .sentence = {"evidence snapshots of the instances of {thing_en} {shown} ({place}) were taken",
                 "{thing_ja} "
                 "{shown}({place})のインスタンスの証拠スナップショットを取得した"}};

// One that has launched nothing has nothing to keep.
constexpr std::string_view kOfEachMember =
    R"sh( | xargs -r -I{} aws ec2 create-snapshots --instance-specification InstanceId={} --description evidence --tag-specifications 'ResourceType=snapshot,Tags=[{Key=case,Value={!case}},{Key=instance,Value={}}]')sh";

constexpr StepKind kDeleteThing = {
    .phase = Phase::kEradicate,
    .danger = Danger::kIrreversible,
    .title = {"Delete {type} {shown} ({place}){caution_en}",
              "{type} {shown} を削除({place}){caution_ja}"},
    .precondition =
        {"charged to the intruder: made {made_at} by {made_by}; what brings it back is "
         "gone; evidence is kept{inside_en}{elsewhere}",
         "侵入者によるもの:{made_at} に {made_by} "
         "が作成。再作成の仕組みを除去済みで、証拠を保全済みであること{inside_ja}{elsewhere}"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"{show} says that it does not exist or is being deleted, read twice at least 30 "
               "minutes apart, and no new event of the actor's",
               "{show} で存在しない(または削除中)こと。30 分以上あけて 2 "
               "回確認し、侵入者の新しいイベントがないこと"},
    .undo = {"cannot be undone", "取り消し不可"},
    .sentence = {"{thing_en} {shown} ({place}) was deleted",
                 "{thing_ja} {shown}({place})を削除した"}};

constexpr StepKind kEmptyThing = {
    .phase = Phase::kEradicate,
    .danger = Danger::kIrreversible,
    .title = {"Delete everything in {type} {shown} ({place})",
              "{type} {shown}({place})の中身をすべて削除"},
    .precondition = {"somebody has seen what lies in it and said that nothing of it is yours: an "
                     "intruder also moves the owner's data away{elsewhere}",
                     "中身を確認し、自社のデータがないと回答済みであること(侵入者は所有者のデータを"
                     "移すこともある){elsewhere}"},
    .before = {"objects-{name}.json: every version with its size and hash",
               "objects-{name}.json(全バージョンのサイズとハッシュ)"},
    .verify = {"{show} lists nothing", "{show} に何も表示されないこと"},
    .undo = {"cannot be undone", "取り消し不可"},
    .sentence = {"what lay in {thing_en} {shown} ({place}) was deleted",
                 "{thing_ja} {shown}({place})の中身を削除した"}};

constexpr StepKind kRestoreThing = {
    .danger = Danger::kReversible,
    .title = {"Take back a change to {type} {shown} ({place}): {change}{caution_en}",
              "{type} {shown}({place})への変更を元に戻す:{change}{caution_ja}"},
    .precondition =
        {"changed by the intruder, who began at {made_at}{elsewhere}. Where it was so before, by "
         "your own hand, leave it",
         "侵入者による変更({made_at} 以降){elsewhere}"
         "。それ以前から自社で設定していた場合は実施しないこと"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"{show} shows it without the change", "{show} で変更がなくなっていること"},
    .undo = {"write the saved values back", "保存した値に戻す"},
    .sentence = {"the change to {thing_en} {shown} ({place}) was taken back ({change})",
                 "{thing_ja} {shown}({place})への変更を元に戻した({change})"}};

constexpr StepKind kPutBack = {
    .danger = Danger::kReversible,
    .title = {"Put back {side} ({place}) as it was before the intruder",
              "{side}({place})を侵入前の状態に戻す"},
    .precondition =
        {"changed by the intruder, who began at {made_at}{elsewhere}; how it was before: {told_en}",
         "侵入者による変更({made_at} 以降){elsewhere}。変更前の状態:{told_ja}"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"AWS shows it as it was before", "AWS の応答が変更前と同じであること"},
    .undo = {"write the saved values back", "保存した値に戻す"},
    .sentence = {"the change to {thing_en} {shown} ({place}) was taken back ({change})",
                 "{thing_ja} {shown}({place})への変更を元に戻した({change})"}};

constexpr Text kTakeAway = {"Take away {side} ({place}), which the intruder put there",
                            "侵入者が追加した {side}({place})を取り除く"};

constexpr StepKind kDeleteVersion = {
    .slug = "delete-iam-policy-version",
    .phase = Phase::kEradicate,
    .danger = Danger::kIrreversible,
    .title = {"Delete version {what} of policy {shown}, which the intruder wrote",
              "侵入者が作成したポリシー {shown} のバージョン {what} を削除"},
    .precondition = {"an event of the intruder's made it; another version is the default again",
                     "侵入者のイベントで作成され、デフォルトが別のバージョンに戻っていること"},
    .before = {"its document stands in the journal", "内容は記録に保存"},
    .verify = {"GetPolicyVersion says that there is none, read twice at least 30 minutes apart",
               "GetPolicyVersion で存在しないこと(30 分以上あけて 2 回確認)"},
    .undo = {"cannot be undone; its document is kept", "取り消し不可(内容は保存)"},
    .sentence = {"version {what} of policy {shown}, which the intruder wrote, was deleted",
                 "侵入者が作成したポリシー {shown} のバージョン {what} を削除した"}};
constexpr std::string_view kDeleteVersionCli =
    "aws iam delete-policy-version --policy-arn {arn} --version-id {what}";

constexpr StepKind kDecideThing = {
    .phase = Phase::kEradicate,
    .title = {"Decide about {type} {shown} ({place})", "{type} {shown} の扱いを判断({place})"},
    .precondition = {"what the logs show: {made_at} by {made_by}{what}{doubt}{elsewhere}",
                     "ログの記録:{made_at} {made_by}{what}{doubt}{elsewhere}"},
    .before = {"nothing is changed", "変更なし"},
    .verify = {"somebody has decided", "判断が記録されていること"},
    .undo = {"nothing to undo", "不要"}};

// Purchases, quotas, accounts: nothing of ours takes them back.
constexpr StepKind kSupportThing = {
    .phase = Phase::kEradicate,
    .title = {"Ask AWS Support to take back {type} {shown} ({place})",
              "{type} {shown} の取り消しを AWS サポートに依頼({place})"},
    .precondition = {"made {made_at} by {made_by}; in the case of the notice, with the event of "
                     "`hikeshi events CASE` that proves it{elsewhere}",
                     "{made_at} に {made_by} が作成。通知のケース内で、`hikeshi events CASE` "
                     "のイベントを証拠として依頼{elsewhere}"},
    .before = {"the answer of: {show}", "次の出力を保存:{show}"},
    .verify = {"AWS has confirmed it in the case", "ケースで AWS の確認を得ること"},
    .undo = {"cannot be undone once AWS has done it", "AWS の実施後は取り消し不可"},
    .sentence = {"AWS Support was asked to take back {thing_en} {shown} ({place})",
                 "{thing_ja} {shown}({place})の取り消しを AWS サポートに依頼した"}};

constexpr Text kWhose = {
    "Whose is {type} {shown} ({place}): answer \"actor\" (it is removed) or \"owner\" (it stays).",
    "{type} "
    "{shown}({place})は誰のものですか。「攻撃者」(除去します)または「自社」(残します)"
    "と回答してください。"};
// Of a thing that was only changed: it is the owner's in any case.
constexpr Text kWhoseChange = {
    "Who changed {type} {shown} ({place}){what}: answer \"actor\" (the change is taken back) or "
    "\"owner\" (it stays).",
    "{type} "
    "{shown}({place}){what} を変更したのは誰ですか。「攻撃者」(変更を元に戻します)または「自社」"
    "(そのまま残します)と回答してください。"};
constexpr Text kBefore = {
    "What was {type} {shown} ({place}) before {made_at}? Put it back by hand and record it.",
    "{type} {shown}({place})は {made_at} "
    "より前はどのような状態でしたか。手作業で元に戻し、記録してください。"};
constexpr Text kHand = {
    "No call removes {type} {shown} ({place}): cancel it by hand or ask AWS Support, and record "
    "the outcome.",
    "{type} {shown}({place})は API で取り除けません。手作業での取り消しまたは AWS "
    "サポートへの依頼を行い、結果を記録してください。"};
constexpr Text kNeverLogs = {
    "{type} {shown} ({place}) holds or writes logs, and logs are never deleted. Does it stay as "
    "evidence, and who looks after it?",
    "{type} "
    "{shown}({place})"
    "はログまたはその出力設定のため削除しません。証拠として残しますか。管理者は誰ですか。"};
constexpr Text kUnknown = {
    "hikeshi knows no call for {type} {shown} ({place}). Remove it by hand and record it.",
    "{type} {shown}({place})の削除方法を hikeshi "
    "は知りません。手作業で取り除き、記録してください。"};

constexpr Text kExisted = {
    "Did {type} {shown} ({place}) exist before {made_at}? The intruder's call succeeds also where "
    "you have one of that name, and AWS does not tell how old it is. Answer \"no\" (it is deleted) "
    "or \"yes\" (it stays; then see what was changed).",
    "{type} {shown}({place})は {made_at} "
    "より前からありましたか。同じ名前のものが既にあっても侵入者の"
    "呼び出しは成功し、作成日時は AWS から分かりません。「いいえ」(削除します)または「はい」"
    "(残します。変更の有無を確認してください)と回答してください。"};

constexpr Text kBucketExisted = {
    "Did bucket {shown} exist before {made_at}? In us-east-1 the intruder's call succeeds also "
    "where "
    "it was yours already. The command below shows its CreationDate: one before that time says "
    "yes; "
    "a later one says nothing, it moves with the bucket's settings. Answer \"no\" (it is deleted) "
    "or "
    "\"yes\" (it stays; then see what was changed).",
    "バケット {shown} は {made_at} より前からありましたか。us-east-1 "
    "では、自社のバケットが既にあっても"
    "侵入者の呼び出しは成功します。下のコマンドで CreationDate "
    "を確認できます(それより前の日時なら「はい」。"
    "後の日時は設定変更でも変わるため判断できません)。「いいえ」(削除します)または「はい」("
    "残します。変更の"
    "有無を確認してください)と回答してください。"};
constexpr std::string_view kBucketAge =
    "aws s3api list-buckets --query \"Buckets[?Name=='{!name}'].[Name,CreationDate]\" --output "
    "text";

constexpr Text kParent = {
    "What does {type} {shown} ({place}) belong to: the user of a key, the cluster of a service, "
    "the "
    "function of a permission?",
    "{type} "
    "{shown}({place})は何に属していますか(キーのユーザー、サービスのクラスター、権限の関数など)。"};

// What makes these succeeds also where the owner has one of that name, or of just those settings,
// and AWS tells no time at which it was made: only a person knows whether it was there before. Of a
// bucket that is so at home alone, elsewhere the second call fails.
bool may_have_been_there(std::string_view type, std::string_view region) {
  constexpr std::array<std::string_view, 11> kTypes = {"autoscaling:scheduled-action",
                                                       "ecs:cluster",
                                                       "elasticloadbalancing:listener",
                                                       "elasticloadbalancing:target-group",
                                                       "events:rule",
                                                       "logs:subscription-filter",
                                                       "ses:identity",
                                                       "sns:subscription",
                                                       "sns:topic",
                                                       "sqs:queue",
                                                       "ssm:parameter"};
  if (type == "s3:bucket") return region.empty() || region == "us-east-1";
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

int rank_of(MadeClass made_class) {
  constexpr std::array<int, 7> kRanks = {10, 20, 30, 40, 60, 70, 71};
  return kRanks[static_cast<size_t>(made_class)];
}

// ARNs of things that lie in another: service/CLUSTER/NAME, layer:NAME:VERSION.
std::string parent_in(std::string_view arn) {
  const auto parsed = parse_arn(arn);
  if (!parsed) return {};
  const std::string resource = replace_all(parsed->resource, ":", "/");
  const auto parts = split(resource, '/');
  return parts.size() >= 3 ? std::string(parts[1]) : std::string();
}

// "arn:...:nodegroup/CLUSTER/NAME/UUID" is the only shape whose name is not its end.
std::string name_in(std::string_view id) {
  const auto parsed = parse_arn(id);
  if (!parsed) return std::string(id.find("://") == std::string_view::npos ? id : last_name(id));
  const auto parts = split(parsed->resource, '/');
  if (parts.size() == 4 && (parts[0] == "nodegroup" || parts[0] == "fargateprofile"))
    return std::string(parts[2]);
  return std::string(last_name(id));
}

// vpc-0123..., AKIA..., an account: no region needed to tell it apart.
bool is_unique_everywhere(std::string_view type, std::string_view name) {
  const size_t dash = name.find('-');
  return is_global_service(type.substr(0, type.find(':'))) ||
         (dash != std::string_view::npos && is_resource_id(name, name.substr(0, dash + 1)));
}

class Thing {
 public:
  Thing(Builder& plan, const Fact& fact)
      : plan_(plan),
        fact_(fact),
        type_(fact.one("type")),
        id_(fact.one("id").empty() ? std::string_view(fact.subject) : fact.one("id")),
        kind_(find_made_kind(type_, id_, arn())),
        because_{fact.id} {
    fill();
  }

  void make() {
    const Verdict verdict = verdict_on(plan_.scene(), fact_);
    if (verdict == Verdict::kKeep || has_own_steps()) return;
    if (const Fact* answer = plan_.scene().answer(whose_question(fact_))) add_to(because_, *answer);
    const bool modified = fact_.one("what") == "modified";
    if (verdict == Verdict::kAsk)
      return decide(whose_question(fact_), modified ? kWhoseChange : kWhose);
    if (modified) return restore();
    if (kind_ == nullptr) return decide("by-hand:" + slug(id_), kUnknown);
    if (kind_->made_class == MadeClass::kLog) return decide("log:" + slug(id_), kNeverLogs);
    if (lacks_parent()) return decide("parent:" + slug(id_), kParent);
    if (may_have_been_there(type_, fact_.one("region")) && !is_new()) return;
    if (!kind_->members.empty()) add_members();
    if (!kind_->stop.empty()) add_stop();
    if (kind_->remove.empty()) return by_hand();
    const bool empties = !kind_->empty.empty() && said_yes(plan_.scene(), empty_question());
    if (empties) add_empty();
    add_delete(!kind_->empty.empty() && !empties);
  }

 private:
  // What was there before stays; where nobody has said so, it is made harmless and asked for.
  bool is_new() {
    const std::string existed = "existed:" + slug(id_);
    if (const Fact* said = plan_.scene().answer(existed)) add_to(because_, *said);
    if (said_no(plan_.scene(), existed)) return true;
    if (said_yes(plan_.scene(), existed)) return false;
    if (!kind_->stop.empty()) add_stop();
    const bool bucket = type_ == "s3:bucket";
    decide(existed, bucket ? kBucketExisted : kExisted, bucket ? kBucketAge : std::string_view());
    return false;
  }

  void fill() {
    const std::string region(fact_.one("region"));
    fields_ = plan_.fields(id_, region);
    const std::string parent = parent_of();
    fields_.set("name", name_in(id_)).set("arn", std::string(arn())).set("parent", parent);
    fields_.set("owner",
                fact_.one("parent").empty() ? name_in(id_) : std::string(fact_.one("parent")));
    fields_.set("type", type_).set("place", region.empty() ? "-" : region);
    fields_.set("shown", shown_name(parent));
    const Text called = casefile::thing_name(type_).value_or(Text{type_, type_});
    fields_.set("thing_en", std::string(called.en)).set("thing_ja", std::string(called.ja));
    for (const char* name : {"made_at", "made_by", "detail"})
      fields_.set(name, std::string(fact_.one(name)));
    const std::string_view detail = fact_.one("detail");
    fields_.set("what", detail.empty() ? "" : ": " + std::string(detail));
    const std::string_view account = fact_.one("account");
    const bool elsewhere =
        !account.empty() && !plan_.scene().account.empty() && account != plan_.scene().account;
    fields_.set("elsewhere", elsewhere ? "; account " + std::string(account) : "");
    std::vector<std::string> doubts = fact_.all("against");
    if (fact_.one("confidence") != "high")
      doubts.push_back("confidence " + std::string(fact_.one("confidence")));
    fields_.set("doubt", doubts.empty() ? "" : " [" + join(doubts, "; ") + "]");
    const auto show = kind_ == nullptr ? std::nullopt : fields_.commands(kind_->show);
    fields_.set("show", show ? join(*show, "; ") : "");
    name_ = name_in(id_);
    if (!is_unique_everywhere(type_, name_) && !region.empty()) name_ += "." + region;
  }

  // "svc-admins/svc-metrics": of what lies in another thing, the name alone tells not which it is.
  std::string shown_name(const std::string& parent) const {
    const std::string name = shortened_key(name_in(id_));
    const bool lies_in = kind_ != nullptr && !parent.empty() && names_parent();
    return lies_in && parent != name_in(id_) ? parent + "/" + name : name;
  }

  bool names_parent() const {
    return kind_->remove.find("{parent}") != std::string_view::npos ||
           kind_->remove.find("{!parent}") != std::string_view::npos;
  }

  // The user of a key, the cluster of a service: from the fact, the ARN, or the operator.
  std::string parent_of() {
    if (!fact_.one("parent").empty()) return std::string(fact_.one("parent"));
    if (const Fact* answer = plan_.scene().answer("parent:" + slug(id_))) {
      add_to(because_, *answer);
      return std::string(trim(answer->one("text")));
    }
    return parent_in(arn());
  }

  bool lacks_parent() const { return fields_.get("parent").empty() && names_parent(); }

  std::string_view arn() const {
    return fact_.one("arn").empty() && id_.starts_with("arn:") ? id_ : fact_.one("arn");
  }

  // Instances and keys are planned with the users and notices that they belong to.
  bool has_own_steps() const {
    const Scene& scene = plan_.scene();
    const bool modified = fact_.one("what") == "modified";
    // A password that the intruder has set is taken away while containing.
    if (modified && type_ == "iam:login-profile")
      return scene.users.contains(std::string(fields_.get("owner")));
    if (modified) return false;
    return (type_ == "ec2:instance" && scene.instances.contains(name_in(id_))) ||
           (type_ == "iam:access-key" && scene.keys.contains(name_in(id_)));
  }

  int rank() const {
    if (!fact_.one("regenerates").empty()) return rank_of(MadeClass::kRegenerator);
    return rank_of(kind_ == nullptr ? MadeClass::kHand : kind_->made_class);
  }

  void set_caution(bool stops) {
    const bool here =
        kind_ != nullptr && !kind_->caution.en.empty() && (stops || kind_->stop.empty());
    fields_.set("caution_en", here ? " (" + std::string(kind_->caution.en) + ")" : "");
    fields_.set("caution_ja", here ? "(" + std::string(kind_->caution.ja) + ")" : "");
  }

  void by_hand() {
    const Text& text = kind_->by_hand.en.empty() ? kHand : kind_->by_hand;
    if (!kind_->support) return decide("by-hand:" + slug(id_), text);
    StepKind kind = kSupportThing;
    kind.rank = rank();
    Builder::ask(add(kind, "ask-support", kind_->show), "by-hand:" + slug(id_), text, fields_);
  }

  Step& add(StepKind kind, std::string_view verb, std::string_view cli) {
    const std::string verb_and_type = std::string(verb) + "-" + replace_all(type_, ":", "-");
    const std::string slug_text = slug(verb_and_type);
    kind.slug = slug_text;
    kind.cli = cli;
    Step& step =
        plan_.add(kind, fields_, name_, because_, kind_ == nullptr ? 0 : made_order(*kind_));
    if (kind_ != nullptr) step.show = fields_.commands(kind_->show).value_or(step.show);
    return step;
  }

  void add_members() {
    std::string cli;
    for (std::string_view members : split(kind_->members, '\n'))
      cli += (cli.empty() ? "" : "\n") + std::string(members) + std::string(kOfEachMember);
    add(kSnapshotMembers, "snapshot-members", cli);
  }

  void add_stop() {
    StepKind kind = kStopThing;
    kind.rank = rank() == 10 ? 30 : 50 + rank() / 10;
    set_caution(true);
    if (!kind_->ends.en.empty()) kind.title = kind_->ends, kind.sentence = kind_->ended;
    add(kind, "stop", kind_->stop);
  }

  std::string empty_question() const { return "empty:" + slug(id_); }

  // Only a person can say that nothing in it was the owner's.
  void add_empty() {
    add_to(because_, *plan_.scene().answer(empty_question()));
    StepKind kind = kEmptyThing;
    kind.rank = rank() - 1;
    add(kind, "delete-content-of", kind_->empty);
  }

  // `may_hold`: what lies in it would keep it from being deleted, and nobody has given it up.
  void add_delete(bool may_hold) {
    StepKind kind = kDeleteThing;
    kind.rank = rank();
    const std::string ask = "`hikeshi answer CASE " + empty_question() + " yes`";
    fields_.set("inside_en", may_hold ? "; where something lies in it, look at it and say " + ask +
                                            " once nothing of it is yours"
                                      : "");
    fields_.set(
        "inside_ja",
        may_hold ? "。中身がある場合は確認し、自社のデータがなければ " + ask + " を実行" : "");
    kind.danger = kind_->danger;
    set_caution(false);
    if (kind.danger != Danger::kIrreversible)
      kind.undo = {"it can be restored or made again: see the saved answer",
                   "復元または再作成が可能(保存した出力を参照)"};
    Step& step = add(kind, "delete", kind_->remove);
    if (may_hold) step.may_answer = empty_question();
  }

  // Change by change; what nothing takes back exactly is a person's.
  void restore() {
    std::vector<std::string> rest;
    for (const Change& change : changes_of(fact_)) {
      if (const auto aspect = aspect_of(fact_, change)) {
        put_back_as_before(*aspect, change);
        continue;
      }
      const std::string_view back = kind_ == nullptr ? "" : takes_back(*kind_, change);
      if (back.empty()) rest.push_back(change.text());
      if (!back.empty()) take_back(change, back);
    }
    if (rest.empty() && !fact_.all("changes").empty()) return;
    if (!rest.empty()) fields_.set("what", ": " + join(rest, ", "));
    const bool told = kind_ != nullptr && !kind_->by_hand.en.empty();
    decide("restore:" + slug(id_), told ? kind_->by_hand : kBefore,
           kind_ == nullptr ? "" : kind_->past);
  }

  // What may have been so before is put back as the logs or a person tell, or asked for.
  void put_back_as_before(const Aspect& aspect, const Change& change) {
    const PutBack back = put_back(plan_.scene(), aspect, change.event);
    const Because reasons = because_;
    const std::string name = name_;
    if (back.because != nullptr) add_to(because_, *back.because);
    fields_.set("side", shown_of(aspect)).set("change", change.text()).set("what", change.what);
    const bool everybody = aspect.kind == Aspect::Kind::kPublic;
    fields_.set("with", everybody ? "everybody" : "account " + change.what);
    fields_.set("with_ja", everybody ? "全員" : "アカウント " + change.what);
    if (back.earlier != nullptr) {
      for (const char* field : {"changed_by", "changed_at"})
        fields_.set(field, std::string(back.earlier->one(field)));
    }
    name_ += "." + side_name(aspect, back);
    if (!back.cli.empty()) {
      add_put_back(back);
    } else if (!back.question.en.empty()) {
      fields_.set("what", ": " + change.text());
      decide(before_question(aspect), back.question, kind_->past);
    }
    name_ = name;
    if (aspect.kind == Aspect::Kind::kDefaultVersion && !back.cli.empty()) delete_versions(back);
    because_ = reasons;
  }

  static std::string side_name(const Aspect& aspect, const PutBack& back) {
    if (!aspect.what.empty()) return std::string(last_name(aspect.what));
    if (aspect.kind == Aspect::Kind::kPublic) return "everybody";
    if (aspect.kind == Aspect::Kind::kDefaultVersion)
      return back.value.empty() ? "version" : back.value;
    return aspect.kind == Aspect::Kind::kTrust ? "trust" : "boundary";
  }

  void add_put_back(const PutBack& back) {
    StepKind kind = kPutBack;
    kind.phase = Phase::kEradicate;
    kind.rank = rank();
    if (!back.present) kind.title = kTakeAway;
    fields_.set("told_en", back.told).set("told_ja", back.told_ja);
    // Made of JSON that was parsed: one line of ASCII, longer than what is typed by hand.
    if (!back.value.empty()) fields_.set_shell("value", shell_quoted(back.value));
    add(kind, "restore", back.cli);
  }

  // Those that the intruder's own events have made; never the one that is the default again.
  void delete_versions(const PutBack& back) {
    if (back.earlier == nullptr || !back.earlier->one("changed_by").empty()) return;
    add_to(because_, *back.earlier);
    for (const std::string& version : back.earlier->all("versions")) {
      if (version == back.value) continue;
      StepKind kind = kDeleteVersion;
      kind.rank = rank() + 1;
      kind.cli = kDeleteVersionCli;
      fields_.set("what", version);
      Step& step = plan_.add(kind, fields_, name_ + "." + version, because_, made_order(*kind_));
      step.show = fields_.commands(kind_->show).value_or(step.show);
    }
  }

  void take_back(const Change& change, std::string_view back) {
    StepKind kind = kRestoreThing;
    const bool log = kind_->made_class == MadeClass::kLog;
    kind.phase = log ? Phase::kPreserve : Phase::kEradicate;
    kind.rank = log ? 8 : rank();
    kind.urgent = log ? 50 : 0;
    if (back == kind_->restore && !kind_->instead.en.empty()) {
      kind.title = kind_->instead;
      kind.sentence = kind_->instead_said;
    }
    set_caution(back == kind_->restore);
    fields_.set("change", change.text()).set("what", change.what);
    const std::string name = std::exchange(
        name_, change.what.empty() ? name_ : name_ + "." + std::string(last_name(change.what)));
    add(kind, "restore", back);
    name_ = name;
  }

  void decide(const std::string& question, const Text& text, std::string_view past = {}) {
    StepKind kind = kDecideThing;
    kind.rank = rank();
    std::string looks(kind_ == nullptr ? std::string_view() : kind_->show);
    if (!past.empty()) looks += "\n" + std::string(past);
    Step& step = add(kind, "decide", looks);
    Builder::ask(step, question, text, fields_);
  }

  Builder& plan_;
  const Fact& fact_;
  std::string type_;
  std::string_view id_;
  const MadeKind* kind_;
  Because because_;
  Fields fields_;
  std::string name_;
};

}  // namespace

void plan_made(Builder& plan) {
  for (const auto* list : {&plan.scene().made, &plan.scene().disputed}) {
    for (const Fact* fact : *list) {
      if (fact->is("left")) Thing(plan, *fact).make();
    }
  }
}

}  // namespace hikeshi::respond
