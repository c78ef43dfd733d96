// SPDX-License-Identifier: Apache-2.0
#include "respond/made_earlier.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/ids.h"
#include "base/text.h"
#include "respond/step_commands.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

using Kind = Aspect::Kind;

struct Row {
  Kind kind;
  std::string_view holder, present, absent;
};

constexpr Row kRows[] = {
    {Kind::kPolicy, "User", "aws iam attach-user-policy --user-name {name} --policy-arn {what}",
     "aws iam detach-user-policy --user-name {name} --policy-arn {what}"},
    {Kind::kPolicy, "Role", "aws iam attach-role-policy --role-name {name} --policy-arn {what}",
     "aws iam detach-role-policy --role-name {name} --policy-arn {what}"},
    {Kind::kPolicy, "Group", "aws iam attach-group-policy --group-name {name} --policy-arn {what}",
     "aws iam detach-group-policy --group-name {name} --policy-arn {what}"},
    {Kind::kInlinePolicy, "User",
     "aws iam put-user-policy --user-name {name} --policy-name {what} --policy-document {value}",
     "aws iam delete-user-policy --user-name {name} --policy-name {what}"},
    {Kind::kInlinePolicy, "Role",
     "aws iam put-role-policy --role-name {name} --policy-name {what} --policy-document {value}",
     "aws iam delete-role-policy --role-name {name} --policy-name {what}"},
    {Kind::kInlinePolicy, "Group",
     "aws iam put-group-policy --group-name {name} --policy-name {what} --policy-document {value}",
     "aws iam delete-group-policy --group-name {name} --policy-name {what}"},
    {Kind::kGroup, "User", "aws iam add-user-to-group --user-name {name} --group-name {what}",
     "aws iam remove-user-from-group --user-name {name} --group-name {what}"},
    {Kind::kBoundary, "User",
     "aws iam put-user-permissions-boundary --user-name {name} --permissions-boundary {value}",
     "aws iam delete-user-permissions-boundary --user-name {name}"},
    {Kind::kBoundary, "Role",
     "aws iam put-role-permissions-boundary --role-name {name} --permissions-boundary {value}",
     "aws iam delete-role-permissions-boundary --role-name {name}"},
    {Kind::kTrust, "Role",
     "aws iam update-assume-role-policy --role-name {name} --policy-document {value}", ""},
    {Kind::kDefaultVersion, "Policy",
     "aws iam set-default-policy-version --policy-arn {arn} --version-id {value}", ""},
    // What the owner had shared is shared still: nothing of ours opens it anew.
    {Kind::kShare, "Snapshot", "",
     "aws ec2 modify-snapshot-attribute --snapshot-id {name} --attribute createVolumePermission "
     "--operation-type remove --user-ids {what}"},
    {Kind::kPublic, "Snapshot", "",
     "aws ec2 modify-snapshot-attribute --snapshot-id {name} --attribute createVolumePermission "
     "--operation-type remove --group-names all"},
    {Kind::kShare, "Image", "",
     "aws ec2 modify-image-attribute --image-id {name} --launch-permission "
     "'{\"Remove\":[{\"UserId\":\"'{what}'\"}]}'"},
    {Kind::kPublic, "Image", "",
     "aws ec2 modify-image-attribute --image-id {name} --launch-permission "
     "'{\"Remove\":[{\"Group\":\"all\"}]}'"}};

const Row* row_of(const Aspect& aspect) {
  for (const Row& row : kRows) {
    if (row.kind == aspect.kind && row.holder == aspect.holder) return &row;
  }
  return nullptr;
}

bool needs_value(Kind kind) {
  return kind != Kind::kPolicy && kind != Kind::kGroup && !is_share(kind);
}

bool is_document(Kind kind) { return kind == Kind::kInlinePolicy || kind == Kind::kTrust; }

// A call that takes away succeeds only where it was there; one that writes does so in any case. Of
// RemoveUserFromGroup IAM does not say which: nobody is put into a group for it alone.
bool takes_away(std::string_view event) {
  return event.starts_with("Detach") || event.starts_with("Delete");
}

bool is_version(std::string_view text) {
  return text.size() > 1 && text.size() < 8 && text[0] == 'v' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What can be written of this kind; "" for what cannot.
std::string value_in(Kind kind, std::string_view text) {
  if (is_document(kind)) return document_in(text);
  if (kind == Kind::kDefaultVersion) return is_version(text) ? std::string(text) : std::string();
  const auto arn = parse_arn(text);
  return arn && arn->service == "iam" && is_plain_word(text) ? std::string(text) : std::string();
}

constexpr Text kWasIt = {
    "Did {side} exist before {made_at}? The intruder's call succeeds either way. Step "
    "preserve-earlier asks the logs; where they tell nothing, "
    "answer \"yes\" (it stays) or \"no\" (it is taken away).",
    "{side_ja} は {made_at} より前からありましたか。ログは preserve-earlier "
    "で調べます(侵入者の呼び出しは"
    "どちらの場合も成功します)。「はい」(残します)または「いいえ」(取り除きます)"
    "と回答してください。"};
// IAM lets a user be taken out of a group in which it is not: the call's success tells nothing.
constexpr Text kWasMember = {
    "Was the {side} there before {made_at}? The intruder took it away, and IAM lets that call "
    "succeed also where there was none. Step preserve-earlier asks the logs; where they tell "
    "nothing, answer \"yes\" (the user is put into the group again) or \"no\" (it stays out).",
    "{side_ja}は {made_at} より前にありましたか。侵入者が取り除きましたが、所属していなくても IAM "
    "の呼び出しは成功します。ログは preserve-earlier で調べます。不明な場合、「はい」("
    "グループに戻します)または「いいえ」(戻しません)と回答してください。"};
constexpr Text kWhichDocument = {
    "What did {side} say before {made_at}? Step preserve-earlier asks the logs; where they tell "
    "nothing, answer with the policy document (JSON, on "
    "one line): it is written back; or, where there was none, \"no\": it is deleted. Until then "
    "the intruder's document stays in force.",
    "{made_at} より前、{side_ja} の内容は何でしたか。ログは preserve-earlier "
    "で調べます。不明な場合、ポリシー文書(JSON、1 "
    "行)を回答すると書き戻し、存在しなかった場合は「いいえ」で削除します。それまでは侵入者の文書が"
    "有効です。"};
constexpr Text kWhichTrust = {
    "What did {side} say before {made_at}? Step preserve-earlier asks the logs; where they tell "
    "nothing, answer with the trust policy (JSON, on "
    "one line): it is written back. Until then whoever the intruder let in can take the role.",
    "{made_at} より前、{side_ja} "
    "の内容は何でしたか。ログは preserve-earlier で調べます。不明な場合、信頼ポリシー(JSON、1 "
    "行)を回答すると書き戻します。それまでは侵入者が許可した相手がロールを引き受けられます。"};
constexpr Text kWhichBoundary = {
    "Which {side} was set before {made_at}? Step preserve-earlier asks the logs; where they tell "
    "nothing, answer with the ARN of the policy: it "
    "is set again; or \"no\": then it is to have none.",
    "{made_at} より前、{side_ja} にはどのポリシーが設定されていましたか。ログは preserve-earlier "
    "で調べます。不明な場合、ポリシーの "
    "ARN を回答すると再設定し、なかった場合は「いいえ」で外します。"};
constexpr Text kWhichVersion = {
    "Which version of policy {shown} was the default before {made_at} (list-policy-versions shows "
    "all)? Step preserve-earlier asks the logs; where they tell nothing, answer with it (\"v2\"): "
    "it becomes the default again. Then delete the "
    "intruder's versions.",
    "{made_at} より前、ポリシー {shown} のデフォルトはどのバージョンでしたか(list-policy-versions "
    "で確認)。ログは preserve-earlier "
    "で調べます。不明な場合、「v2」のように回答すると、そのバージョンに戻します。侵入者の"
    "バージョンは後で削除してください。"};
constexpr Text kWasShared = {
    "Had you shared {shown} ({place}) with {with} before {made_at}? The intruder's call succeeds "
    "either way. Step preserve-earlier asks the logs; where they tell nothing, answer \"no\" (the "
    "share is taken back; until then they can copy "
    "it) "
    "or \"yes\" (it stays).",
    "{made_at} より前から {shown}({place})を {with_ja} "
    "と共有していましたか。ログは preserve-earlier で調べます"
    "(侵入者の呼び出しはどちらの場合も成功します)。「いいえ」("
    "共有を解除します。それまで相手はコピーできます)"
    "または「はい」(残します)と回答してください。"};
constexpr Text kChangedSince = {
    "Since the intruder, {changed_by} has changed {side} (at {changed_at}). Is it now as it should "
    "be? Answer as you want it: \"yes\" (as it is), \"no\" (it is taken away), or its document, "
    "ARN or version (it is written).",
    "侵入者の後に {changed_by} が {side_ja} "
    "を変更しています({changed_at})。現在の状態で正しいですか。"
    "「はい」(このまま)、「いいえ」(取り除く)、または文書・ARN・バージョン(書き込む)"
    "で回答してください。"};

Text question_for(const Aspect& aspect, std::string_view event) {
  switch (aspect.kind) {
    case Kind::kInlinePolicy:
      return kWhichDocument;
    case Kind::kTrust:
      return kWhichTrust;
    case Kind::kBoundary:
      return kWhichBoundary;
    case Kind::kDefaultVersion:
      return kWhichVersion;
    case Kind::kShare:
    case Kind::kPublic:
      return kWasShared;
    case Kind::kGroup:
      return event == "RemoveUserFromGroup" ? kWasMember : kWasIt;
    case Kind::kPolicy:
      break;
  }
  return kWasIt;
}

class Putter {
 public:
  Putter(const Scene& scene, const Aspect& aspect, std::string_view event)
      : scene_(scene), aspect_(aspect), row_(row_of(aspect)), event_(event) {
    for (const Fact* fact : scene.state->of_kind(kEarlier)) {
      if (fact->subject == aspect.key()) earlier_ = fact;
    }
  }

  PutBack make() {
    PutBack back = choose();
    back.earlier = earlier_;
    return back;
  }

 private:
  PutBack choose() {
    if (row_ == nullptr) return asked(question_for(aspect_, event_));
    if (scene_.answer(before_question(aspect_)) != nullptr) return answered();
    if (is_changed_since()) return asked(kChangedSince);
    if (earlier_ != nullptr && !earlier_->one("state").empty()) return known();
    if (takes_away(event_) && !needs_value(aspect_.kind))
      return there({}, "the intruder's call took it away", "侵入者の呼び出しが取り除いたもの");
    return asked(question_for(aspect_, event_));
  }

  PutBack asked(const Text& question) const { return {.question = question, .because = earlier_}; }

  bool is_changed_since() const {
    return earlier_ != nullptr && !earlier_->one("changed_by").empty();
  }

  PutBack known() {
    const std::string event(earlier_->one("event")), at(earlier_->one("at")),
        by(earlier_->one("by"));
    const std::string told = event + " at " + at + " by " + by;
    const std::string told_ja = at + " の " + event + "(" + by + ")";
    because_ = earlier_;
    // A call that takes away has succeeded: it was there, whatever an older event says.
    if (earlier_->one("state") == "absent" && !takes_away(event_)) return gone(told, told_ja);
    const std::string value = value_in(aspect_.kind, earlier_->one("text"));
    if (needs_value(aspect_.kind) && value.empty()) return asked(question_for(aspect_, event_));
    return there(value, told, told_ja);
  }

  // A clear no, a clear yes where no value is needed, or the value itself; else it is asked again.
  PutBack answered() {
    const std::string question = before_question(aspect_);
    because_ = scene_.answer(question);
    const std::string_view text = trim(because_->one("text"));
    const std::string en = "answered by " + std::string(because_->one("by"));
    const std::string ja = std::string(because_->one("by")) + " の回答";
    if (said_no(scene_, question) || equals_ignore_case(text, "none") || text == "なし")
      return gone(en, ja);
    if (said_yes(scene_, question) && !needs_value(aspect_.kind)) return there({}, en, ja);
    if (said_yes(scene_, question) && is_changed_since()) return {.because = because_};
    const std::string value = value_in(aspect_.kind, text);
    if (needs_value(aspect_.kind) && !value.empty()) return there(value, en, ja);
    return asked(question_for(aspect_, event_));
  }

  PutBack there(std::string value, std::string en, std::string ja) const {
    if (row_->present.empty()) return {.because = because_};  // it is as it was
    return {.cli = row_->present,
            .value = std::move(value),
            .present = true,
            .told = std::move(en),
            .told_ja = std::move(ja),
            .because = because_};
  }

  PutBack gone(std::string en, std::string ja) const {
    if (row_->absent.empty()) return asked(question_for(aspect_, event_));
    return {
        .cli = row_->absent, .told = std::move(en), .told_ja = std::move(ja), .because = because_};
  }

  const Scene& scene_;
  const Aspect& aspect_;
  const Row* row_;
  std::string_view event_;
  const Fact* earlier_ = nullptr;
  const Fact* because_ = nullptr;
};

// "User", "Role" ... as AWS's own pages in Japanese call them.
std::string_view holder_ja(std::string_view holder) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kHolders = {
      {{"User", "ユーザー"},
       {"Role", "ロール"},
       {"Group", "グループ"},
       {"Policy", "ポリシー"},
       {"Snapshot", "スナップショット"},
       {"Image", "イメージ"}}};
  for (const auto& [en, ja] : kHolders) {
    if (en == holder) return ja;
  }
  return holder;
}

std::string_view noun_of(Kind kind) {
  constexpr std::array<std::string_view, 8> kNouns = {"policy", "inline",  "group", "boundary",
                                                      "trust",  "version", "share", "public"};
  return kNouns[static_cast<size_t>(kind)];
}

}  // namespace

PutBack put_back(const Scene& scene, const Aspect& aspect, std::string_view event) {
  return Putter(scene, aspect, event).make();
}

std::string document_in(std::string_view text) {
  const aws::Json json = aws::Json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("Statement")) return {};
  return json.dump(-1, ' ', true, aws::Json::error_handler_t::replace);
}

std::string before_question(const Aspect& aspect) {
  // As before there were others: the answers of old cases stand.
  if (aspect.kind == Kind::kDefaultVersion)
    return "version:" + slug(std::string(last_name(aspect.name)));
  return "before:" +
         slug(to_lower(aspect.holder) + "-" + aspect.name + "." +
              std::string(noun_of(aspect.kind)) + (aspect.what.empty() ? "" : "." + aspect.what));
}

SideName shown_of(const Aspect& aspect) {
  const std::string name(last_name(aspect.name));
  const SideName of = {" of " + to_lower(aspect.holder) + " " + name,
                       std::string(holder_ja(aspect.holder)) + " " + name + " の"};
  const auto named = [&](const std::string& en, const std::string& ja) {
    return SideName{en + of.en, of.ja + ja};
  };
  switch (aspect.kind) {
    case Kind::kPolicy:
      return named("attached policy " + aspect.what, "アタッチ済みポリシー " + aspect.what);
    case Kind::kInlinePolicy:
      return named("inline policy " + aspect.what, "インラインポリシー " + aspect.what);
    case Kind::kGroup:
      return named("membership in group " + aspect.what, "グループ " + aspect.what + " への所属");
    case Kind::kBoundary:
      return named("permissions boundary", "アクセス許可の境界");
    case Kind::kTrust:
      return named("trust policy", "信頼ポリシー");
    case Kind::kDefaultVersion:
      return named("default version", "デフォルトバージョン");
    case Kind::kShare:
      return named("share with account " + aspect.what, "アカウント " + aspect.what + " への共有");
    case Kind::kPublic:
      return named("share with everybody", "全員への公開");
  }
  return {};
}

std::vector<std::string_view> put_back_commands() {
  std::vector<std::string_view> all;
  for (const Row& row : kRows) {
    for (std::string_view pattern : {row.present, row.absent}) {
      if (!pattern.empty()) all.push_back(pattern);
    }
  }
  return all;
}

}  // namespace hikeshi::respond
