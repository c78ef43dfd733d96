// SPDX-License-Identifier: Apache-2.0
// Who may sign in, and with what. Live calls decide: the credential report is up to four hours old
// and serves only for when root was last used, which no other call tells.
#include <fmt/format.h>

#include <algorithm>

#include "aws/base64.h"
#include "aws/json_text.h"
#include "base/text.h"
#include "posture/check.h"
#include "posture/policy.h"

namespace hikeshi::posture {
namespace {

using aws::text_in;

constexpr int64_t kOldKey = 90 * kDay;
constexpr int64_t kRecent = 90 * kDay;

int number_in(const Json& summary, const char* name) {
  const auto map = summary.find("SummaryMap");
  if (map == summary.end() || !map->is_object()) return -1;
  const auto it = map->find(name);
  return it == map->end() || !it->is_number_integer() ? -1 : it->get<int>();
}

void root_flag(Report& report, const char* name, int good, const Words& bad) {
  const int value = number_in(report.answer("iam.summary").value, name);
  if (value < 0) {
    report.unknown("root", {fmt::format("the account's summary has no {}", name),
                            fmt::format("アカウントの概要に {} がありません", name)});
  } else if ((good == 0) != (value == 0)) {
    report.fail("root", bad);
  }
}

void root_mfa(Report& report) {
  root_flag(report, "AccountMFAEnabled", 1,
            {"root has no MFA device", "ルートユーザーに MFA がありません"});
}

void root_keys(Report& report) {
  root_flag(report, "AccountAccessKeysPresent", 0,
            {"root has access keys", "ルートユーザーにアクセスキーがあります"});
}

// The row of root: columns by name. Empty where the report is no table.
std::map<std::string, std::string> root_row(const Json& answer) {
  const auto csv = aws::base64_decode(text_in(answer, "Content"));
  std::map<std::string, std::string> row;
  if (!csv) return row;
  const auto lines = split(*csv, '\n');
  const auto names = split(trim(lines.front()), ',');
  for (const std::string_view line : lines) {
    if (!line.starts_with("<root_account>")) continue;
    const auto values = split(trim(line), ',');
    for (size_t i = 0; i < std::min(names.size(), values.size()); ++i)
      row.emplace(names[i], values[i]);
  }
  return row;
}

// Each of the three times by itself: an old sign-in must not hide a key that was used yesterday.
// "not_supported", "N/A" and "no_information" are no times.
void root_use(Report& report) {
  const Answer* made = report.state().find("iam.report", "");
  if (!report.seen(made, "root", "iam.report")) return;
  const auto row = root_row(made->value);
  if (row.empty())
    return report.unknown("root", {"the credential report has no row of root",
                                   "認証情報レポートにルートの行がありません"});
  const UtcTime as_of = parse_rfc3339(text_in(made->value, "GeneratedTime")).value_or(made->at);
  report.as_of(as_of);
  for (const char* column :
       {"password_last_used", "access_key_1_last_used_date", "access_key_2_last_used_date"}) {
    const auto it = row.find(column);
    const auto used = it == row.end() ? std::nullopt : parse_rfc3339(it->second);
    if (!used || as_of.seconds - used->seconds > kRecent) continue;
    report.fail("root", {fmt::format("root was used at {} ({}; report of {})",
                                     format_rfc3339(*used), column, format_rfc3339(as_of)),
                         fmt::format("ルートユーザーが {} に使用されました（{}、レポートは {}）",
                                     format_rfc3339(*used), column, format_rfc3339(as_of))});
  }
}

template <class Visit>
void each_user(Report& report, Visit visit) {
  for (const Json& user : list_in(report.answer("iam.users").value, "Users"))
    visit(user, text_in(user, "UserName"));
}

void password_without_mfa(Report& report) {
  each_user(report, [&](const Json&, const std::string& name) {
    const State& state = report.state();
    const Answer* login = state.find("iam.user.login-profile", "", "UserName", name);
    if (!report.seen(login, name, "iam.user.login-profile") || login->absent()) return;
    const Answer* devices = state.find("iam.user.mfa", "", "UserName", name);
    if (!report.seen(devices, name, "iam.user.mfa")) return;
    if (!list_in(devices, "MFADevices").empty()) return report.pass(name, {"has MFA", "MFA あり"});
    report.fail(name, {"has a password and no MFA device", "パスワードがあり MFA がありません"});
  });
}

template <class Visit>
void each_active_key(Report& report, Visit visit) {
  each_user(report, [&](const Json&, const std::string& name) {
    const Answer* keys = report.state().find("iam.user.access-keys", "", "UserName", name);
    if (!report.seen(keys, name, "iam.user.access-keys")) return;
    for (const Json& key : list_in(keys, "AccessKeyMetadata")) {
      if (text_in(key, "Status") == "Active")
        visit(text_in(key, "AccessKeyId"), name, parse_rfc3339(text_in(key, "CreateDate")));
    }
  });
}

// The day of use is absent, or "N/A" as a region, where a key was never used.
void never_used_key(Report& report) {
  each_active_key(report, [&](const std::string& id, const std::string& user, auto) {
    const Answer* used = report.state().find("iam.user.key-last-used", "", "AccessKeyId", id);
    if (!report.seen(used, id, "iam.user.key-last-used")) return;
    const Json last = used->value.value("AccessKeyLastUsed", Json::object());
    if (parse_rfc3339(text_in(last, "LastUsedDate"))) return;
    report.fail(id, {fmt::format("active key of {} was never used", user),
                     fmt::format("{} の有効なキーは一度も使われていません", user)});
  });
}

void old_key(Report& report) {
  const UtcTime now = report.answer("iam.users").at;
  each_active_key(report, [&](const std::string& id, const std::string& user,
                              const std::optional<UtcTime>& made) {
    if (!made)
      return report.unknown(id, {"no day of creation in the answer", "作成日がありません"});
    const int64_t days = (now.seconds - made->seconds) / kDay;
    if (days * kDay <= kOldKey) return;
    report.fail(id, {fmt::format("active key of {} is {} days old", user, days),
                     fmt::format("{} の有効なキーは作成から {} 日経過", user, days)});
  });
}

void quarantine(Report& report) {
  for (const char* id : {"iam.quarantine.v1", "iam.quarantine.v2", "iam.quarantine.v3"}) {
    const Answer* answer = report.state().find(id, "");
    if (!report.seen(answer, report.state().account, id)) continue;
    const std::string policy = "AWSCompromisedKeyQuarantine";
    for (const auto& [list, member] :
         {std::pair("PolicyUsers", "UserName"), std::pair("PolicyRoles", "RoleName"),
          std::pair("PolicyGroups", "GroupName")}) {
      for (const Json& entity : list_in(answer, list))
        report.fail(text_in(entity, member),
                    {"AWS has attached " + policy + ": a key of it is known to strangers",
                     "AWS が " + policy + " を付与しています。キーが漏えいしています"});
    }
  }
}

void wide_trust(Report& report) {
  const Answer& details = report.answer("iam.authorization");
  for (const Json& role : list_in(details.value, "RoleDetailList")) {
    const std::string name = text_in(role, "RoleName");
    const auto policy = parse_policy(role.value("AssumeRolePolicyDocument", Json()));
    if (!policy) {
      report.unknown(name, {"its trust policy cannot be read", "信頼ポリシーを読み取れません"});
    } else if (const std::string who = widest_principal(*policy); !who.empty()) {
      report.fail(name, {fmt::format("anybody ({}) may assume the role, under no condition", who),
                         fmt::format("誰でも（{}）無条件でロールを引き受けられます", who)});
    }
  }
}

// This account, its organization's management account and, where they may be listed, the others.
std::set<std::string> own_accounts(const State& state) {
  std::set<std::string> ours{state.account};
  if (const Answer* answer = state.find("organizations.organization", "");
      answer != nullptr && answer->read()) {
    const auto organization = answer->value.find("Organization");
    if (organization != answer->value.end() && organization->is_object())
      ours.insert(text_in(*organization, "MasterAccountId"));
  }
  for (const Json& each : list_in(state.find("organizations.accounts", ""), "Accounts"))
    ours.insert(text_in(each, "Id"));
  return ours;
}

void foreign_trust(Report& report) {
  const auto ours = own_accounts(report.state());
  for (const Json& role : list_in(report.answer("iam.authorization").value, "RoleDetailList")) {
    const std::string name = text_in(role, "RoleName");
    const auto policy = parse_policy(role.value("AssumeRolePolicyDocument", Json()));
    if (!policy) {
      report.unknown(name, {"its trust policy cannot be read", "信頼ポリシーを読み取れません"});
    } else if (const std::string who = open_to_outside(*policy, ours); !who.empty()) {
      report.fail(name,
                  {fmt::format("{} may assume the role, and nothing else is asked of it", who),
                   fmt::format("{} が追加条件なしでロールを引き受けられます", who)});
    }
  }
}

const Check kChecks[] = {
    {"root-mfa",
     Severity::kCritical,
     false,
     {"iam.summary"},
     {},
     "",
     {"Root signs in with MFA", "ルートユーザーの MFA"},
     {"Sign in as root and add an MFA device (IAM console, Security credentials).",
      "ルートでサインインし、セキュリティ認証情報で MFA を追加する。"},
     root_mfa},
    {"root-access-keys",
     Severity::kCritical,
     false,
     {"iam.summary"},
     {},
     "",
     {"Root has no access keys", "ルートユーザーのアクセスキー"},
     {"Sign in as root and delete its access keys.",
      "ルートでサインインし、アクセスキーを削除する。"},
     root_keys},
    {"root-recent-use",
     Severity::kMedium,
     false,
     {"iam.summary"},
     {"iam.report"},
     "",
     {"Root was not used in 90 days", "直近 90 日のルートユーザー使用"},
     {"Ask who used root; where nobody did, change its password and MFA.",
      "誰が使用したか確認し、不明ならパスワードと MFA を変更する。"},
     root_use},
    {"user-mfa",
     Severity::kHigh,
     false,
     {"iam.users"},
     {"iam.user.login-profile", "iam.user.mfa"},
     "require-mfa",
     {"Users with a password have MFA", "パスワードを持つユーザーの MFA"},
     {"Add an MFA device to the user, or delete the password: aws iam delete-login-profile.",
      "MFA を追加するか、aws iam delete-login-profile でパスワードを削除する。"},
     password_without_mfa},
    {"key-never-used",
     Severity::kMedium,
     false,
     {"iam.users"},
     {"iam.user.access-keys", "iam.user.key-last-used"},
     "",
     {"Active keys are in use", "未使用の有効なキー"},
     {"Deactivate the key: aws iam update-access-key --status Inactive.",
      "aws iam update-access-key --status Inactive でキーを無効にする。"},
     never_used_key},
    {"key-old",
     Severity::kMedium,
     false,
     {"iam.users"},
     {"iam.user.access-keys"},
     "",
     {"Active keys are at most 90 days old", "90 日を超える有効なキー"},
     {"Make a new key, change over, deactivate the old one.",
      "新しいキーに切り替え、古いキーを無効にする。"},
     old_key},
    {"quarantine-policy",
     Severity::kCritical,
     false,
     {"iam.users"},
     {"iam.quarantine.v1", "iam.quarantine.v2", "iam.quarantine.v3"},
     "release-quarantine",
     {"No quarantine policy of AWS is attached", "AWS の隔離ポリシー"},
     {"Replace the user's keys first; detach the policy when AWS agrees.",
      "先にキーを交換し、AWS の確認後にポリシーを外す。"},
     quarantine},
    {"wide-role-trust",
     Severity::kCritical,
     false,
     {"iam.authorization"},
     {},
     "narrow-trust",
     {"No role trusts everybody", "ロールの信頼ポリシー"},
     {"Name the accounts that may assume it: aws iam update-assume-role-policy.",
      "aws iam update-assume-role-policy で引き受け可能なアカウントを限定する。"},
     wide_trust},
    {"foreign-role-trust",
     Severity::kMedium,
     false,
     {"iam.authorization"},
     {"organizations.organization", "organizations.accounts"},
     "narrow-trust",
     {"Foreign accounts and OIDC providers assume no role without a condition",
      "外部アカウント・OIDC プロバイダーへの無条件の信頼"},
     {"Ask an external id of the account (sts:ExternalId), the subject of the OIDC token (…:sub).",
      "アカウントには外部 ID（sts:ExternalId）、OIDC には subject（…:sub）の条件を付ける。"},
     foreign_trust},
};

}  // namespace

std::span<const Check> identity_checks() { return kChecks; }

}  // namespace hikeshi::posture
