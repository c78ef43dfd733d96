// SPDX-License-Identifier: Apache-2.0
// What speaks against a way: the actor came by another, or it was shut the whole time.
#include <fmt/format.h>

#include <algorithm>

#include "cause/court.h"

namespace hikeshi::cause {
namespace {

// The checks that say whether a way was closed.
const std::map<std::string_view, std::vector<std::string_view>> kDoors = {
    {"no_mfa", {"user-mfa"}},
    {"root_unprotected", {"root-mfa", "root-access-keys"}},
    {"imdsv1_role_theft", {"imdsv1"}},
    {"wide_trust", {"wide-role-trust", "foreign-role-trust"}}};

// Kinds of credentials that tell by themselves how the actor had come by them; a session, say,
// could have been issued to somebody whom the logs do not show.
bool tells(std::string_view kind) {
  return kind == "access_key" || kind == "console_session" || kind == "instance_role" ||
         kind == "root";
}

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::vector<std::string_view> checks_of_doors() {
  std::vector<std::string_view> all;
  for (const auto& [cause, checks] : kDoors) all.insert(all.end(), checks.begin(), checks.end());
  return all;
}

// A door that stood open somewhere is no way of the actor's, whose way is known to be another.
void Court::came_otherwise() {
  const bool known =
      !entries_.empty() && std::all_of(entries_.begin(), entries_.end(),
                                       [](const Fact* entry) { return tells(entry->one("kind")); });
  if (!known) return;
  const bool root = std::any_of(entries_.begin(), entries_.end(), [](const Fact* entry) {
    return entry->one("principal").ends_with(":root");
  });
  const auto unused = [&](std::string_view cause) {
    if (one_of(cause, {"no_mfa", "password_stolen"})) return !came_by("console_session");
    if (cause == "root_unprotected") return !root;
    if (cause == "imdsv1_role_theft") return !came_by("instance_role");
    if (one_of(cause, {"open_port", "bad_image", "vulnerable_application"}))
      return concerned_.empty();
    return cause == "wide_trust";
  };
  for (const std::string_view cause : kCauses) {
    if (!unused(cause) || of(cause).state || of(cause).event) continue;
    contradict(cause, "came_in_with",
               {"the actor came in with " + entry_words(), "侵入に使われたのは " + entry_words()});
  }
}

void Court::closed_ways() {
  if (in_.moments.empty()) return;
  for (const auto& [cause, checks] : kDoors) {
    if (!of(cause).state && !of(cause).event && checks_pass(cause, checks)) rule_out(cause);
  }
  const bool asked = !of("open_port").state && !of("open_port").event && !concerned_.empty();
  if (asked && nobody_reached(concerned_)) rule_out("open_port");
}

// Each check passed at every moment; what is unknown goes to what could not be seen.
bool Court::checks_pass(std::string_view cause, const std::vector<std::string_view>& checks) {
  for (const Moment& moment : in_.moments) {
    std::set<std::string_view> passed;
    for (const posture::Finding& f : moment.findings) {
      if (std::find(checks.begin(), checks.end(), f.check) == checks.end()) continue;
      if (f.status == posture::Verdict::kFail) return false;
      if (f.status == posture::Verdict::kUnknown) {
        blind(cause, {f.reason.en, f.reason.ja});
        return false;
      }
      passed.insert(f.check);
    }
    if (passed.size() != checks.size()) return false;
  }
  return true;
}

// On no port at all, at no moment; and each was there to be looked at when the attack came.
bool Court::nobody_reached(const std::set<std::string>& instances) {
  if (std::any_of(in_.logins.begin(), in_.logins.end(),
                  [&](const Login& login) { return is_strangers(login); }))
    return false;  // somebody did
  for (const std::string& instance : instances) {
    if (!attack()->ways.contains(instance)) {
      blind("open_port", {fmt::format("who reached {} at the attack", instance),
                          fmt::format("攻撃時点の {} への到達性", instance)});
      return false;
    }
  }
  for (const Moment& moment : in_.moments) {
    for (const auto& [instance, way] : moment.ways) {
      if (way.open == posture::AnyWay::Open::kUnknown)
        blind("open_port", {instance + ": " + way.text, instance + ": " + way.text});
      if (way.open != posture::AnyWay::Open::kNo) return false;
    }
  }
  return true;
}

// Regions whose logs tell of a way; none: all do. IAM writes to one alone, and a port is opened
// where the instance is.
std::set<std::string> Court::told_in(std::string_view cause) const {
  if (one_of(cause, {"no_mfa", "root_unprotected", "wide_trust"}))
    return {std::begin(kRegionsOfIam), std::end(kRegionsOfIam)};
  std::set<std::string> regions;
  if (cause != "open_port") return regions;
  for (const Moment& moment : in_.moments) {
    for (const auto& [instance, way] : moment.ways) regions.insert(way.region);
  }
  return regions;
}

// The state of the past is made by undoing backwards from the snapshot: hours that are lost between
// the attack and the snapshot hide changes like those before the attack.
const Blind* Court::hole(std::string_view cause) const {
  const auto regions = told_in(cause);
  for (const Blind& b : in_.blind) {
    if (!regions.empty() && !regions.contains(b.region) && b.region != kEveryRegion) continue;
    const bool before = !first_ || b.from < *first_;
    if (before || b.state == "lost" || b.state == "off") return &b;
  }
  return nullptr;
}

void Court::rule_out(std::string_view cause) {
  if (cause == "bad_image") {  // what an instance was launched from never changes
    of(cause).opinion.verdict = Verdict::kRuledOut;
    return;
  }
  if (const Blind* b = hole(cause)) {
    blind(cause, {fmt::format("{} from {} to {}: {}", b->region, format_rfc3339(b->from),
                              format_rfc3339(b->to), b->state),
                  fmt::format("{} の {} から {}: {}", b->region, format_rfc3339(b->from),
                              format_rfc3339(b->to), b->state)});
    return;
  }
  const std::string from = format_rfc3339(in_.moments.front().at),
                    to = format_rfc3339(in_.moments.back().at);
  contradict(
      cause, "closed",
      {fmt::format("it was closed from {}, where the logs begin, to {}, the attack", from, to),
       fmt::format("{}（ログの開始）から {}（攻撃時点）まで閉じていた", from, to)});
  of(cause).opinion.verdict = Verdict::kRuledOut;
}

}  // namespace hikeshi::cause
