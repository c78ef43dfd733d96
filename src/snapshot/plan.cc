// SPDX-License-Identifier: Apache-2.0
#include "snapshot/plan.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "aws/retry.h"
#include "base/embedded.h"
#include "base/text.h"

namespace hikeshi::snapshot {
namespace {

constexpr size_t kCells = 8;

// Operations that read by name but whose answer is a secret, a credential or a signed URL. "" as a
// service: of any.
constexpr std::pair<std::string_view, std::string_view> kSecrets[] = {
    {"", "AssumeRole"},
    {"", "AssumeRoleWithWebIdentity"},
    {"", "AssumeRoot"},
    {"", "GetFederationToken"},
    {"", "GetSessionToken"},
    {"codeartifact", "GetAuthorizationToken"},
    {"cognito-identity", "GetCredentialsForIdentity"},
    {"ec2", "GetPasswordData"},
    {"ecr", "GetAuthorizationToken"},
    {"ecr-public", "GetAuthorizationToken"},
    {"eks", "DescribeClusterCredentials"},
    {"kms", "Decrypt"},
    {"lambda", "GetFunction"},
    {"lambda", "GetLayerVersion"},
    {"lambda", "GetLayerVersionByArn"},
    {"lightsail", "GetContainerServiceDeployments"},
    {"lightsail", "GetInstanceAccessDetails"},
    {"lightsail", "GetRelationalDatabaseMasterUserPassword"},
    {"redshift", "GetClusterCredentials"},
    {"redshift", "GetClusterCredentialsWithIAM"},
    {"s3", "GetObject"},
    {"secretsmanager", "BatchGetSecretValue"},
    {"secretsmanager", "GetSecretValue"},
    {"ssm", "GetAccessToken"},
    {"ssm", "GetParameter"},
    {"ssm", "GetParameterHistory"},
    {"ssm", "GetParameters"},
    {"ssm", "GetParametersByPath"},
    {"sso", "GetRoleCredentials"},
};

std::optional<Scope> scope_of(std::string_view name) {
  if (name == "global") return Scope::kGlobal;
  if (name == "region") return Scope::kRegion;
  return std::nullopt;
}

bool take_until(PlannedCall& call, std::string_view condition) {
  const size_t equals = condition.find('=');
  if (equals == std::string_view::npos) return false;
  call.until_member = condition.substr(0, equals);
  call.until_value = condition.substr(equals + 1);
  return true;
}

bool take_batch(PlannedCall& call, std::string_view number) {
  const auto read = std::from_chars(number.data(), number.data() + number.size(), call.batch);
  return read.ec == std::errc() && read.ptr == number.data() + number.size() && call.batch > 0 &&
         call.parent >= 0;
}

bool take_flag(PlannedCall& call, std::string_view flag) {
  if (flag == "sensitive") return call.sensitive = true;
  if (flag == "plain") return call.plain = true;
  if (flag == "management") return call.management_only = true;
  const size_t colon = flag.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view name = flag.substr(0, colon), value = flag.substr(colon + 1);
  if (name == "until") return take_until(call, value);
  if (name == "batch") return take_batch(call, value);
  if (name == "with") return call.with.push_back(value), call.parent >= 0;
  if (name == "home") return !(call.home = value).empty() && call.scope == Scope::kGlobal;
  return false;
}

// The id of the parent, a blank, the path.
bool take_each(PlannedCall& call, std::string_view cell, const Plan& plan) {
  if (cell == "-") return true;
  const size_t blank = cell.find(' ');
  if (blank == std::string_view::npos) return false;
  const auto parent = std::find_if(plan.calls.begin(), plan.calls.end(), [&](const auto& before) {
    return before.id == cell.substr(0, blank);
  });
  if (parent == plan.calls.end()) return false;
  // A region's answer names things of that region: what is once for all cannot come of it.
  if (parent->scope == Scope::kRegion && call.scope != Scope::kRegion) return false;
  call.parent = static_cast<int>(parent - plan.calls.begin());
  call.each = cell.substr(blank + 1);
  return true;
}

const char* take_row(Plan& plan, std::string_view line) {
  const auto cells = split(line, '\t');
  if (cells.size() != kCells) return "not 8 cells";
  const auto scope = scope_of(cells[1]);
  if (!scope) return "unknown scope";
  PlannedCall call;
  call.id = cells[0];
  call.scope = *scope;
  call.service = cells[2];
  call.operation = cells[3];
  call.params = cells[4];
  const bool known = std::any_of(plan.calls.begin(), plan.calls.end(),
                                 [&](const auto& before) { return before.id == call.id; });
  if (known) return "an id that stands above already";
  if (!take_each(call, cells[5], plan)) return "no such parent above, or of a narrower scope";
  if (cells[6] != "-") call.absent = split(cells[6], ',');
  if (cells[7] != "-" && !std::ranges::all_of(split(cells[7], ','), [&](std::string_view flag) {
        return take_flag(call, flag);
      }))
    return "unknown flag";
  if (!aws::only_reads(call.operation)) return "a call that may change something";
  if (gives_out_secrets(call.service, call.operation)) return "a call that returns secrets";
  plan.calls.push_back(std::move(call));
  return nullptr;
}

}  // namespace

bool gives_out_secrets(std::string_view service, std::string_view operation) {
  return std::any_of(std::begin(kSecrets), std::end(kSecrets), [&](const auto& secret) {
    return secret.second == operation && (secret.first.empty() || secret.first == service);
  });
}

Result<Plan> parse_plan(std::string_view table) {
  Plan plan;
  size_t number = 0;
  for (const std::string_view line : split(table, '\n')) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    if (const char* wrong = take_row(plan, line))
      return fail(Code::kCorrupt, "line " + std::to_string(number) + ": " + wrong);
  }
  return plan;
}

Result<Plan> default_plan() { return parse_plan(embedded_snapshot().front().bytes); }

}  // namespace hikeshi::snapshot
