// SPDX-License-Identifier: Apache-2.0
// What each letter says, in which order: the abuse reply as Trust & Safety asks for it, the case
// reply as the account checklist, the claim as the billing team needs it.
#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "reply/writer.h"

namespace hikeshi::reply {
namespace {

constexpr Text kReported = {"What was reported", "■ ご報告いただいた内容"};
constexpr Text kCause = {"Root cause", "■ 原因"};
constexpr Text kActions = {"What was done", "■ 実施した対応"};
constexpr Text kPrevention = {"What keeps it from happening again", "■ 再発防止策"};
constexpr Text kScope = {"What else was looked at", "■ 影響範囲の確認"};
constexpr Text kSeen = {"What our logs show", "■ 弊社ログで確認した内容"};

void write_reported(Writer& writer, const Correspondence& about) {
  writer.heading(kReported);
  for (const Claim& claim : reported_claims(writer.ledger(), about)) writer.claim(claim);
}

// To a reseller in Japanese the letter is addressed to the one who passes it on.
void greet(Writer& writer, const Correspondence& about, bool abuse) {
  if (about.relayed() && writer.lang() == Lang::kJa) {
    writer.frame({"", "ご担当者様"});
    writer.frame({"",
                  "お世話になっております。以下の内容を AWS "
                  "へお取り次ぎくださいますようお願いいたします。"});
  } else if (abuse) {
    writer.frame({"Hello AWS Trust & Safety team,", "AWS Trust & Safety チーム 御中"});
  } else {
    writer.frame({"Hello AWS Support,", "AWS サポート 御中"});
  }
}

constexpr size_t kMaxCredentials = 20;

void write_credentials(Writer& writer) {
  writer.heading(kSeen);
  const auto credentials = writer.ledger().state().of_kind("actor.credential");
  for (size_t i = 0; i < std::min(credentials.size(), kMaxCredentials); ++i) {
    const Fact& credential = *credentials[i];
    writer.claim({{&credential},
                  credential_clause(credential, writer.ledger().only_likely(credential)),
                  false});
  }
}

// ---- the account checklist

// Keys that the notice or the logs name and that are long-lived; each once.
std::vector<const Fact*> keys_of(const Ledger& ledger, const Correspondence& about) {
  std::vector<const Fact*> keys = ledger.reported(about, "access_key");
  for (const Fact* credential : ledger.state().of_kind("actor.credential")) {
    if (credential->one("kind") == "access_key") keys.push_back(credential);
  }
  std::vector<const Fact*> each;
  for (const Fact* key : keys) {
    const bool known = std::any_of(each.begin(), each.end(),
                                   [&](const Fact* k) { return k->subject == key->subject; });
    if (!known && key->subject.starts_with("AKIA")) each.push_back(key);
  }
  return each;
}

void write_key(Writer& writer, const std::string& key) {
  const std::string shown = shortened_key(key);
  bool said = false;
  for (const char* step : {"contain-key-", "delete-iam-access-key-"}) {
    if (const Fact* done = writer.ledger().done_step(step + key)) {
      writer.say_done(*done);
      said = true;
    }
  }
  const std::string id = question_id("key-status", key);
  if (said && writer.ledger().answer(id) == nullptr) return;
  writer.answered(
      id,
      {"the status of access key " + shown + " is: \"", "アクセスキー " + shown + " の状況が「"},
      {"\"", "」である"},
      {"Was access key " + key +
           " deactivated or deleted, when and by whom? (or: hikeshi done CASE contain-key-" + key +
           " ...)",
       "アクセスキー " + key +
           " は、いつ誰が無効化または削除しましたか(または hikeshi done CASE contain-key-" + key +
           " …)。"});
}

void write_keys(Writer& writer, const Correspondence& about) {
  writer.heading({"#. Access keys", "#. アクセスキー"});
  const auto keys = keys_of(writer.ledger(), about);
  for (const Fact* key : keys) write_key(writer, key->subject);
  const auto masked = writer.ledger().reported(about, "masked_key");
  if (keys.empty() && !masked.empty())
    writer.answered("key-status", {"the status of the key is: \"", "キーの状況が「"},
                    {"\"", "」である"},
                    {"Which key is " + quoted_text(masked.front()->subject, 40) +
                         ", and was it deactivated or deleted, when and by whom?",
                     quoted_text(masked.front()->subject, 40) +
                         " はどのキーですか。いつ誰が無効化または削除しましたか。"});
}

void write_root(Writer& writer) {
  writer.heading(
      {"#. Root password and multi-factor authentication", "#. root パスワードと多要素認証(MFA)"});
  const Fact* password = writer.ledger().done_step("contain-root-password");
  const Fact* mfa = writer.ledger().done_step("contain-root-mfa");
  for (const Fact* done : {password, mfa}) {
    if (done != nullptr) writer.say_done(*done);
  }
  if (password != nullptr && mfa != nullptr && writer.ledger().answer("root-mfa") == nullptr)
    return;
  writer.answered("root-mfa", {"for the root user: \"", "root ユーザーについて「"},
                  {"\"", "」である"},
                  {"Was the root password changed and MFA enabled for root, when and by whom?",
                   "root のパスワード変更と MFA の有効化は、いつ誰が実施しましたか。"});
}

void write_review(Writer& writer) {
  constexpr Text kReview = {"#. Review of CloudTrail", "#. CloudTrail の確認"};
  if (writer.ledger().hunted() && writer.ledger().answer("cloudtrail-review") == nullptr)
    return write_scope(writer, kReview);
  writer.heading(kReview);
  writer.answered(
      "cloudtrail-review",
      {"CloudTrail was reviewed with this result: \"", "CloudTrail の確認結果が「"},
      {"\"", "」である"},
      {"Was CloudTrail reviewed for unwanted users, keys, roles, policies and temporary "
       "credentials, and with what result? (or: hikeshi hunt CASE --trail DIR)",
       "CloudTrail "
       "で不審なユーザー・キー・ロール・ポリシー・一時的な認証情報を確認しましたか。結果はどうでし"
       "たか(または hikeshi hunt CASE --trail DIR)。"});
}

void ask_leftovers(Writer& writer) {
  const auto left = writer.ledger().leftovers();
  if (left.empty()) return;
  std::string some;
  for (size_t i = 0; i < std::min<size_t>(left.size(), 5); ++i) {
    const Fact& fact = *left[i];
    some +=
        (i == 0 ? "" : ", ") + quoted_text(fact.one("type"), 40) + " " +
        quoted_text(fact.one("id").empty() ? std::string_view(fact.subject) : fact.one("id"), 60);
  }
  const std::string count = std::to_string(left.size());
  writer.answered(
      "leftovers",
      {"what the unauthorised party left behind was dealt with: \"",
       "第三者が残したリソースへの対応が「"},
      {"\"", "」である"},
      {count + " things that the intruder made are left by the logs and not recorded as removed (" +
           some +
           "). Remove them (hikeshi plan CASE), record each with `hikeshi done`, or say what "
           "became of them.",
       "侵入者が作成した " + count + " 件(" + some +
           ")が、ログ上残っており、削除の記録がありません。削除して `hikeshi done` "
           "で記録するか(hikeshi plan CASE)、扱いを回答してください。"});
}

void write_regions(Writer& writer) {
  writer.heading({"#. All regions checked, unauthorised resources removed",
                  "#. 全リージョンの確認と不正リソースの削除"});
  const Fact* sweep = writer.ledger().done_step("verify-sweep");
  // With a review by the hunt, section 3 has said the sweep already.
  if (sweep != nullptr && !writer.ledger().hunted()) writer.say_done(*sweep);
  if (sweep == nullptr || writer.ledger().answer("regions-checked") != nullptr)
    writer.answered(
        "regions-checked",
        {"all regions were checked with this result: \"", "全リージョンの確認結果が「"},
        {"\"", "」である"},
        {"Were all regions checked, and what was deleted? (or: hikeshi done CASE verify-sweep ...)",
         "全リージョンを確認しましたか。何を削除しましたか(または hikeshi done CASE verify-sweep "
         "…)。"});
  ask_leftovers(writer);
}

void write_access(Writer& writer, const Correspondence& about) {
  writer.heading({"#. Who has access, and from where", "#. アクセス元と利用者"});
  writer.answered("access-from", {"access to the account is: \"", "アカウントへのアクセス元が「"},
                  {"\"", "」である"},
                  {"Only if Support asks: from where do you access the account, through which VPN, "
                   "and who else has access?",
                   "サポートから求められた場合のみ:どこから・どの VPN "
                   "経由でアクセスし、他に誰が利用していますか。"},
                  true);
  const auto& notices = about.notices;
  const bool limited = std::any_of(notices.begin(), notices.end(), [](const Fact* notice) {
    const auto& all = notice->all("restrictions");
    return std::find(all.begin(), all.end(), "services_limited") != all.end();
  });
  if (!limited) return;
  writer.answered("restriction-evidence", {"these calls are refused: \"", "拒否される操作が「"},
                  {"\"", "」である"},
                  {"Only if Support asks: which calls are refused (region, operation, request id)?",
                   "サポートから求められた場合のみ:拒否される操作(リージョン、操作名、リクエスト "
                   "ID)は何ですか。"},
                  true);
}

// ---- the claim

void write_window(Writer& writer) {
  writer.heading({"When the unauthorised party was active", "■ 不正利用の期間"});
  if (const Fact* actor = writer.ledger().state().first_of_kind("actor")) {
    const bool likely = writer.ledger().actor_only_likely();
    const std::string from = shown_time(actor->one("first_seen")),
                      to = shown_time(actor->one("last_seen"));
    writer.claim({{actor},
                  {(likely ? "an unauthorised party was likely active from "
                           : "an unauthorised party was active from ") +
                       from + " to " + to,
                   "第三者の活動が " + from + " から " + to +
                       (likely ? " まであった可能性が高い" : " まであった")},
                  false});
  } else {
    writer.answered("bill-window", {"the unauthorised use lasted: \"", "不正利用の期間が「"},
                    {"\"", "」である"},
                    {"From when to when did the unauthorised use last (first and last event)?",
                     "不正利用はいつからいつまででしたか(最初と最後のイベント)。"});
  }
}

std::string amount_of(const Fact& fact, std::string_view name) {
  return quoted_text(fact.one("currency"), 10) + " " + quoted_text(fact.one(name), 30);
}

bool is_zero(std::string_view amount) {
  return amount.empty() || amount.find_first_not_of("0.") == amount.npos;
}

// What the sums are before. A FOCUS export has the discounts in its cost already.
Words before_what(const Fact& cost) {
  const std::string_view basis = cost.one("basis");
  if (basis == "billed")
    return {"before tax and credits, discounts taken off", "税・クレジット適用前、割引適用後"};
  if (basis == "unblended")
    return {"unblended, before tax, credits and discounts",
            "非ブレンド、税・クレジット・割引適用前"};
  return {"before tax and credits", "税・クレジット適用前"};
}

// What of the charges is exact and what is estimated are two sentences, never one sum.
Claim attributed_claim(const Fact& cost) {
  const std::string amount = amount_of(cost, "attributed");
  const Words before = before_what(cost);
  return {{&cost},
          {amount + " (" + before.en +
               ") was charged for resources that the unauthorised party made, or for use by "
               "identities that it made",
           "第三者が作成したリソース、または第三者が作成した ID による利用の料金が " + amount +
               "(" + before.ja + ")である"},
          false};
}

Claim estimated_claim(const Fact& cost) {
  const std::string amount = amount_of(cost, "estimated"), low = amount_of(cost, "estimated_low"),
                    high = amount_of(cost, "estimated_high");
  const bool scattered = low != high, beside = !is_zero(cost.one("attributed"));
  const Words before = before_what(cost);
  return {
      {&cost},
      {std::string(beside ? "beyond that, " : "") +
           "charges where the unauthorised party was at work exceed our ordinary ones by an "
           "estimated " +
           amount + (scattered ? ", between " + low + " and " + high : "") + " (" + before.en + ")",
       std::string(beside ? "このほか、" : "") + "第三者が活動した箇所の料金が平常時を推定 " +
           amount + (scattered ? "(" + low + " ~ " + high + ")" : "") + "(" + before.ja +
           ")上回っている"},
      false};
}

Claim place_claim(const Fact& place) {
  const std::string where =
      quoted_text(place.one("service"), 60) + " in " +
      quoted_text(place.one("region").empty() ? "no region" : place.one("region"), 30);
  const std::string exact = amount_of(place, "attributed"), guess = amount_of(place, "estimated"),
                    from = quoted_text(place.one("from"), 10),
                    to = quoted_text(place.one("to"), 10);
  const bool any_exact = !is_zero(place.one("attributed")),
             any_guess = !is_zero(place.one("estimated"));
  const std::string en = (any_exact ? exact + " attributed" : "") +
                         (any_exact && any_guess ? " and " : "") +
                         (any_guess ? guess + " estimated" : "");
  const std::string ja = (any_exact ? "帰属 " + exact : "") + (any_exact && any_guess ? "、" : "") +
                         (any_guess ? "推定 " + guess : "");
  return {{&place},
          {"of this, " + en + (any_exact && any_guess ? " are" : " is") + " for " + where +
               (from == to ? " on " + from : " from " + from + " to " + to),
           "このうち " + where + "(" + from + " ~ " + to + ")の分が" + ja + "である"},
          false};
}

std::string listed(const std::vector<std::string>& months) {
  std::string text;
  for (const std::string& month : months)
    text += (text.empty() ? "" : ", ") + quoted_text(month, 10);
  return text;
}

Claim months_claim(const Fact& cost) {
  const auto& months = cost.all("months");
  const auto& open = cost.all("open_months");
  const std::string none = open.empty() ? "" : listed(open);
  return {
      {&cost},
      {std::string(months.size() == 1 ? "the month concerned is " : "the months concerned are ") +
           listed(months) +
           (open.empty() ? ""
                         : "; the bill that we have of " + none +
                               " is not final, so that its charges may still change"),
       "対象の請求月が " + listed(months) + " である" +
           (open.empty() ? "" : "(" + none + " の請求は未確定で、金額が変わる可能性がある)")},
      false};
}

// Whether the bill itself said what is asked for.
bool write_bill_facts(Writer& writer) {
  constexpr size_t kMostPlaces = 40;
  const CaseState& state = writer.ledger().state();
  const Fact* cost = state.first_of_kind("cost");
  if (cost == nullptr || cost->all("months").empty()) return false;
  writer.claim(months_claim(*cost));
  if (!is_zero(cost->one("attributed"))) writer.claim(attributed_claim(*cost));
  if (!is_zero(cost->one("estimated"))) writer.claim(estimated_claim(*cost));
  size_t said = 0;
  for (const Fact* place : state.of_kind("cost.place")) {
    const bool any = !is_zero(place->one("attributed")) || !is_zero(place->one("estimated"));
    if (any && said++ < kMostPlaces) writer.claim(place_claim(*place));
  }
  return true;
}

const Words kMonthsQuestion = {"Which invoice months are concerned?", "対象の請求月はいつですか。"};
const Words kAmountQuestion = {
    "What are the charges by service, region and usage type against a baseline of three months, "
    "and the exact sum with its currency? Are charges still accruing? (hikeshi cost CASE --bill "
    "FILE "
    "works it out from the bill)",
    "サービス・リージョン・使用タイプ別の料金(過去 3 "
    "か月との比較)と、通貨を含む正確な合計額はいくらですか。料金はまだ発生していますか(hikeshi "
    "cost "
    "CASE --bill FILE が請求データから算出します)。"};

void write_charges(Writer& writer) {
  writer.heading({"Charges", "■ 料金"});
  const bool known = write_bill_facts(writer);
  if (known && writer.ledger().answer("bill-amount") == nullptr)
    return writer.offer("bill-amount", kAmountQuestion);
  if (!known)
    writer.answered("bill-months", {"the invoices concerned are: \"", "対象の請求月が「"},
                    {"\"", "」である"}, kMonthsQuestion);
  writer.answered(
      "bill-amount",
      {"the charges by service and region against the months before, with their sum, are: \"",
       "サービス・リージョン別の料金(過去 3 か月との比較)と合計が「"},
      {"\"", "」である"}, kAmountQuestion);
}

}  // namespace

void write_abuse_body(Writer& writer, const Correspondence& about) {
  greet(writer, about, true);
  writer.frame({"Thank you for your notice. Our answer follows; all times are UTC.",
                "ご連絡ありがとうございます。以下のとおり回答いたします(時刻はすべて UTC)。"});
  write_reported(writer, about);
  if (!write_false_positive(writer)) {
    write_credentials(writer);
    write_root_cause(writer, kCause);
    write_actions(writer, about, kActions);
    write_prevention(writer, kPrevention);
    write_scope(writer, kScope);
  }
  write_restrictions(writer, about);
  write_contact(writer);
  writer.frame({"Please review this answer and close the report, or tell us what else you need.",
                "ご確認のうえ、本件のクローズをお願いいたします。不足があればお知らせください。"});
}

void write_case_body(Writer& writer, const Correspondence& about) {
  greet(writer, about, false);
  writer.frame(
      {"Thank you for your notice. Our answers to its steps follow; all times are UTC.",
       "ご連絡ありがとうございます。ご依頼の各項目について回答いたします(時刻はすべて UTC)。"});
  write_reported(writer, about);
  if (!write_false_positive(writer)) {
    write_keys(writer, about);
    write_root(writer);
    write_credentials(writer);
    write_review(writer);
    write_regions(writer);
    write_actions(writer, about, {"   What else was done", "   その他の対応"});
    write_root_cause(writer, {"#. Root cause", "#. 原因"});
    write_prevention(writer, {"   Prevention", "   再発防止策"});
  }
  write_access(writer, about);
  write_restrictions(writer, about);
  write_contact(writer);
  writer.frame(
      {"#. Please restore full access, remove any quarantine policy, and confirm that the account "
       "will not be suspended.",
       "#. "
       "制限の解除、隔離ポリシーの削除、およびアカウントが停止されないことのご確認をお願いいたしま"
       "す。"});
}

void write_bill_body(Writer& writer, const Correspondence& about) {
  greet(writer, about, false);
  writer.frame(
      {"We ask for a billing adjustment of the charges that the unauthorised use caused; all times "
       "are UTC.",
       "不正利用により発生した料金の調整をお願いいたします(時刻はすべて UTC)。"});
  write_reported(writer, about);
  write_window(writer);
  writer.heading(
      {"What was made, by service and region", "■ サービス・リージョン別の作成リソース"});
  for (const Claim& claim : made_claims(writer.ledger(), true)) writer.claim(claim);
  write_charges(writer);
  write_actions(writer, about, kActions);
  ask_leftovers(writer);
  write_prevention(writer, kPrevention);
  write_contact(writer);
  writer.frame({"We ask you to adjust these charges, and we are glad to explain any line item.",
                "上記料金の調整をご検討くださいますようお願いいたします。各明細についてもご説明いた"
                "します。"});
}

void write_interim_body(Writer& writer, const Correspondence& about, UtcTime now) {
  greet(writer, about, about.abuse);
  writer.frame({"We have received your notice and are acting on it.",
                "ご連絡を受領し、対応を進めております。"});
  const auto deadline = parse_rfc3339(about.one("deadline"));
  if (writer.ledger().answer("full-answer-by") == nullptr && deadline && now < *deadline) {
    const std::string at = shown_time(about.one("deadline"));
    const std::string en = "You will have our full answer by " + at + ".",
                      ja = "正式な回答は " + at + " までにお送りいたします。";
    return writer.frame({en, ja});
  }
  writer.answered(
      "full-answer-by", {"our full answer will follow by: \"", "正式な回答の時期が「"},
      {"\"", "」である"},
      {"By when (UTC) will AWS have the full answer?", "正式な回答はいつまで(UTC)に送りますか。"});
}

}  // namespace hikeshi::reply
