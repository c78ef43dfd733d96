// SPDX-License-Identifier: Apache-2.0
#include "respond/made_changes.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/text.h"
#include "respond/step_commands.h"

namespace hikeshi::respond {
namespace {

struct ChangeKind {
  std::string_view event, kind, back;
};

// A policy that was attached is detached, one that was detached is attached again, a document that
// was written goes. What a document said before nobody knows: that is no row.
constexpr ChangeKind kRows[] = {
    {"AttachUserPolicy", "policy",
     "aws iam detach-user-policy --user-name {name} --policy-arn {what}"},
    {"AttachRolePolicy", "policy",
     "aws iam detach-role-policy --role-name {name} --policy-arn {what}"},
    {"AttachGroupPolicy", "policy",
     "aws iam detach-group-policy --group-name {name} --policy-arn {what}"},
    {"DetachUserPolicy", "policy",
     "aws iam attach-user-policy --user-name {name} --policy-arn {what}"},
    {"DetachRolePolicy", "policy",
     "aws iam attach-role-policy --role-name {name} --policy-arn {what}"},
    {"PutUserPolicy", "inline policy",
     "aws iam delete-user-policy --user-name {name} --policy-name {what}"},
    {"PutRolePolicy", "inline policy",
     "aws iam delete-role-policy --role-name {name} --policy-name {what}"},
    {"PutGroupPolicy", "inline policy",
     "aws iam delete-group-policy --group-name {name} --policy-name {what}"},
    {"AddUserToGroup", "group",
     "aws iam remove-user-from-group --user-name {name} --group-name {what}"},
    {"AuthorizeSecurityGroupIngress", "rule",
     "aws ec2 revoke-security-group-ingress --group-id {id} --security-group-rule-ids {what}"},
    {"ModifySnapshotAttribute", "account",
     "aws ec2 modify-snapshot-attribute --snapshot-id {id} --attribute createVolumePermission "
     "--operation-type remove --user-ids {what}"},
    {"ModifySnapshotAttribute", "everybody",
     "aws ec2 modify-snapshot-attribute --snapshot-id {id} --attribute createVolumePermission "
     "--operation-type remove --group-names all"},
    {"ModifyImageAttribute", "account",
     "aws ec2 modify-image-attribute --image-id {id} --launch-permission "
     "'{\"Remove\":[{\"UserId\":\"'{what}'\"}]}'"},
    {"ModifyImageAttribute", "everybody",
     "aws ec2 modify-image-attribute --image-id {id} --launch-permission "
     "'{\"Remove\":[{\"Group\":\"all\"}]}'"},
};

// Names under which this plan writes its own denies: an intruder who used one first shall not have
// them deleted.
bool is_ours(std::string_view policy) {
  constexpr std::array<std::string_view, 3> kOurs = {"IR-DenyAll", "IR-RevokeOlderSessions",
                                                     "AWSRevokeOlderSessions"};
  return std::find(kOurs.begin(), kOurs.end(), policy) != kOurs.end();
}

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
    if (row.event == change.event && row.kind == change.kind && !is_ours(change.what))
      return row.back;
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
