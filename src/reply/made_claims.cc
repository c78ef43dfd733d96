// SPDX-License-Identifier: Apache-2.0
// What was reported and what the actor made, as claims: few sentences, whatever their number.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/ids.h"
#include "base/text.h"
#include "reply/writer.h"

namespace hikeshi::reply {
namespace {

constexpr size_t kMaxIds = 12;     // written out in one sentence
constexpr size_t kMaxGroups = 60;  // sentences about made things in one letter
constexpr size_t kMaxEvents = 3;   // event ids that prove one line of the claim

// Things that AWS never bills by themselves; what runs through them stands in lines of its own.
constexpr std::string_view kFree[] = {"autoscaling:launch-configuration",
                                      "ec2:internet-gateway",
                                      "ec2:key-pair",
                                      "ec2:launch-template",
                                      "ec2:network-acl",
                                      "ec2:route-table",
                                      "ec2:security-group",
                                      "ec2:security-group-rule",
                                      "ec2:subnet",
                                      "ec2:vpc",
                                      "ecs:cluster",
                                      "ecs:task-definition",
                                      "events:rule",
                                      "servicequotas:request",
                                      "support:case"};

bool is_free(const Fact& made) {
  const std::string_view type = made.one("type");
  return made.one("what") == "modified" || type.starts_with("iam:") ||
         std::find(std::begin(kFree), std::end(kFree), type) != std::end(kFree);
}

// As AWS shows it: the last part of an ARN, "web:3" of a task definition.
std::string shown_id(const Fact& made) {
  std::string_view id = made.one("id").empty() ? std::string_view(made.subject) : made.one("id");
  if (id.starts_with("arn:")) {
    const size_t slash = id.rfind('/');
    id = slash == std::string_view::npos ? last_name(id) : id.substr(slash + 1);
  }
  return quoted_text(id, 60);
}

std::string listed(const std::vector<std::string>& items, Lang lang) {
  const size_t shown = std::min(items.size(), kMaxIds);
  std::string out = join({items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown)},
                         lang == Lang::kJa ? "、" : ", ");
  if (items.size() > shown)
    out += fmt::format(fmt::runtime(lang == Lang::kJa ? " ほか {} 件" : " and {} more"),
                       items.size() - shown);
  return out;
}

std::vector<std::string> subjects(const std::vector<const Fact*>& facts, size_t columns = 60) {
  std::vector<std::string> out;
  for (const Fact* fact : facts) out.push_back(quoted_text(fact->subject, columns));
  return out;
}

// A claim's facts must have one standing; of reported facts they do.
Claim claim_of(const Fact& notice, const std::vector<const Fact*>& more, Words clause) {
  Claim claim{{&notice}, std::move(clause), false};
  for (const Fact* fact : more) {
    if (fact->standing == notice.standing) claim.facts.push_back(fact);
  }
  return claim;
}

std::vector<const Fact*> together(std::initializer_list<std::vector<const Fact*>> lists) {
  std::vector<const Fact*> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

Words account_words(const std::vector<const Fact*>& accounts) {
  if (accounts.empty()) return {"our account", "弊社アカウント"};
  return {"account " + listed(subjects(accounts), Lang::kEn),
          "アカウント " + listed(subjects(accounts), Lang::kJa)};
}

Claim abuse_claim(const Ledger& ledger, const Correspondence& about) {
  const auto instances = ledger.reported(about, "instance"),
             addresses = ledger.reported(about, "own_address"),
             interfaces = ledger.reported(about, "interface"),
             accounts = ledger.reported(about, "account"),
             regions = ledger.reported(about, "region");
  const Words what = activity_words(about.one("activity_class")), account = account_words(accounts);
  const auto things = together({instances, interfaces, addresses});
  const std::string in = regions.empty() ? "" : " (" + listed(subjects(regions), Lang::kEn) + ")";
  Words from;
  if (things.empty()) {
    from = {"resources", "リソース"};
  } else {
    from = {listed(subjects(things), Lang::kEn), listed(subjects(things), Lang::kJa)};
  }
  return claim_of(about.newest(), together({things, accounts, regions}),
                  {what.en + " came from " + from.en + in + " of " + account.en,
                   account.ja + " の " + from.ja + in + " から" + what.ja + "があった"});
}

// One sentence for each key that the notice names; without one, for the account as a whole.
void add_account_claims(const Ledger& ledger, const Correspondence& about,
                        std::vector<Claim>& claims) {
  const auto accounts = ledger.reported(about, "account"), users = ledger.reported(about, "user"),
             exposures = ledger.reported(about, "exposure"),
             keys = ledger.reported(about, "access_key"),
             masked = ledger.reported(about, "masked_key");
  const Words account = account_words(accounts);
  const std::string user = users.size() == 1 ? users.front()->subject : "";
  const bool published = about.one("class") == "exposed_key" || !exposures.empty();
  const std::string at = listed(subjects(exposures, 300), Lang::kEn);
  for (const Fact* key : together({keys, masked})) {
    const Words words = key_words(key->subject, user);
    const Words exposed = {
        words.en + (at.empty() ? " was publicly available" : " was publicly available at " + at),
        joined_ja(words.ja, "が") +
            (at.empty() ? "公開されていた" : " " + at + " で公開されていた")};
    const Words misused = {words.en + " showed irregular activity",
                           joined_ja(words.ja, "に不審な利用があった")};
    claims.push_back(claim_of(about.newest(), together({{key}, users, exposures}),
                              published ? exposed : misused));
  }
  const auto root = ledger.reported(about, "root");
  if (!root.empty())
    claims.push_back(claim_of(about.newest(), root,
                              {"the root user of " + account.en + " may be compromised",
                               account.ja + " の root ユーザーが侵害された可能性がある"}));
  if (keys.empty() && masked.empty() && root.empty())
    claims.push_back(claim_of(
        about.newest(), together({accounts, users}),
        {account.en + " showed irregular activity", account.ja + " に不審な活動があった"}));
}

struct Group {
  std::string type, region;
  bool modified = false, likely = false;
  Standing standing = Standing::kObserved;
  std::vector<const Fact*> facts;
};

bool same_group(const Group& group, const Fact& fact, const std::string& region) {
  return group.type == fact.one("type") && group.region == region &&
         group.standing == fact.standing && group.modified == (fact.one("what") == "modified") &&
         group.likely == (fact.one("confidence") != "high");
}

std::vector<Group> groups_of(const Ledger& ledger, bool by_region) {
  std::vector<Group> groups;
  for (const Fact& fact : ledger.state().facts) {
    // What is left out here is disputed, or said by somebody else than the logs.
    if (fact.kind != "made") continue;
    if (by_region && is_free(fact)) continue;
    const std::string region = by_region ? std::string(fact.one("region")) : "";
    auto it = std::find_if(groups.begin(), groups.end(),
                           [&](const Group& g) { return same_group(g, fact, region); });
    if (it == groups.end()) {
      groups.push_back({std::string(fact.one("type")),
                        region,
                        fact.one("what") == "modified",
                        fact.one("confidence") != "high",
                        fact.standing,
                        {}});
      it = std::prev(groups.end());
    }
    it->facts.push_back(&fact);
  }
  return groups;
}

std::string regions_of(const Group& group) {
  std::set<std::string> regions;
  for (const Fact* fact : group.facts) {
    if (!fact->one("region").empty()) regions.insert(quoted_text(fact->one("region"), 30));
  }
  return listed({regions.begin(), regions.end()}, Lang::kEn);
}

std::string span_of(const Group& group, bool last) {
  std::string edge;
  for (const Fact* fact : group.facts) {
    const std::string at = shown_time(fact->one("made_at"));
    if (!at.empty() && (edge.empty() || (last ? at > edge : at < edge))) edge = at;
  }
  return edge;
}

// Which of a group's things the logs show removed again: by name unless it is every one.
Words removed_words(const std::vector<std::string>& removed, size_t of) {
  if (removed.empty()) return {};
  if (removed.size() == of) return {", removed again later", "(後に削除)"};
  const char* verb = removed.size() == 1 ? "was" : "were";
  return {fmt::format(", of which {} {} removed again", listed(removed, Lang::kEn), verb),
          fmt::format("(うち {} は後に削除)", listed(removed, Lang::kJa))};
}

Words group_clause(const Group& group, bool for_bill) {
  const Words thing = thing_words(group.type);
  std::vector<std::string> ids, events, gone;
  for (const Fact* fact : group.facts) {
    ids.push_back(shown_id(*fact));
    if (!fact->is("left") && !group.modified) gone.push_back(ids.back());
    const std::string event = quoted_text(fact->one("event_id"), 40);
    const bool known = std::find(events.begin(), events.end(), event) != events.end();
    if (events.size() < kMaxEvents && !event.empty() && !known) events.push_back(event);
  }
  const std::string in = regions_of(group), from = span_of(group, false), to = span_of(group, true);
  const size_t count = group.facts.size();
  const char* verb = group.modified ? "changed" : "created";
  std::string en =
      fmt::format("an unauthorised party {}{} {} x {}{} ({})", group.likely ? "likely " : "", verb,
                  count, thing.en, in.empty() ? "" : " in " + in, listed(ids, Lang::kEn));
  std::string span = from.empty() ? ""
                     : from == to ? "、" + from + " に"
                                  : "、" + from + " から " + to + " にかけて";
  std::string ja = fmt::format("{} {} 件{}({})", joined_ja("第三者が" + span, thing.ja), count,
                               in.empty() ? "" : " [" + in + "] ", listed(ids, Lang::kJa));
  if (!from.empty()) en += from == to ? " at " + from : " between " + from + " and " + to;
  const Words removed = removed_words(gone, count);
  en += removed.en;
  ja += removed.ja;
  if (for_bill && !events.empty())
    en += "; CloudTrail event ids " + join(events, ", "),
        ja += "(CloudTrail イベント ID " + join(events, "、") + ")";
  ja += group.modified ? "を変更した" : "を作成した";
  if (group.likely) ja += "可能性が高い";
  return {en, ja};
}

}  // namespace

std::vector<Claim> reported_claims(const Ledger& ledger, const Correspondence& about) {
  std::vector<Claim> claims;
  if (about.abuse) {
    claims.push_back(abuse_claim(ledger, about));
  } else {
    add_account_claims(ledger, about, claims);
  }
  const std::string sent = shown_time(about.newest().one("sent_at"));
  const std::string reference = quoted_text(about.one("abuse_reference"), 40);
  if (!sent.empty())
    claims.push_back(
        {{&about.newest()},
         {"it was sent at " + sent + (reference.empty() ? "" : " under reference " + reference),
          "送信日時が " + sent + (reference.empty() ? "" : "、参照番号が " + reference) +
              " である"},
         false});
  const std::string from = shown_time(about.newest().one("time_start")),
                    to = shown_time(about.newest().one("time_end"));
  if (!from.empty())
    claims.push_back(
        {{&about.newest()},
         {"the activity was seen " + (to.empty() ? "at " + from : "from " + from + " to " + to),
          "当該の活動が " + (to.empty() ? from + " に" : from + " から " + to + " に") +
              "観測された"},
         false});
  return claims;
}

std::vector<Claim> made_claims(const Ledger& ledger, bool for_bill) {
  std::vector<Claim> claims;
  for (const Group& group : groups_of(ledger, for_bill)) {
    if (claims.size() == kMaxGroups) break;
    claims.push_back({group.facts, group_clause(group, for_bill), false});
  }
  return claims;
}

std::string question_id(std::string_view kind, std::string_view id) {
  std::string out = std::string(kind) + ":";
  for (char c : id.substr(0, 80)) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '.' || c == '_' || c == '-';
    out += plain ? c : '-';
  }
  return out;
}

}  // namespace hikeshi::reply
