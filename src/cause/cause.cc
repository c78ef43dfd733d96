// SPDX-License-Identifier: Apache-2.0
// Read top to bottom: what the case knows, each way in turn, the verdict.
#include "cause/cause.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cause/court.h"

namespace hikeshi::cause {

Court::Court(const Inputs& in) : in_(in), concerned_(concerned_instances(in.state)) {
  for (const std::string_view cause : kCauses) cases_[cause].opinion.cause = std::string(cause);
  if (const Fact* actor = in.state.first_of_kind("actor"))
    first_ = parse_rfc3339(actor->one("first_seen"));
  for (const Fact* c : in.state.of_kind("actor.credential")) {
    if (c->one("issued_by").empty() && !c->is("made_by_actor") &&
        !made_by_actor(in.state, c->subject))
      entries_.push_back(c);
  }
}

std::vector<Opinion> Court::run() {
  open_port();
  exposed_instances();
  knocks();
  logins();
  shut_before();
  images();
  instance_roles();
  sign_ins();
  users_without_mfa();
  root();
  access_keys();
  secrets();
  trusts();
  cannot_be_seen();
  came_otherwise();
  closed_ways();
  for (const std::string_view cause : kCauses) decide(cases_[cause]);
  explained_otherwise();
  std::vector<Opinion> opinions;
  for (const std::string_view cause : kCauses) opinions.push_back(std::move(cases_[cause].opinion));
  return opinions;
}

// ---- bookkeeping

void Court::speak(std::string_view cause, std::string code, Words text,
                  std::vector<Evidence> evidence) {
  of(cause).opinion.in_favour.push_back({std::move(code), std::move(text), std::move(evidence)});
}

void Court::contradict(std::string_view cause, std::string code, Words text,
                       std::vector<Evidence> evidence) {
  of(cause).opinion.against.push_back({std::move(code), std::move(text), std::move(evidence)});
}

void Court::blind(std::string_view cause, Words text) {
  of(cause).opinion.not_seen.push_back(std::move(text));
}

std::vector<const Fact*> Court::hints(std::string_view cause) const {
  std::vector<const Fact*> found;
  for (const Fact* fact : in_.state.of_kind("cause")) {
    if (fact->source == "hunt" && fact->subject == cause) found.push_back(fact);
  }
  return found;
}

// What the check said of the thing at the attack; nullptr where it said nothing of it.
const posture::Finding* Court::found(std::string_view check, std::string_view resource) const {
  if (attack() == nullptr) return nullptr;
  for (const posture::Finding& f : attack()->findings) {
    if (f.check == check && f.resource == resource) return &f;
  }
  return nullptr;
}

bool Court::came_by(std::string_view kind) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Fact* entry) { return entry->one("kind") == kind; });
}

std::string Court::entry_words() const {
  std::vector<std::string> words;
  for (const Fact* entry : entries_)
    words.push_back(fmt::format("{} ({})", entry->subject, entry->one("principal")));
  constexpr size_t kMost = 3;
  if (words.size() > kMost) words.resize(kMost);
  return join(words, ", ");
}

namespace {

// The state of then is that of a snapshot, taken back through the logs.
Words how_to_see_the_attack(bool has_snapshot) {
  if (!has_snapshot)
    return {"the account's state at the attack: make a snapshot first (hikeshi snapshot CASE)",
            "攻撃時点の設定（先にスナップショットが必要: hikeshi snapshot CASE）"};
  return {"the account's state at the attack: give --trail with logs that reach back to it",
          "攻撃時点の設定（攻撃時点まで遡るログを --trail で指定）"};
}

}  // namespace

void Court::cannot_be_seen() {
  if (in_.logins.empty())
    blind("open_port",
          {"who signed in on the host: give its log of sshd, or of Windows, by --host-log",
           "ホストへのログイン（sshd または Windows のログを --host-log で指定）"});
  for (const UnreadLog& log : in_.unread_logs)
    blind("open_port",
          {fmt::format("{} events of {}, the first at byte {}", log.count, log.file, log.first),
           fmt::format("{} の {} 件のイベント（最初は {} バイト目）", log.file, log.count,
                       log.first)});
  for (const std::string& file : in_.logs_taken_as_utc)
    blind("open_port",
          {"the zone of the times in " + file +
               ", which count as UTC: give --host-zone +09:00 for a clock of Japan",
           file + " の時刻のタイムゾーン（UTC とみなした。日本時間なら --host-zone +09:00）"});
  blind("password_stolen", {"how a password became known: mail, browsers and other services",
                            "パスワードが知られた経路（メール、ブラウザ、他サービス）"});
  blind("vulnerable_application",
        {"the host: its disk, its logs, its processes", "ホスト上のディスク、ログ、プロセス"});
  blind("bad_image", {"what the image of the instance holds", "インスタンスのイメージの内容"});
  blind("secret_read", {"reads of secrets and functions before the logs begin, and from the host",
                        "ログ開始前とホスト上でのシークレットや関数設定の読み取り"});
  blind("other", {"what leaves no trace in CloudTrail", "CloudTrail に記録されないもの"});
  for (const std::string_view cause : {"open_port", "no_mfa", "root_unprotected",
                                       "imdsv1_role_theft", "wide_trust", "bad_image"}) {
    if (in_.moments.empty() && !(cause == "bad_image" && in_.account))
      blind(cause, how_to_see_the_attack(in_.account.has_value()));
  }
  if (in_.state.first_of_kind("hunt") != nullptr) return;
  for (const std::string_view cause : kCauses)
    blind(cause, {"the logs: the case was not hunted", "ログ（調査が未実施）"});
}

// ---- the verdict

void Court::decide(Case& c) {
  if (c.opinion.verdict == Verdict::kRuledOut) return;
  const bool clear = c.opinion.against.empty();
  if (c.state && c.event && clear)
    c.opinion.verdict = Verdict::kConfirmed;
  else if ((c.state || c.event) && clear)
    c.opinion.verdict = Verdict::kLikely;
}

// A door that stood open beside the one that was used is no likely cause.
void Court::explained_otherwise() {
  const Case* used = nullptr;
  for (const std::string_view cause : kCauses) {
    if (cases_[cause].opinion.verdict == Verdict::kConfirmed) used = &cases_[cause];
  }
  if (used == nullptr) return;
  for (const std::string_view cause : kCauses) {
    Case& c = cases_[cause];
    if (c.opinion.verdict != Verdict::kLikely || c.event) continue;
    contradict(cause, "came_another_way",
               {"the actor came in another way: " + used->opinion.cause,
                "侵入経路は別に確認されている: " + used->opinion.cause});
    c.opinion.verdict = Verdict::kUnknown;
  }
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kConfirmed:
      return "confirmed";
    case Verdict::kLikely:
      return "likely";
    case Verdict::kRuledOut:
      return "ruled_out";
    case Verdict::kUnknown:
      return "unknown";
  }
  return "";
}

std::vector<Opinion> judge(const Inputs& inputs) { return Court(inputs).run(); }

}  // namespace hikeshi::cause
