// SPDX-License-Identifier: Apache-2.0
#include "respond/made_changes.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

struct ChangeKind {
  std::string_view event, kind, back;
};

// What can be taken back whatever was there before: a rule has an id of its own. How policies,
// groups and shares were before is told elsewhere (earlier.h).
constexpr ChangeKind kRows[] = {
    {"AuthorizeSecurityGroupIngress", "rule",
     "aws ec2 revoke-security-group-ingress --group-id {id} --security-group-rule-ids {what}"},
    {"AuthorizeSecurityGroupEgress", "rule",
     "aws ec2 revoke-security-group-egress --group-id {id} --security-group-rule-ids {what}"},
};

Change change_in(std::string event, std::string_view what) {
  for (std::string_view kind : {"policy", "inline policy", "group", "account", "rule"}) {
    const std::string sign = std::string(kind) + " ";
    if (what.starts_with(sign))
      return {std::move(event), std::string(kind), std::string(what.substr(sign.size()))};
  }
  if (what == "everybody" || what == "sending on")
    return {std::move(event), std::string(what), std::string(what)};
  return {std::move(event), "", ""};
}

bool has_word(std::string_view words, std::string_view word) {
  const auto all = split(words, ' ');
  return std::find(all.begin(), all.end(), word) != all.end();
}

}  // namespace

std::string Change::text() const {
  if (what.empty()) return event;
  return event + " " + (kind == what ? what : kind + " " + what);
}

std::vector<Change> changes_of(const casefile::Fact& made) {
  std::vector<Change> changes;
  std::set<std::string> seen;
  const auto add = [&](Change change) {
    const std::string about = change.what.empty() ? change.event : change.kind + " " + change.what;
    if (seen.insert(about).second) changes.push_back(std::move(change));
  };
  for (const std::string& text : made.all("changes")) {
    const size_t blank = std::min(text.find(' '), text.size());
    std::string_view what = std::string_view(text).substr(std::min(blank + 1, text.size()));
    const std::string event = text.substr(0, blank);
    constexpr std::string_view kShared = "shared with ";
    const bool shared = what.starts_with(kShared);
    const size_t rules = std::min(what.find("rule sgr-"), what.size());
    if (!shared && rules == what.size()) {
      add(change_in(event, what));
      continue;
    }
    for (std::string_view one : split(what.substr(shared ? kShared.size() : rules), ','))
      add(change_in(event, trim(one)));
  }
  return changes;
}

std::string_view takes_back(const MadeKind& kind, const Change& change) {
  for (const ChangeKind& row : kRows) {
    if (row.event == change.event && row.kind == change.kind) return row.back;
  }
  const bool sends = kind.type == "ses:account-sending" && change.kind == "sending on";
  return sends || has_word(kind.restores, change.event) ? kind.restore : std::string_view();
}

std::vector<std::string_view> change_commands() {
  std::vector<std::string_view> all;
  for (const ChangeKind& row : kRows) all.push_back(row.back);
  return all;
}

}  // namespace hikeshi::respond
