// SPDX-License-Identifier: Apache-2.0
// Access keys: where they lay open, and the order in which things happened.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "casefile/causes.h"
#include "cause/court.h"

namespace hikeshi::cause {
namespace {

constexpr size_t kMostTimelineFacts = 500;  // the hunt files no more

// Calls whose answers may hold a key that lies in an account.
constexpr std::string_view kReads[] = {
    "GetSecretValue",           "BatchGetSecretValue",   "GetParameter", "GetParameters",
    "GetParametersByPath",      "GetParameterHistory",   "GetFunction",  "ListFunctions",
    "GetFunctionConfiguration", "DescribeTaskDefinition"};
constexpr std::string_view kFunctionReads[] = {"GetFunction", "ListFunctions",
                                               "GetFunctionConfiguration"};

// CloudTrail writes GetFunction20150331v2.
std::string_view without_version(std::string_view event) {
  const size_t digit = event.find_first_of("0123456789");
  return event.substr(0, digit);
}

template <size_t N>
bool is_one_of(const std::string_view (&names)[N], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string_view event_of(const Fact& row) {
  return row.evidence.empty() ? std::string_view() : std::string_view(row.evidence.front().text);
}

bool is_key(const Fact& credential) { return credential.one("kind") == "access_key"; }

}  // namespace

std::set<std::string> keys_of(const casefile::CaseState& state) {
  std::set<std::string> keys;
  for (const Fact* c : state.of_kind("actor.credential")) {
    if (is_key(*c)) keys.insert(c->subject);
  }
  return keys;
}

void Court::access_keys() {
  bool any = false;
  for (const Fact* key : entries_) {
    if (!is_key(*key)) continue;
    any = true;
    leaked(*key);
  }
  published_keys(any);
  if (!in_.leaks)
    blind("key_in_git", {"repositories: give --leaks with what `hikeshi leaks` found",
                         "リポジトリ（hikeshi leaks の結果を --leaks で指定）"});
  else if (in_.leaks->problems > 0)
    blind("key_in_git",
          {fmt::format("{} objects or files of the repositories could not be read",
                       in_.leaks->problems),
           fmt::format("リポジトリの {} 件のオブジェクトが読み取れなかった", in_.leaks->problems)});
  blind("key_leaked_elsewhere",
        {"public buckets, images, packages, build logs and machines where the key lay",
         "キーが置かれていた可能性のある公開バケット、イメージ、CI ログ、端末"});
  public_things();
}

void Court::published_keys(bool any) {
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
}

// ---- in a repository

// In a repository before its first foreign use: the order decides.
void Court::leaked(const Fact& key) {
  if (!in_.leaks) return;
  const auto used = parse_rfc3339(key.one("first_seen"));
  const Leak* first = nullptr;
  bool any = false, undated = false;
  for (const Leak& leak : in_.leaks->hits) {
    if (leak.key != key.subject) continue;
    any = true;
    if (!leak.not_before || !used) {
      undated = true;
    } else if (*leak.not_before <= *used && committed_before(key, leak, *used)) {
      if (first == nullptr || *leak.not_before < *first->not_before) first = &leak;
    } else if (*leak.not_before <= *used) {
      undated = true;
    }
  }
  if (first != nullptr) return tell_order(key, *first, *used);
  if (!any) return not_found(key);
  if (undated)
    return blind(
        "key_in_git",
        {fmt::format("since when {} lies in a repository: no commit that can be dated "
                     "has it, or the history here is cut",
                     key.subject),
         fmt::format("{} がいつからリポジトリにあるか（履歴が切れている等）", key.subject)});
  contradict("key_in_git", "committed_after_use",
             {fmt::format("{} was committed only after the actor had used it", key.subject),
              fmt::format("{} のコミットは侵入者の使用より後", key.subject)});
}

// A key cannot have been committed before it was made: then the commit's date is not right.
bool Court::committed_before(const Fact& key, const Leak& leak, UtcTime) {
  if (in_.account) {
    const auto made = in_.account->created.find(key.subject);
    if (made != in_.account->created.end() && *leak.not_before < made->second) {
      blind("key_in_git",
            {fmt::format("when {} was committed: {} is dated {}, before the key was made ({})",
                         key.subject, leak.commit, format_rfc3339(*leak.not_before),
                         format_rfc3339(made->second)),
             fmt::format("{} の実際のコミット日時（{} の日付はキー作成より前）", key.subject,
                         leak.commit)});
      return false;
    }
  }
  Case& c = of("key_in_git");
  c.state = true;
  c.opinion.resource = std::string(key.one("principal"));
  c.event = c.event || shown_in_git(key.subject);
  speak("key_in_git", "committed_before_use",
        {fmt::format("{} lies in git since commit {} ({}), before the actor used it", key.subject,
                     leak.commit, format_rfc3339(*leak.not_before)),
         fmt::format("{} は侵入者の使用前からコミット {}（{}）に含まれる", key.subject, leak.commit,
                     format_rfc3339(*leak.not_before))},
        {Evidence{"git", leak.object, "", 0, 0, leak.commit}});
  return true;
}

// Made, committed, known to others at the latest, first damage.
void Court::tell_order(const Fact& key, const Leak& leak, UtcTime used) {
  std::string en, ja;
  const auto add = [&](const Text& word, UtcTime at) {
    en += (en.empty() ? "" : ", ") + std::string(word.en) + " " + format_rfc3339(at);
    ja += (ja.empty() ? "" : "、") + std::string(word.ja) + " " + format_rfc3339(at);
  };
  if (in_.account) {
    const auto made = in_.account->created.find(key.subject);
    if (made != in_.account->created.end()) add({"made", "作成"}, made->second);
  }
  add({"committed", "コミット"}, *leak.not_before);
  const auto known = known_to_others(in_.state);
  if (const auto it = known.find(key.subject); it != known.end() && it->second < used)
    add({"marked by AWS", "AWS の通知"}, it->second);
  add({"first used by the actor", "侵入者の最初の使用"}, used);
  if (const auto damage = first_damage())
    add({"first change by the actor", "侵入者の最初の変更"}, *damage);
  speak("key_in_git", "order",
        {fmt::format("the order of {}: {}", key.subject, en),
         fmt::format("{} の時系列: {}", key.subject, ja)},
        key.evidence);
}

std::optional<UtcTime> Court::first_damage() const {
  std::optional<UtcTime> first;
  for (const Fact* activity : in_.state.of_kind("actor.activity")) {
    const auto at = parse_rfc3339(activity->one("first_seen"));
    if (at && (!first || *at < *first)) first = at;
  }
  return first;
}

// That the search found nothing says something only where it looked for this key everywhere.
void Court::not_found(const Fact& key) {
  const Leaks& leaks = *in_.leaks;
  const auto accounts = in_.state.accounts();
  const bool by_key =
      std::find(leaks.keys.begin(), leaks.keys.end(), key.subject) != leaks.keys.end();
  const bool by_account =
      std::any_of(leaks.accounts.begin(), leaks.accounts.end(), [&](const std::string& a) {
        return std::find(accounts.begin(), accounts.end(), a) != accounts.end();
      });
  const bool asked = (leaks.keys.empty() && leaks.accounts.empty()) || by_key || by_account;
  if (!asked || !leaks.whole || leaks.left_out > 0)
    return blind("key_in_git",
                 {fmt::format("{} in repositories: the search of --leaks did not ask for it, or "
                              "not everywhere",
                              key.subject),
                  fmt::format("リポジトリ内の {}（--leaks の検索対象外、または部分的な検索）",
                              key.subject)});
  if (leaks.problems == 0)
    contradict("key_in_git", "not_in_repositories",
               {fmt::format("{} is in none of the repositories that were searched", key.subject),
                fmt::format("{} は検索したリポジトリにない", key.subject)});
}

// That a repository holds a key says nothing of who could read it. AWS's finding does, where it
// shows the key in a repository: shown elsewhere, or nowhere, it tells of another leak.
bool Court::shown_in_git(std::string_view key) const {
  const auto with = [&](const Fact& notice, const char* kind, const auto& matches) {
    const auto all = in_.state.of_kind(kind);
    return std::any_of(all.begin(), all.end(), [&](const Fact* f) {
      return f->source == notice.source && matches(f->subject);
    });
  };
  const auto notices = in_.state.of_kind("notice");
  return std::any_of(notices.begin(), notices.end(), [&](const Fact* notice) {
    return notice->one("class") == "exposed_key" &&
           with(*notice, "reported.access_key", [&](const auto& id) { return id == key; }) &&
           with(*notice, "reported.exposure",
                [](const auto& url) { return casefile::is_git_url(url); });
  });
}

// ---- elsewhere

// What everybody could read at the attack is where to look.
void Court::public_things() {
  constexpr std::string_view kChecks[] = {"public-image", "public-snapshot", "rds-public-snapshot",
                                          "rds-public-cluster-snapshot", "s3-public-bucket"};
  constexpr size_t kMost = 10;
  if (attack() == nullptr) return;
  std::vector<std::string> open;
  for (const posture::Finding& f : attack()->findings) {
    if (f.status == posture::Verdict::kFail && is_one_of(kChecks, f.check))
      open.push_back(f.resource);
  }
  if (open.empty()) return;
  const size_t more = open.size() > kMost ? open.size() - kMost : 0;
  open.resize(open.size() - more);
  const std::string names = join(open, ", ") + (more > 0 ? fmt::format(" (+{})", more) : "");
  blind("key_leaked_elsewhere", {"what everybody could read at the attack: " + names,
                                 "攻撃時点で公開されていたもの: " + names});
}

// ---- read out of a store

// A key that lay in git, or that a notice shows, needs no other explanation.
bool Court::is_explained(const Fact& key) const {
  const auto known = in_.state.of_kind("reported.access_key");
  const bool shown = std::any_of(known.begin(), known.end(), [&](const Fact* k) {
    return k->subject == key.subject && !in_.state.of_kind("reported.exposure").empty();
  });
  const bool committed =
      in_.leaks && std::any_of(in_.leaks->hits.begin(), in_.leaks->hits.end(),
                               [&](const Leak& leak) { return leak.key == key.subject; });
  return shown || committed;
}

// A key that the actor used only after reading secrets with another credential.
void Court::secrets() {
  if (in_.state.of_kind("timeline").size() >= kMostTimelineFacts)
    blind("secret_read", {"the actor's calls beyond the first 500 rows of the timeline",
                          "タイムライン 500 行以降の操作"});
  for (const Fact* key : entries_) {
    const auto used = parse_rfc3339(key->one("first_seen"));
    if (!is_key(*key) || !used || is_explained(*key)) continue;
    const auto reads = reads_before(*key, *used);
    const bool confirmed = held_open(*key, *used, reads);
    if (reads.empty()) continue;
    Case& c = of("secret_read");
    c.event = true;
    c.opinion.resource = std::string(key->one("principal"));
    c.opinion.region = std::string(reads.front()->one("region"));
    speak("secret_read", confirmed ? "read_where_it_lay" : "read_secrets_before",
          {fmt::format("the actor called {} with {} at {}, and used {} for the first time at {}",
                       event_of(*reads.front()), reads.front()->one("credential"),
                       reads.front()->one("time"), key->subject, format_rfc3339(*used)),
           fmt::format("侵入者は {} に {} で {} を呼び出し、その後 {} に {} を初めて使用した",
                       reads.front()->one("time"), reads.front()->one("credential"),
                       event_of(*reads.front()), format_rfc3339(*used), key->subject)},
          reads.front()->evidence);
  }
}

std::vector<const Fact*> Court::reads_before(const Fact& key, UtcTime used) const {
  std::vector<const Fact*> reads;
  for (const Fact* row : in_.state.of_kind("timeline")) {
    const auto at = parse_rfc3339(row->one("time"));
    if (!at || used <= *at || row->one("credential") == key.subject) continue;
    if (row->is("succeeded") && is_one_of(kReads, without_version(event_of(*row))))
      reads.push_back(row);
  }
  return reads;
}

// Whether it stood in something's open text at that time, and whether one of the reads is of that
// kind and place.
bool Court::held_open(const Fact& key, UtcTime used, const std::vector<const Fact*>& reads) {
  bool read = false;
  if (!in_.account) return read;
  for (const Held& held : in_.account->held) {
    if (held.key != key.subject) continue;
    const bool then = held.unchanged_since && *held.unchanged_since <= used;
    const Words text = {
        fmt::format("{} stands in the {} of {} ({})", key.subject,
                    held.kind == "user_data" ? "user data" : "environment variables", held.thing,
                    held.region),
        fmt::format("{} が {}（{}）の{}に書かれている", key.subject, held.thing, held.region,
                    held.kind == "user_data" ? "ユーザーデータ" : "環境変数")};
    if (!then) {
      blind("secret_read", {text.en + ": since when is not known", text.ja + "（時期は不明）"});
      continue;
    }
    of("secret_read").state = true;
    of("secret_read").opinion.resource = std::string(key.one("principal"));
    speak("secret_read", "stood_in_open_text", text);
    read = read || (held.kind == "function" &&
                    std::any_of(reads.begin(), reads.end(), [&](const Fact* row) {
                      return row->one("region") == held.region &&
                             is_one_of(kFunctionReads, without_version(event_of(*row)));
                    }));
  }
  return read;
}

}  // namespace hikeshi::cause
