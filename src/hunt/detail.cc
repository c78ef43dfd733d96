// SPDX-License-Identifier: Apache-2.0
#include "hunt/detail.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ids.h"
#include "base/text.h"
#include "hunt/identity.h"

namespace hikeshi::hunt {
namespace {

using trail::Field;
using trail::Json;

constexpr size_t kMostIds = 5000;  // of one event; RunInstances is bounded by quotas far below

void walk(Json here, std::string_view path, std::vector<std::string>& out) {
  if (!here.present() || out.size() >= kMostIds) return;
  if (path.empty()) {
    if (here.is_string() && !here.raw_string().empty()) out.push_back(here.string());
    return;
  }
  const size_t dot = path.find('.');
  std::string_view key = path.substr(0, dot);
  const std::string_view rest = dot == path.npos ? std::string_view() : path.substr(dot + 1);
  const bool each = key.ends_with("[]");
  if (each) key.remove_suffix(2);
  const Json next = here[key];
  if (!each) return walk(next, rest, out);
  for (const Json element : next.elements()) walk(element, rest, out);
}

std::string first_at(const trail::Record& record, std::string_view spec) {
  auto values = values_at(record, spec);
  return values.empty() ? std::string() : std::move(values.front());
}

std::string fill(std::string_view pattern, const trail::Record& record, const std::string& account,
                 const std::string& id) {
  if (id.starts_with("arn:")) return id;
  const std::string_view region = record.text(Field::kAwsRegion);
  const std::string_view partition = region.starts_with("cn-")       ? "aws-cn"
                                     : region.starts_with("us-gov-") ? "aws-us-gov"
                                                                     : "aws";
  std::string arn = replace_all(pattern, "{p}", partition);
  arn = replace_all(arn, "{r}", region);
  arn = replace_all(arn, "{a}", account);
  return replace_all(arn, "{id}", id);
}

// The short id of a thing that was named by its ARN, as everything else names it.
std::string short_id(const std::string& id) {
  const auto arn = parse_arn(id);
  if (!arn) return id;
  if (arn->service == "iam" || arn->service == "cloudtrail" || arn->service == "ecs" ||
      arn->service == "events" || arn->service == "states")
    return std::string(id.substr(id.rfind('/') == id.npos ? id.rfind(':') + 1 : id.rfind('/') + 1));
  if (arn->service == "lambda") return std::string(last_name(id));
  return id;
}

std::string parent_at(const trail::Record& record, std::string_view spec) {
  std::vector<std::string> parts;
  for (const std::string_view place : split(spec, '+'))
    parts.push_back(short_id(first_at(record, place)));
  return join(parts, "/");
}

void read_things(const trail::Record& record, const CatalogueEntry& entry, const Identity& who,
                 Detail& d) {
  const std::string account = std::string(record.text(Field::kRecipientAccountId)).empty()
                                  ? who.account
                                  : std::string(record.text(Field::kRecipientAccountId));
  d.type = entry.type;
  if (!entry.parent.empty()) d.parent = parent_at(record, entry.parent);
  if (entry.id == "=account") {
    d.ids = {account};
  } else {
    d.ids = values_at(record, entry.id);
  }
  if (entry.arn.starts_with("res:") || entry.arn.starts_with("req:")) {
    d.arns = values_at(record, entry.arn);
  } else if (!entry.arn.empty()) {
    for (const std::string& id : d.ids) d.arns.push_back(fill(entry.arn, record, account, id));
  }
  d.arns.resize(d.ids.size());
  for (size_t i = 0; i < d.ids.size(); ++i) {
    if (d.arns[i].empty() && d.ids[i].starts_with("arn:")) d.arns[i] = d.ids[i];
    d.ids[i] = short_id(d.ids[i]);
  }
}

void read_issue(const trail::Record& record, const CatalogueEntry& entry, Detail& d) {
  d.issued = first_at(record, entry.id);
  d.issued_kind = entry.type;
  d.role = first_at(record, "req:roleArn");
  d.provider = first_at(record, "req:principalArn");
  const std::string role_id =
      first_at(record, "res:assumedRoleUser.assumedRoleId|res:federatedUser.federatedUserId");
  if (!role_id.empty())
    d.issued_session = role_id + "@" + std::string(record.text(Field::kEventTime));
}

// Numbers of 12 digits that stand alone in `text` and are not `own`; "*" where everybody is let in.
std::vector<std::string> foreign_in(std::string_view text, std::string_view own) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::vector<std::string> found;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && digit(text[end])) ++end;
    const std::string_view number = text.substr(i, end - i);
    if (number.size() == 12 && number != own && std::ranges::find(found, number) == found.end())
      found.emplace_back(number);
    i = std::max(end, i + 1);
  }
  std::string squeezed;
  for (const char c : text) {
    if (c != ' ' && c != '\n' && c != '\\' && c != '\t') squeezed += c;
  }
  const bool everybody = squeezed.find("\"AWS\":\"*\"") != squeezed.npos ||
                         squeezed.find("\"Principal\":\"*\"") != squeezed.npos ||
                         squeezed.find("\"AWS\":[\"*\"]") != squeezed.npos;
  if (everybody) found.emplace_back("*");
  return found;
}

// Policy documents stand in records as text, sometimes URL-encoded, and as objects in S3's.
std::string policy_text(const trail::Record& record) {
  const Json request = record[Field::kRequestParameters];
  for (const std::string_view key :
       {"assumeRolePolicyDocument", "policyDocument", "policy", "resourcePolicy", "policyText"}) {
    const Json value = request[key];
    if (!value.is_string()) continue;
    std::string text = value.string();
    if (text.starts_with("%7B")) {
      text = replace_all(replace_all(text, "%22", "\""), "%3A", ":");
      text = replace_all(replace_all(text, "%2A", "*"), "%20", " ");
    }
    return text;
  }
  return std::string(request["bucketPolicy"].raw());
}

void read_policy(const trail::Record& record, const Identity& who, Detail& d) {
  const std::string text = policy_text(record);
  const std::string arn = first_at(record, "req:policyArn");
  const std::string name = first_at(record, "req:policyName");
  if (!arn.empty()) d.change = "policy " + arn;
  if (arn.empty() && !name.empty()) d.change = "inline policy " + name;
  if (arn.ends_with(":policy/AdministratorAccess") || arn.ends_with(":policy/IAMFullAccess"))
    d.extra_weight += 1;
  if (text.empty()) return;
  const bool allows = contains_ignore_case(text, "\"Allow\"");
  d.denies = contains_ignore_case(text, "\"Deny\"") && !allows;
  if (allows) d.let_in = foreign_in(text, who.account);
  if (!d.let_in.empty()) d.foreign_account = d.let_in.front();
  if (!d.foreign_account.empty()) d.extra_weight += 2;
}

// Everybody, and each account that is not `own`: what takes the sharing back names them all.
std::string named(std::vector<std::string> shared, std::string_view own,
                  const std::string& principal) {
  shared.push_back(principal == "*" ? "all" : principal);
  std::vector<std::string> words;
  for (const std::string& value : shared) {
    if (value == "all") words.emplace_back("everybody");
    if (is_account_id(value) && value != own) words.push_back("account " + value);
  }
  return join(words, ", ");
}

void read_sharing(const trail::Record& record, const Identity& who, Detail& d) {
  std::vector<std::string> added;
  for (const std::string_view spec :
       {"req:launchPermission.add.items[].userId", "req:createVolumePermission.add.items[].userId",
        "req:valuesToAdd[]", "req:launchPermission.add.items[].group",
        "req:createVolumePermission.add.items[].group"}) {
    for (std::string& value : values_at(record, spec)) added.push_back(std::move(value));
  }
  for (const std::string& value : added) {
    if (value == "all") d.foreign_account = "*";
    if (is_account_id(value) && value != who.account) d.foreign_account = value;
  }
  const std::string principal = first_at(record, "req:principal");
  if (principal == "*") d.foreign_account = "*";
  if (is_account_id(principal) && principal != who.account) d.foreign_account = principal;
  if (!d.foreign_account.empty()) d.change = "shared with " + named(added, who.account, principal);
}

void read_ingress(const trail::Record& record, Detail& d) {
  const Json request = record[Field::kRequestParameters];
  std::vector<std::string> open, ports;
  const auto look = [&](Json rule) {
    const std::string from = std::string(rule["fromPort"].raw());
    const std::string to = std::string(rule["toPort"].raw());
    std::vector<std::string> ranges;
    walk(rule, "ipRanges.items[].cidrIp", ranges);
    walk(rule, "ipv6Ranges.items[].cidrIpv6", ranges);
    walk(rule, "cidrIp", ranges);
    walk(rule, "cidrIpv6", ranges);
    for (const std::string& range : ranges) {
      if (range != "0.0.0.0/0" && range != "::/0") continue;
      open.push_back(range);
      const bool all = from.empty() || from == "-1";
      ports.push_back(all ? "all" : from == to ? from : from + "-" + to);
    }
  };
  for (const Json rule : request.path("ipPermissions.items").elements()) look(rule);
  if (request["cidrIp"].present() || request["cidrIpv6"].present()) look(request);
  if (open.empty()) return;
  d.open_to_world = true;
  d.ports = join(ports, ",");
  d.change = fmt::format("ingress from {} to port {}", open.front(), d.ports);
}

// The rules by the ids that AWS gave them: what takes them away again needs no guess.
void read_rules(const trail::Record& record, Detail& d) {
  const auto ids = values_at(record, "res:securityGroupRuleSet.items[].securityGroupRuleId");
  if (ids.empty()) return;
  d.change += (d.change.empty() ? "" : ", ") + std::string("rule ") + join(ids, ", rule ");
}

// Whether it was switched on or off, of which only the first is an intruder's gain.
void read_sending(const trail::Record& record, Detail& d) {
  const Json request = record[Field::kRequestParameters];
  for (const std::string_view key : {"enabled", "sendingEnabled"}) {
    const std::string_view value = request[key].raw();
    if (value == "true" || value == "false")
      d.change = value == "true" ? "sending on" : "sending off";
  }
}

// A public access block is protection, unless it switches a part of it off.
void read_access_block(const trail::Record& record, Detail& d) {
  const std::string_view request = record[Field::kRequestParameters].raw();
  d.denies = request.find("false") == request.npos;
}

// Types that miners and model thieves start: accelerators, and the largest of each family.
bool is_costly_type(std::string_view type) {
  constexpr std::array<std::string_view, 7> kFamilies = {"p", "g", "inf", "trn", "dl", "f", "hpc"};
  const size_t dot = type.find('.');
  if (dot == type.npos) return false;
  size_t letters = 0;
  while (letters < dot && type[letters] >= 'a' && type[letters] <= 'z') ++letters;
  const bool accelerator =
      std::find(kFamilies.begin(), kFamilies.end(), type.substr(0, letters)) != kFamilies.end();
  constexpr std::array<std::string_view, 8> kLarge = {
      "8xlarge", "9xlarge", "12xlarge", "16xlarge", "18xlarge", "24xlarge", "32xlarge", "48xlarge"};
  const std::string_view size = type.substr(dot + 1);
  return accelerator || size.starts_with("metal") ||
         std::find(kLarge.begin(), kLarge.end(), size) != kLarge.end();
}

void read_launch(const trail::Record& record, Detail& d) {
  const std::string type = first_at(record, "req:instanceType");
  if (is_costly_type(type)) d.extra_weight += 2;
  if (!type.empty()) d.change = type;
  d.instance_profile = first_at(record, "req:iamInstanceProfile.name|req:iamInstanceProfile.arn");
  d.groups = values_at(record,
                       "res:instancesSet.items[].groupSet.items[].groupId|"
                       "req:groupSet.items[].groupId");
  std::sort(d.groups.begin(), d.groups.end());
  d.groups.erase(std::unique(d.groups.begin(), d.groups.end()), d.groups.end());
  const Json request = record[Field::kRequestParameters];
  for (const Json specification : request.path("tagSpecificationSet.items").elements()) {
    for (const Json tag : specification["tags"].elements()) {
      const std::string key = tag["key"].string();
      if (key == "aws:autoscaling:groupName" || key == "aws:cloudformation:stack-name" ||
          key == "aws:ec2spot:fleet-request-id" || key == "aws:ec2:fleet-id")
        d.group = tag["value"].string();
    }
  }
}

void read_user(const trail::Record& record, const CatalogueEntry& entry, const Identity& who,
               Detail& d) {
  d.target_user = first_at(record, "res:accessKey.userName|req:userName");
  if (d.target_user.empty() && who.kind == "iam_user") d.target_user = last_name(who.arn);
  // A key that a thief only switches off or deletes is the owner's all the same.
  if (d.type != "iam:access-key" || entry.effect != Effect::kMake || d.ids.empty()) return;
  d.issued = d.ids.front();
  d.issued_kind = "access_key";
}

}  // namespace

std::vector<std::string> values_at(const trail::Record& record, std::string_view spec) {
  for (const std::string_view place : split(spec, '|')) {
    if (place.starts_with('=')) return {std::string(place.substr(1))};
    std::vector<std::string> values;
    const bool response = place.starts_with("res:");
    walk(record[response ? Field::kResponseElements : Field::kRequestParameters], place.substr(4),
         values);
    if (!values.empty()) return values;
  }
  return {};
}

std::optional<Detail> detail_of(const trail::Record& record, const CatalogueEntry& entry) {
  if (entry.effect == Effect::kNone) return std::nullopt;
  const Identity identity = identity_of(record);
  Detail d;
  if (entry.effect == Effect::kIssue) {
    read_issue(record, entry, d);
    return d;
  }
  if (entry.effect != Effect::kSignin) read_things(record, entry, identity, d);
  if (entry.service == "iam") read_user(record, entry, identity, d);
  if (entry.service == "ec2" && entry.event == "RunInstances") read_launch(record, d);
  if (entry.service == "lambda") d.role = first_at(record, "req:role");
  if (entry.event == "AuthorizeSecurityGroupIngress") read_ingress(record, d);
  if (entry.event.starts_with("AuthorizeSecurityGroup")) read_rules(record, d);
  if (entry.event == "UpdateAccountSendingEnabled" || entry.event == "PutAccountSendingAttributes")
    read_sending(record, d);
  if (entry.event == "AddUserToGroup" || entry.event == "RemoveUserFromGroup")
    d.change = "group " + first_at(record, "req:groupName");
  if (entry.event.ends_with("PublicAccessBlock") && entry.event.starts_with("Put"))
    read_access_block(record, d);
  d.shared = record.text(Field::kSharedEventId);
  read_policy(record, identity, d);
  if (d.foreign_account.empty() && entry.effect == Effect::kModify)
    read_sharing(record, identity, d);
  return d;
}

}  // namespace hikeshi::hunt
