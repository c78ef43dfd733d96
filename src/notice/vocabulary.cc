// SPDX-License-Identifier: Apache-2.0
#include "notice/vocabulary.h"

#include <array>

namespace hikeshi::notice {
namespace {

// Names stand in the order of the enumeration.
template <class E, size_t N>
std::string_view name_of(E value, const std::array<std::string_view, N>& names) {
  const auto i = static_cast<size_t>(value);
  return i < N ? names[i] : std::string_view();
}

constexpr std::array<std::string_view, 8> kClasses = {
    "abuse",     "exposed_key",   "irregular_activity", "finding",
    "suspended", "account_event", "case_update",        "resolved"};
constexpr std::array<std::string_view, 5> kStages = {"initial", "followup", "reminder", "final",
                                                     "resolved"};
constexpr std::array<std::string_view, 5> kChannels = {"mail", "health", "guardduty", "pasted",
                                                       "by_hand"};
constexpr std::array<std::string_view, 4> kAuthentications = {"pass", "fail", "arc", "none"};
constexpr std::array<std::string_view, 4> kReplies = {"abuse_mail", "support_case", "reseller",
                                                      "none"};
constexpr std::array<std::string_view, 14> kActivities = {
    "dos",      "scan",    "intrusion", "web_exploit", "open_proxy", "open_resolver", "spam",
    "phishing", "malware", "botnet",    "mining",      "copyright",  "bedrock",       "other"};
constexpr std::array<std::string_view, 9> kRestrictions = {
    "quarantine_policy",    "port_block",        "all_traffic_block",
    "start_stop_block",     "services_limited",  "sending_paused",
    "model_access_revoked", "account_suspended", "restriction_lifted"};
constexpr std::array<std::string_view, 11> kRequired = {"investigate_root_cause",
                                                        "rotate_key",
                                                        "change_password",
                                                        "change_root_password",
                                                        "enable_mfa",
                                                        "check_cloudtrail",
                                                        "check_usage",
                                                        "revoke_sessions",
                                                        "remove_content",
                                                        "reply_mail",
                                                        "reply_case"};
constexpr std::array<std::string_view, 2> kSources = {"stated", "derived"};
constexpr std::array<std::string_view, 7> kReasons = {
    "noise", "phishing_candidate", "own_reply", "we_reported", "sample", "stranger", "unreadable"};

}  // namespace

std::string_view to_string(NoticeClass value) { return name_of(value, kClasses); }
std::string_view to_string(Stage value) { return name_of(value, kStages); }
std::string_view to_string(Channel value) { return name_of(value, kChannels); }
std::string_view to_string(Authentication value) { return name_of(value, kAuthentications); }
std::string_view to_string(ReplyVia value) { return name_of(value, kReplies); }
std::string_view to_string(ActivityClass value) { return name_of(value, kActivities); }
std::string_view to_string(Restriction value) { return name_of(value, kRestrictions); }
std::string_view to_string(Required value) { return name_of(value, kRequired); }
std::string_view to_string(DeadlineSource value) { return name_of(value, kSources); }
std::string_view to_string(Reason value) { return name_of(value, kReasons); }

}  // namespace hikeshi::notice
