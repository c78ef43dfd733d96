// SPDX-License-Identifier: Apache-2.0
// Read top to bottom: what each cause needs to be confirmed, and what speaks against it.
#include "cause/cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/ids.h"

namespace hikeshi::cause {
namespace {

using casefile::Evidence;
using casefile::Fact;

constexpr std::string_view kCauses[] = {"open_port",
                                        "no_mfa",
                                        "root_unprotected",
                                        "key_in_git",
                                        "key_leaked_elsewhere",
                                        "imdsv1_role_theft",
                                        "vulnerable_application",
                                        "bad_image",
                                        "wide_trust",
                                        "password_stolen",
                                        "secret_read",
                                        "other"};

// The checks that say whether a way was closed.
const std::map<std::string_view, std::vector<std::string_view>> kDoors = {
    {"open_port", {"security-group-open", "instance-reachable"}},
    {"no_mfa", {"user-mfa"}},
    {"root_unprotected", {"root-mfa", "root-access-keys"}},
    {"imdsv1_role_theft", {"imdsv1"}},
    {"wide_trust", {"wide-role-trust"}}};

// Evidence that a way was open (state) or that the actor came through it (event).
struct Case {
  Opinion opinion;
  bool state = false, event = false;
};

class Court {
 public:
  explicit Court(const Inputs& in) : in_(in) {
    for (const std::string_view cause : kCauses) cases_[cause].opinion.cause = std::string(cause);
    if (const Fact* actor = in.state.first_of_kind("actor"))
      first_ = parse_rfc3339(actor->one("first_seen"));
    for (const Fact* c : in.state.of_kind("actor.credential")) {
      if (c->one("issued_by").empty() && !c->is("made_by_actor")) entries_.push_back(c);
    }
  }

  std::vector<Opinion> run() {
    open_port();
    sign_ins();
    access_keys();
    instance_roles();
    trusts();
    cannot_be_seen();
    doors();
    std::vector<Opinion> opinions;
    for (const std::string_view cause : kCauses) decide(cases_[cause]);
    explained_otherwise();
    for (const std::string_view cause : kCauses)
      opinions.push_back(std::move(cases_[cause].opinion));
    return opinions;
  }

 private:
  Case& of(std::string_view cause) { return cases_[cause]; }

  void speak(std::string_view cause, std::string code, Words text, std::vector<Evidence> evidence) {
    of(cause).opinion.in_favour.push_back({std::move(code), std::move(text), std::move(evidence)});
  }
  void contradict(std::string_view cause, std::string code, Words text,
                  std::vector<Evidence> evidence = {}) {
    of(cause).opinion.against.push_back({std::move(code), std::move(text), std::move(evidence)});
  }
  void blind(std::string_view cause, Words text) {
    of(cause).opinion.not_seen.push_back(std::move(text));
  }

  std::vector<const Fact*> hints(std::string_view cause) const {
    std::vector<const Fact*> found;
    for (const Fact* fact : in_.state.of_kind("cause")) {
      if (fact->source == "hunt" && fact->subject == cause) found.push_back(fact);
    }
    return found;
  }

  bool made_by_actor(std::string_view id) const {
    for (const char* kind : {"made", "made.disputed"}) {
      for (const Fact* made : in_.state.of_kind(kind)) {
        if (made->one("what") == "created" && made->one("id") == id) return true;
      }
    }
    return false;
  }

  // ---- the network

  void open_port() {
    for (const Fact* hint : hints("open_port")) {
      of("open_port").state = true;
      const std::string what = fmt::format("{} {}", hint->one("resource"), hint->one("port"));
      speak("open_port", "rule_open",
            {fmt::format("security group {} was opened to {} on port {} at {} by {}",
                         hint->one("resource"), hint->one("cidr"), hint->one("port"),
                         hint->one("opened_at"), hint->one("opened_by")),
             fmt::format("セキュリティグループ {} のポート {} が {} に {} により {} へ開放された",
                         hint->one("resource"), hint->one("port"), hint->one("opened_at"),
                         hint->one("opened_by"), hint->one("cidr"))},
            hint->evidence);
    }
    for (const Fact* instance : in_.state.of_kind("reported.instance")) {
      if (!made_by_actor(instance->subject)) continue;
      contradict(
          "open_port", "made_by_actor",
          {fmt::format("the reported instance {} was launched by the actor, who was in already",
                       instance->subject),
           fmt::format("通知されたインスタンス {} は侵入者自身が起動したもの", instance->subject)},
          instance->evidence);
    }
    blind("open_port", {"connections to the host: flow logs and the host's own logs",
                        "ホストへの接続（フローログ、ホスト上のログ）"});
  }

  // ---- people

  void sign_ins() {
    for (const Fact* hint : hints("no_mfa")) {
      const bool user = hint->one("resource").find(":user/") != std::string_view::npos;
      if (!user) {
        blind("no_mfa", {fmt::format("{} signs in elsewhere: whether with MFA only its identity "
                                     "provider knows",
                                     hint->one("resource")),
                         fmt::format("{} の MFA は ID プロバイダー側でしか分からない",
                                     hint->one("resource"))});
        continue;
      }
      came_without_mfa("no_mfa", *hint);
      password(*hint);
    }
    for (const Fact* hint : hints("root_unprotected")) {
      came_without_mfa("root_unprotected", *hint);
      password(*hint);
    }
    for (const Fact* key : entries_) {
      if (key->one("kind") != "access_key" || !key->one("principal").ends_with(":root")) continue;
      of("root_unprotected").state = of("root_unprotected").event = true;
      speak("root_unprotected", "root_key",
            {fmt::format("the actor used root's access key {}", key->subject),
             fmt::format("侵入者が root のアクセスキー {} を使用した", key->subject)},
            key->evidence);
    }
    blind("password_stolen", {"how a password became known: mail, browsers and other services",
                              "パスワードが知られた経路（メール、ブラウザ、他サービス）"});
  }

  // The sign-in itself shows both: nothing but the password was asked for, and the actor had it.
  void came_without_mfa(std::string_view cause, const Fact& hint) {
    of(cause).state = of(cause).event = true;
    speak(cause, "signed_in_without_mfa",
          {fmt::format("the actor signed in as {} without MFA", hint.one("resource")),
           fmt::format("侵入者が {} として MFA なしでサインインした", hint.one("resource"))},
          hint.evidence);
  }

  void password(const Fact& hint) {
    of("password_stolen").event = true;
    of("password_stolen").opinion.resource = std::string(hint.one("resource"));
    speak("password_stolen", "signed_in",
          {fmt::format("the actor signed in with the password of {}", hint.one("resource")),
           fmt::format("侵入者が {} のパスワードでサインインした", hint.one("resource"))},
          hint.evidence);
  }

  // ---- keys

  void access_keys() {
    bool any = false;
    for (const Fact* key : entries_) {
      if (key->one("kind") != "access_key" || key->one("principal").ends_with(":root")) continue;
      any = true;
      leaked(*key);
    }
    for (const char* cause : {"key_in_git", "key_leaked_elsewhere"}) {
      for (const Fact* hint : hints(cause)) {
        of(cause).state = of(cause).event = true;
        speak(cause, "notice_shows_it",
              {fmt::format("the notice shows where the key of {} lay open, and the actor used it",
                           hint->one("resource")),
               fmt::format("{} のキーの公開場所が通知に示され、侵入者がそれを使用した",
                           hint->one("resource"))},
              hint->evidence);
      }
      if (!any && in_.state.first_of_kind("actor") != nullptr)
        contradict(cause, "no_key_used",
                   {"the actor came in with no access key of the owner's",
                    "侵入者は既存のアクセスキーで侵入していない"});
    }
    if (!in_.leaks)
      blind("key_in_git", {"repositories: give --leaks with what `hikeshi leaks` found",
                           "リポジトリ（hikeshi leaks の結果を --leaks で指定）"});
    else if (in_.leaks->problems > 0)
      blind("key_in_git", {fmt::format("{} objects or files of the repositories could not be read",
                                       in_.leaks->problems),
                           fmt::format("リポジトリの {} 件のオブジェクトが読み取れなかった",
                                       in_.leaks->problems)});
    blind("key_leaked_elsewhere",
          {"public buckets, images, packages, build logs and machines where the key lay",
           "キーが置かれていた可能性のある公開バケット、イメージ、CI ログ、端末"});
  }

  // In a repository before its first foreign use: the order decides.
  void leaked(const Fact& key) {
    if (!in_.leaks) return;
    const auto used = parse_rfc3339(key.one("first_seen"));
    bool found = false, before = false;
    for (const Leak& leak : in_.leaks->hits) {
      if (leak.key != key.subject) continue;
      found = true;
      if (!leak.not_before || !used || *used < *leak.not_before) continue;
      before = true;
      const Evidence evidence{"git", leak.object, "", 0, 0, leak.commit};
      of("key_in_git").state = true;
      of("key_in_git").opinion.resource = std::string(key.one("principal"));
      of("key_in_git").event = of("key_in_git").event || published(key.subject);
      speak("key_in_git", "committed_before_use",
            {fmt::format("{} lies in git since commit {} ({}), before the actor used it",
                         key.subject, leak.commit, format_rfc3339(*leak.not_before)),
             fmt::format("{} は侵入者の使用前からコミット {}（{}）に含まれる", key.subject,
                         leak.commit, format_rfc3339(*leak.not_before))},
            {evidence});
    }
    if (found && !before)
      contradict("key_in_git", "committed_after_use",
                 {fmt::format("{} was committed only after the actor had used it", key.subject),
                  fmt::format("{} のコミットは侵入者の使用より後", key.subject)});
    if (!found && in_.leaks->problems == 0)
      contradict("key_in_git", "not_in_repositories",
                 {fmt::format("{} is in none of the repositories that were searched", key.subject),
                  fmt::format("{} は検索したリポジトリにない", key.subject)});
  }

  // That a repository holds a key says nothing of who could read it; AWS's finding this one does.
  bool published(std::string_view key) const {
    const auto found = [&](const Fact* notice) {
      if (notice->one("class") != "exposed_key") return false;
      const auto named = in_.state.of_kind("reported.access_key");
      return std::any_of(named.begin(), named.end(), [&](const Fact* k) {
        return k->subject == key && k->source == notice->source;
      });
    };
    const auto notices = in_.state.of_kind("notice");
    return std::any_of(notices.begin(), notices.end(), found);
  }

  // ---- machines

  void instance_roles() {
    for (const Fact* hint : hints("imdsv1_role_theft")) {
      of("imdsv1_role_theft").state = of("imdsv1_role_theft").event = true;
      speak("imdsv1_role_theft", "delivered_by_imdsv1",
            {fmt::format("credentials of {} that IMDSv1 had handed out were used from elsewhere",
                         hint->one("resource")),
             fmt::format("IMDSv1 が発行した {} の認証情報が外部から使用された",
                         hint->one("resource"))},
            hint->evidence);
    }
    for (const Fact* c : entries_) {
      if (c->one("instance").empty()) continue;
      speak(
          "vulnerable_application", "role_left_the_host",
          {fmt::format("credentials of instance {} were used from elsewhere: something on it gave "
                       "them out",
                       c->one("instance")),
           fmt::format("インスタンス {} の認証情報が外部で使用された", c->one("instance"))},
          c->evidence);
    }
  }

  // ---- trust

  void trusts() {
    for (const Fact* principal : in_.state.of_kind("actor.principal")) {
      const std::string_view kind = principal->one("kind");
      if (kind != "aws_account" && kind != "federated") continue;
      if (principal->is("made_by_actor")) continue;
      of("wide_trust").event = true;
      speak("wide_trust", "foreign_principal",
            {fmt::format("the actor came in as {}", principal->subject),
             fmt::format("侵入者は {} として侵入した", principal->subject)},
            principal->evidence);
    }
  }

  void cannot_be_seen() {
    blind("vulnerable_application",
          {"the host: its disk, its logs, its processes", "ホスト上のディスク、ログ、プロセス"});
    blind("bad_image", {"what the image of the instance holds", "インスタンスのイメージの内容"});
    blind("secret_read", {"reads of secrets and functions before the logs begin",
                          "ログ開始前のシークレットや関数設定の読み取り"});
    blind("other", {"what leaves no trace in CloudTrail", "CloudTrail に記録されないもの"});
    if (in_.state.first_of_kind("hunt") == nullptr)
      for (const std::string_view cause : kCauses)
        blind(cause, {"the logs: the case was not hunted", "ログ（調査が未実施）"});
  }

  // ---- what the account exposed at the time

  void doors() {
    for (const auto& [cause, checks] : kDoors) {
      if (in_.moments.empty()) {
        blind(cause, {"the account's state at the attack: make a snapshot and give --trail",
                      "攻撃時点の設定（スナップショットと --trail が必要）"});
        continue;
      }
      const Moment& attack = in_.moments.back();
      for (const posture::Finding& f : attack.findings) {
        const bool asks = std::find(checks.begin(), checks.end(), f.check) != checks.end();
        if (asks && f.status == posture::Verdict::kFail && !opened_by_actor(f))
          stood_open(cause, f);
      }
      if (!of(cause).state && !of(cause).event) closed(cause, checks);
    }
  }

  bool opened_by_actor(const posture::Finding& f) const {
    if (!f.changed_by || !first_ || f.changed_by->at < *first_) return false;
    for (const Fact* p : in_.state.of_kind("actor.principal")) {
      if (p->subject == f.changed_by->principal) return true;
    }
    return false;
  }

  void stood_open(std::string_view cause, const posture::Finding& f) {
    of(cause).state = true;
    std::vector<Evidence> evidence;
    if (f.changed_by)
      evidence.push_back({"log", "", f.changed_by->event_id, 0, 0, f.changed_by->event});
    speak(cause, "stood_open",
          {fmt::format("{} ({}) at the attack: {}", f.resource, f.check, f.reason.en),
           fmt::format("攻撃時点の {}（{}）: {}", f.resource, f.check, f.reason.ja)},
          std::move(evidence));
  }

  // Closed at every moment, nothing unknown, and no hour of which the logs prove nothing.
  void closed(std::string_view cause, const std::vector<std::string_view>& checks) {
    for (const Moment& moment : in_.moments) {
      std::set<std::string_view> passed;
      for (const posture::Finding& f : moment.findings) {
        if (std::find(checks.begin(), checks.end(), f.check) == checks.end()) continue;
        if (f.status == posture::Verdict::kFail) return;
        if (f.status == posture::Verdict::kUnknown) return blind(cause, {f.reason.en, f.reason.ja});
        passed.insert(f.check);
      }
      if (passed.size() != checks.size()) return;
    }
    if (const Blind* hole = hole_before_attack()) {
      return blind(cause,
                   {fmt::format("{} from {} to {}: {}", hole->region, format_rfc3339(hole->from),
                                format_rfc3339(hole->to), hole->state),
                    fmt::format("{} の {} から {}: {}", hole->region, format_rfc3339(hole->from),
                                format_rfc3339(hole->to), hole->state)});
    }
    const std::string from = format_rfc3339(in_.moments.front().at),
                      to = format_rfc3339(in_.moments.back().at);
    contradict(
        cause, "closed",
        {fmt::format("it was closed from {}, where the logs begin, to {}, the actor's first event",
                     from, to),
         fmt::format("{}（ログの開始）から {}（最初の操作）まで閉じていた", from, to)});
    of(cause).opinion.verdict = Verdict::kRuledOut;
  }

  const Blind* hole_before_attack() const {
    for (const Blind& b : in_.blind) {
      if (!first_ || b.from < *first_) return &b;
    }
    return nullptr;
  }

  // ---- the verdict

  static void decide(Case& c) {
    if (c.opinion.verdict == Verdict::kRuledOut) return;
    const bool clear = c.opinion.against.empty();
    if (c.state && c.event && clear)
      c.opinion.verdict = Verdict::kConfirmed;
    else if ((c.state || c.event) && clear)
      c.opinion.verdict = Verdict::kLikely;
  }

  // A door that stood open beside the one that was used is no likely cause.
  void explained_otherwise() {
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

  const Inputs& in_;
  std::optional<UtcTime> first_;
  std::vector<const Fact*> entries_;  // credentials of the owner's that the actor came in with
  std::map<std::string_view, Case> cases_;
};

}  // namespace

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
