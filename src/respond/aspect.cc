// SPDX-License-Identifier: Apache-2.0
#include "respond/aspect.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::respond {
namespace {

using casefile::Fact;
using Kind = Aspect::Kind;

// Names under which this plan writes its own denies: an intruder who used one first shall not have
// them deleted.
bool is_ours(std::string_view policy) {
  constexpr std::array<std::string_view, 3> kOurs = {"IR-DenyAll", "IR-RevokeOlderSessions",
                                                     "AWSRevokeOlderSessions"};
  return std::find(kOurs.begin(), kOurs.end(), policy) != kOurs.end();
}

std::string_view word_of(Kind kind) {
  switch (kind) {
    case Kind::kPolicy:
      return "policy";
    case Kind::kInlinePolicy:
      return "inline policy";
    case Kind::kGroup:
      return "group";
    case Kind::kBoundary:
      return "permissions boundary";
    case Kind::kTrust:
      return "trust policy";
    case Kind::kDefaultVersion:
      return "default version";
    case Kind::kShare:
      return "share with";
    case Kind::kPublic:
      return "share with everybody";
  }
  return "";
}

std::optional<Aspect> share_of(Aspect aspect, const Change& change) {
  if (change.event != "Modify" + aspect.holder + "Attribute") return std::nullopt;
  if (change.kind != "account" && change.kind != "everybody") return std::nullopt;
  aspect.kind = change.kind == "account" ? Kind::kShare : Kind::kPublic;
  if (aspect.kind == Kind::kPublic) aspect.what.clear();
  return aspect;
}

}  // namespace

std::string Aspect::key() const {
  return to_lower(holder) + " " + name + " " + std::string(word_of(kind)) +
         (what.empty() ? "" : " " + what);
}

std::optional<Aspect> aspect_of(const Fact& made, const Change& change) {
  constexpr std::pair<std::string_view, std::string_view> kHolders[] = {
      {"iam:user", "User"},     {"iam:role", "Role"},         {"iam:group", "Group"},
      {"iam:policy", "Policy"}, {"ec2:snapshot", "Snapshot"}, {"ec2:image", "Image"}};
  Aspect aspect;
  for (const auto& [type, holder] : kHolders) {
    if (made.one("type") == type) aspect.holder = holder;
  }
  aspect.name = aspect.holder == "Policy" ? made.one("arn") : last_name(made.one("id"));
  aspect.what = change.what;
  if (aspect.holder.empty() || aspect.name.empty()) return std::nullopt;
  if (made.one("type").starts_with("ec2:")) return share_of(std::move(aspect), change);
  const auto of = [&](Kind kind) {
    aspect.kind = kind;
    return std::optional(aspect);
  };
  if (aspect.holder == "Policy") {
    aspect.what.clear();
    const bool versions =
        change.event == "CreatePolicyVersion" || change.event == "SetDefaultPolicyVersion";
    return versions ? of(Kind::kDefaultVersion) : std::nullopt;
  }
  if (change.event.ends_with("PermissionsBoundary") || change.event == "UpdateAssumeRolePolicy") {
    aspect.what.clear();
    return of(change.event == "UpdateAssumeRolePolicy" ? Kind::kTrust : Kind::kBoundary);
  }
  if (aspect.what.empty()) return std::nullopt;
  if (change.kind == "policy") return of(Kind::kPolicy);
  if (change.kind == "inline policy")
    return is_ours(change.what) ? std::nullopt : of(Kind::kInlinePolicy);
  return change.kind == "group" ? of(Kind::kGroup) : std::nullopt;
}

}  // namespace hikeshi::respond
