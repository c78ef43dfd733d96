// SPDX-License-Identifier: Apache-2.0
// The parts that letters share. Each says what the facts hold and leaves a gap for the rest.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/ids.h"
#include "base/text.h"
#include "casefile/causes.h"
#include "reply/writer.h"

namespace hikeshi::reply {
namespace {

constexpr size_t kMaxDone = 80;  // sentences about steps that somebody carried out

constexpr Text kRestrictions = {"Restrictions set by AWS", "■ AWS による制限"};
constexpr Text kContact = {"Contact", "■ 連絡先"};
constexpr Text kNotAbuse = {"Why the activity is not abuse", "■ 不正な活動ではない理由"};

const Words kCauseQuestion = {"What was the root cause, in one or two sentences?",
                              "根本原因は何ですか(1〜2 文)。"};
const Words kPreventionQuestion = {
    "What is in force now that keeps it from happening again (security groups, IMDSv2, MFA, "
    "patches, alerts)?",
    "再発防止策として現在有効になっているものは何ですか("
    "セキュリティグループ、IMDSv2、MFA、パッチ、通知など)。"};
const Words kActionQuestion = {
    "What was done to stop it? Record each step with `hikeshi done`, or describe it.",
    "停止のために何を実施しましたか。各手順を `hikeshi done` "
    "で記録するか、内容を回答してください。"};
const Words kScopeQuestion = {
    "Were the other instances, regions and credentials looked at, and with what result?",
    "他のインスタンス・リージョン・認証情報は確認しましたか。結果はどうでしたか。"};
const Words kContactQuestion = {"Whom can AWS reach about this (name, e-mail, phone)?",
                                "本件の連絡先(氏名・メールアドレス・電話番号)はどこですか。"};
const Words kFalsePositiveQuestion = {
    "Only if the report is wrong: whose activity was it, and what proves it? (This replaces root "
    "cause, actions and prevention; answer \"no\" to take it back.)",
    "報告が誤りの場合のみ:誰による活動で、その証拠は何ですか(根本原因・対応・再発防止に代わる回答に"
    "なります。取り消すには「いいえ」と回答してください)。"};

bool is_hardening(const Fact& done) { return done.one("phase") == "harden"; }
bool is_recovery_check(const Fact& done) { return done.subject.starts_with("verify-"); }

// What a step says with its target taken out; "" where that tells nothing of it.
std::string pattern_of(const Fact& done) {
  const std::string_view target = done.one("target");
  const bool named = !target.empty() &&
                     done.one("sentence").find(target) != std::string_view::npos &&
                     done.one("sentence_ja").find(target) != std::string_view::npos;
  if (!named) return {};
  return fmt::format("{}\n{}\n{}\n{}", static_cast<int>(done.standing), done.one("by"),
                     replace_all(done.one("sentence"), target, "\t"),
                     replace_all(done.one("sentence_ja"), target, "\t"));
}

// What was done to each of nineteen machines is one sentence, where the first of them stands.
std::vector<std::vector<const Fact*>> alike_done(const Ledger& ledger) {
  std::vector<std::vector<const Fact*>> groups;
  std::map<std::string, size_t> place;
  for (const Fact* done : ledger.done()) {
    if (is_hardening(*done) || is_recovery_check(*done)) continue;
    const std::string pattern = pattern_of(*done);
    const auto [at, is_new] = place.emplace(pattern.empty() ? done->id : pattern, groups.size());
    if (is_new) {
      groups.push_back({done});
    } else {
      groups[at->second].push_back(done);
    }
  }
  return groups;
}

// The reason for which an instance stays; asked for, with `optional` without leaving a gap.
void write_kept(Writer& writer, std::string_view instance, bool optional = false) {
  const std::string id = quoted_text(instance, 40);
  const bool kept = writer.answered(
      question_id("keep-instance", instance),
      {"instance " + id + " is kept for this reason: \"",
       "インスタンス " + id + " を次の理由で残す(「"},
      {"\"", "」)"},
      {"Instance " + id +
           " is neither recorded as terminated (hikeshi done CASE delete-ec2-instance-" + id +
           ") nor kept for a reason that AWS accepts. Stopping alone is not a fix. If it stays, "
           "why?",
       "インスタンス " + id + " は終了の記録(hikeshi done CASE delete-ec2-instance-" + id +
           ")も、残す理由もありません。停止だけでは対策になりません。残す場合の理由は何ですか。"},
      optional);
  if (kept)
    writer.request({"We understand that stopping an instance alone is not a fix.",
                    "インスタンスの停止だけでは対策にならないことを理解しております。"});
}

// Instances whose role was stolen are terminated by the plan unless there is a reason against it.
void write_stolen_from(Writer& writer, const std::vector<const Fact*>& reported) {
  std::set<std::string_view> seen;
  for (const Fact* instance : reported) seen.insert(instance->subject);
  for (const Fact* credential : writer.ledger().state().of_kind("actor.credential")) {
    const std::string_view id = credential->one("instance");
    if (!id.empty() && seen.insert(id).second) write_kept(writer, id, true);
  }
}

// The instance is terminated (stated, or seen in the logs), or kept for a reason that stands here.
void write_instance(Writer& writer, const Fact& reported) {
  const std::string id = quoted_text(reported.subject, 40);
  if (writer.ledger().done_step("delete-ec2-instance-" + reported.subject) != nullptr)
    return;  // said above
  for (const Fact* made : writer.ledger().state().of_kind("made")) {
    if (last_name(made->one("id")) != reported.subject || made->is("left") ||
        made->one("what") == "modified")
      continue;
    const std::string at = shown_time(made->one("removed_at"));
    return writer.claim(
        {{made},
         {"instance " + id + " was terminated" + (at.empty() ? "" : " (" + at + ")"),
          (at.empty() ? "" : at + " に") + "インスタンス " + id + " が終了された"},
         false});
  }
  write_kept(writer, reported.subject);
}

Claim gap_claim(const Fact& gap) {
  const std::string where = quoted_text(gap.subject, 60), from = shown_time(gap.one("from")),
                    to = shown_time(gap.one("to"));
  return {{&gap},
          {"CloudTrail records of " + where + " are missing from " + from + " to " + to,
           where + " の CloudTrail 記録が " + from + " から " + to + " まで欠けている"},
          false};
}

// Numbers are those of distinct events in the hours that were asked for; facts of an earlier
// version do not have them, and then none is given.
Claim hunt_claim(const Fact& hunt, bool found, bool likely) {
  const std::string events = quoted_text(hunt.one("events"), 20),
                    charged = quoted_text(hunt.one("charged"), 20),
                    from = shown_time(hunt.one("first_event")),
                    to = shown_time(hunt.one("last_event"));
  const std::string span_en = from.empty() ? "" : " from " + from + " to " + to;
  const std::string span_ja = from.empty() ? "" : from + " から " + to + " までの ";
  if (!found)
    return {{&hunt},
            {"in " + (events.empty() ? "the" : "all " + events) + " CloudTrail events" + span_en +
                 " no use of AWS credentials by an unauthorised party was found",
             span_ja + "CloudTrail イベント" + (events.empty() ? "" : " " + events + " 件すべて") +
                 "を調査し、第三者による AWS 認証情報の使用が見つからなかった"},
            false};
  const std::string calls_en = charged.empty() ? "calls" : charged + " calls";
  return {{&hunt},
          {"in our CloudTrail events" + span_en + " " + calls_en +
               (likely ? " were likely made by an unauthorised party"
                       : " were made by an unauthorised party"),
           span_ja + "CloudTrail イベントのうち" + (charged.empty() ? "" : " " + charged + " 件") +
               (likely ? "が第三者によるものである可能性が高い" : "が第三者によるものであった")},
          false};
}

// What could not be read was not searched: "not found" must not cover it.
void write_unread(Writer& writer, const Fact& hunt) {
  const std::string count = quoted_text(hunt.one("problems"), 20);
  if (count.empty() || count == "0") return;
  writer.claim({{&hunt},
                {"these inputs could not be read and were not searched: " + count,
                 "読み取れず確認できなかった入力が " + count + " 件ある"},
                false});
}

}  // namespace

void write_root_cause(Writer& writer, const Text& heading) {
  writer.heading(heading);
  bool said = writer.ledger().answer("root-cause") != nullptr;
  const bool stated = said;
  for (const Fact* cause : casefile::said_causes(writer.ledger().state())) {
    const bool confirmed = cause->one("verdict") == "confirmed";
    if (!confirmed && (stated || cause->one("verdict") != "likely")) continue;
    writer.claim({{cause}, cause_clause(*cause), !confirmed});
    said = true;
  }
  if (!stated && said) {
    writer.offer("root-cause", kCauseQuestion);  // the operator may know better than "likely"
  } else {
    writer.answered("root-cause", {"the root cause is: \"", "根本原因が「"}, {"\"", "」である"},
                    kCauseQuestion);
  }
}

void write_actions(Writer& writer, const Correspondence& about, const Text& heading) {
  writer.heading(heading);
  size_t said = 0;
  for (const auto& alike : alike_done(writer.ledger())) {
    if (said == kMaxDone) break;
    writer.say_done(alike);
    ++said;
  }
  for (const Fact& fact : writer.ledger().state().facts) {
    if (fact.standing == Standing::kVerified && !fact.says.empty() && fact.kind == "verified" &&
        said < kMaxDone) {
      const Words says = {quoted_text(fact.says, 300),
                          quoted_text(fact.one("says_ja").empty() ? std::string_view(fact.says)
                                                                  : fact.one("says_ja"),
                                      300)};
      writer.claim({{&fact}, says, false});
      ++said;
    }
  }
  if (said == 0 || writer.ledger().answer("corrective-action") != nullptr) {
    writer.answered("corrective-action", {"this was done: \"", "次の対応(「"},
                    {"\"", "」)を実施した"}, kActionQuestion);
  } else {
    writer.offer("corrective-action", kActionQuestion);
  }
  const auto reported = writer.ledger().reported(about, "instance");
  for (const Fact* instance : reported) write_instance(writer, *instance);
  write_stolen_from(writer, reported);
}

void write_prevention(Writer& writer, const Text& heading) {
  writer.heading(heading);
  bool said = false;
  for (const Fact* done : writer.ledger().done()) {
    if (!is_hardening(*done)) continue;
    writer.say_done(*done);
    said = true;
  }
  if (!said || writer.ledger().answer("prevention") != nullptr) {
    writer.answered("prevention", {"recurrence is prevented by: \"", "再発防止策が「"},
                    {"\"", "」である"}, kPreventionQuestion);
  } else {
    writer.offer("prevention", kPreventionQuestion);
  }
}

void write_scope(Writer& writer, const Text& heading) {
  const Ledger& ledger = writer.ledger();
  writer.heading(heading);
  bool said = false;
  if (const Fact* hunt = ledger.state().first_of_kind("hunt")) {
    writer.claim(hunt_claim(*hunt, ledger.actor_found(), ledger.actor_only_likely()));
    write_unread(writer, *hunt);
    for (const Fact* gap : ledger.state().of_kind("gap")) writer.claim(gap_claim(*gap));
    for (const Claim& claim : made_claims(ledger, false)) writer.claim(claim);
    said = true;
  }
  for (const Fact* done : ledger.done()) {
    if (is_recovery_check(*done)) writer.say_done(*done), said = true;
  }
  if (!said || ledger.answer("scope") != nullptr) {
    writer.answered(
        "scope",
        {"other resources were checked with this result: \"", "他のリソースの確認結果が「"},
        {"\"", "」である"}, kScopeQuestion);
  } else {
    writer.offer("scope", kScopeQuestion);
  }
}

// Seen at AWS, whether a notice told of it or not.
void claim_quarantine(Writer& writer, const Fact& met) {
  const std::string policy = quoted_text(met.one("policy"), 60);
  const std::string holders = quoted_text(join(met.all("holders"), ", "), 200);
  writer.claim({{&met},
                {"the policy " + policy + " of AWS was attached to " + holders,
                 "AWS のポリシー " + policy + " が " + holders + " に適用されていた"},
                false});
}

// Whether AWS has set a restriction AWS knows: what we saw is that it refused.
void claim_refusal(Writer& writer, const Fact& met) {
  const std::string call(met.one("call")), region(met.one("region")), at(met.one("at"));
  const bool allowed = met.one("certainty") == "likely";
  writer.claim({{&met},
                {"AWS refused " + call + " in " + region + " at " + at +
                     (allowed ? ", which IAM's simulation allows the caller" : ""),
                 at + " に AWS が " + region + " の " + call + " を拒否した" +
                     (allowed ? "(IAM のシミュレーションでは許可)" : "")},
                false});
}

void write_restrictions(Writer& writer, const Correspondence& about) {
  writer.heading(kRestrictions);
  bool any = false, likely = false;
  for (const Fact* notice : about.notices) {
    for (const std::string& restriction : notice->all("restrictions")) {
      const Words words = restriction_words(restriction, *notice);
      writer.claim({{notice}, {words.en + " by AWS", "AWS が" + words.ja}, false});
      any = true;
    }
  }
  for (const Fact* met : writer.ledger().state().of_kind("restriction")) {
    if (!met->one("policy").empty()) {
      claim_quarantine(writer, *met);
      any = true;
      continue;
    }
    any |= met->one("certainty") != "likely";
    claim_refusal(writer, *met);
    likely |= met->one("certainty") == "likely";
  }
  if (any)
    writer.request({"Please lift these restrictions once you have reviewed this answer.",
                    "本回答をご確認のうえ、上記の制限の解除をお願いいたします。"});
  if (likely)
    writer.request(
        {"Where a call was refused although IAM allows it, please tell us whether AWS "
         "has restricted it.",
         "IAM で許可されているにもかかわらず拒否された呼び出しについて、AWS "
         "による制限かどうかをご教示ください。"});
}

void write_contact(Writer& writer) {
  writer.heading(kContact);
  writer.answered("contact", {"the contact for questions is: \"", "本件の連絡先が「"},
                  {"\"", "」である"}, kContactQuestion);
}

bool write_false_positive(Writer& writer) {
  if (writer.ledger().answer("false-positive") == nullptr) {
    // Offered, never demanded: most reports are right.
    if (!writer.ledger().actor_found()) writer.offer("false-positive", kFalsePositiveQuestion);
    return false;
  }
  writer.heading(kNotAbuse);
  return writer.answered(
      "false-positive",
      {"the activity was our own and not abuse: \"", "当該の活動が弊社によるもので不正ではない(「"},
      {"\"", "」)"}, kFalsePositiveQuestion);
}

}  // namespace hikeshi::reply
