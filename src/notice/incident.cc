// SPDX-License-Identifier: Apache-2.0
// A notice typed in by hand, and which notices belong together.
#include <algorithm>
#include <cstdlib>

#include "base/ids.h"
#include "base/text.h"
#include "io/hash.h"
#include "notice/collect.h"
#include "notice/deadline.h"
#include "notice/message.h"
#include "notice/notice.h"
#include "notice/web.h"

namespace hikeshi::notice {
namespace {

using casefile::CaseState;
using casefile::Fact;

constexpr int64_t kWindow = 14 * kDay;  // as long as Health keeps such an event open

bool has_subject(const CaseState& state, std::string_view kind,
                 const std::vector<std::string>& values) {
  for (const Fact* fact : state.of_kind(kind)) {
    if (std::find(values.begin(), values.end(), fact->subject) != values.end()) return true;
  }
  return false;
}

enum class Match { kSame, kDifferent, kUnknown };

// How a reference of the notice compares with those of the case.
Match compare(const CaseState& state, std::string_view name,
              const std::optional<std::string>& value) {
  if (!value) return Match::kUnknown;
  bool any = false;
  for (const Fact* fact : state.of_kind("notice")) {
    const std::string_view known = fact->one(name);
    if (known == *value) return Match::kSame;
    any = any || !known.empty();
  }
  return any ? Match::kDifferent : Match::kUnknown;
}

bool shares_other_reference(const CaseState& state, const Notice& n) {
  for (const Fact* fact : state.of_kind("notice")) {
    for (const std::string& known : fact->all("other_references")) {
      if (std::find(n.other_references.begin(), n.other_references.end(), known) !=
          n.other_references.end())
        return true;
    }
  }
  return false;
}

bool same_account(const CaseState& state, const Notice& n) {
  return has_subject(state, "reported.account", n.accounts) ||
         has_subject(state, "hunt.account", n.accounts);
}

// Of an attacking resource, or of a credential and the account.
enum class Family { kResource, kCredential, kAny };
Family family_of(std::string_view notice_class, bool has_instance) {
  if (notice_class == "abuse") return Family::kResource;
  if (notice_class == "finding") return has_instance ? Family::kResource : Family::kCredential;
  if (notice_class == "exposed_key" || notice_class == "irregular_activity" ||
      notice_class == "suspended" || notice_class == "case_update")
    return Family::kCredential;
  return Family::kAny;
}

bool same_family(const CaseState& state, const Notice& n) {
  const Family own = family_of(to_string(n.notice_class), !n.instances.empty());
  const bool instances = state.first_of_kind("reported.instance") != nullptr;
  for (const Fact* fact : state.of_kind("notice")) {
    const Family known = family_of(fact->one("class"), instances);
    if (own == known || own == Family::kAny || known == Family::kAny) return true;
  }
  return false;
}

bool near_in_time(const CaseState& state, const Notice& n) {
  if (!n.sent_at) return true;
  bool dated = false;
  for (const Fact* fact : state.of_kind("notice")) {
    const auto known = parse_rfc3339(fact->one("sent_at"));
    if (!known) continue;
    dated = true;
    if (std::llabs(n.sent_at->seconds - known->seconds) <= kWindow) return true;
  }
  return !dated;
}

bool joins_by_account(const Notice& n) {
  return n.notice_class == NoticeClass::kAccountEvent || n.notice_class == NoticeClass::kResolved ||
         n.stage == Stage::kFollowup || n.stage == Stage::kReminder || n.stage == Stage::kFinal;
}

// Text "name: value" lines, so that a typed-in notice has evidence like any other.
class HandWriter {
 public:
  void put(Notice& n, std::vector<std::string>& list, const char* field, const std::string& value) {
    text_ += std::string(field) + ": ";
    const Evidence place{0, text_.size(), value};
    text_ += value + "\n";
    add(n, list, field, value, place);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Status check(const std::vector<std::string>& values, bool (*valid)(std::string_view),
             const char* what) {
  for (const std::string& value : values) {
    if (!valid(value)) return fail(Code::kUsage, "'" + printable(value) + "' is no " + what);
  }
  return {};
}

bool is_user_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("+=,.@_-").find(c) != std::string_view::npos;
  });
}

bool is_address(std::string_view text) { return canonical_address(text).has_value(); }

}  // namespace

Result<Notice> by_hand(const HandNotice& hand) {
  if (!hand.account.empty())
    HK_CHECK(check({hand.account}, is_account_id, "account id (12 digits)"));
  HK_CHECK(check(hand.instances, is_instance_id, "instance id (i- and 8 or 17 hex digits)"));
  HK_CHECK(check(hand.access_keys, is_access_key_id,
                 "access key id (AKIA... or ASIA..., 20 characters)"));
  HK_CHECK(check(hand.users, is_user_name, "name of an IAM user"));
  HK_CHECK(check(hand.regions, is_region, "region (as in ap-northeast-1)"));
  HK_CHECK(check(hand.addresses, is_address, "IP address"));

  Notice n;
  HandWriter writer;
  n.notice_class = hand.notice_class;
  n.channel = Channel::kByHand;
  n.reply_via = reply_channel(n.notice_class);
  n.opens_case =
      n.notice_class != NoticeClass::kAccountEvent && n.notice_class != NoticeClass::kResolved;
  if (n.notice_class == NoticeClass::kResolved) n.stage = Stage::kResolved;
  n.sent_at = hand.received;
  n.time_start = hand.time;
  if (!hand.account.empty()) writer.put(n, n.accounts, "accounts", hand.account);
  for (const std::string& id : hand.instances) writer.put(n, n.instances, "instances", id);
  for (const std::string& id : hand.access_keys) writer.put(n, n.access_keys, "access_keys", id);
  for (const std::string& name : hand.users) writer.put(n, n.users, "users", name);
  for (const std::string& id : hand.regions) writer.put(n, n.regions, "regions", id);
  const bool abuse = n.notice_class == NoticeClass::kAbuse;
  for (const std::string& written : hand.addresses) {
    const std::string address = *canonical_address(written);
    writer.put(n, abuse ? n.own_addresses : n.source_addresses,
               abuse ? "own_addresses" : "source_addresses", address);
  }
  if (hand.root) n.root = true;
  if (!hand.root && !n.users.empty()) n.root = false;
  set_deadline(n, {}, {}, {});
  std::string identity = std::string(to_string(n.notice_class)) + "\n" + writer.text();
  if (n.sent_at) identity += "received: " + format_rfc3339(*n.sent_at) + "\n";
  if (n.time_start) identity += "time: " + format_rfc3339(*n.time_start) + "\n";
  n.sha256 = sha256_hex(identity);
  return n;
}

bool same_incident(const CaseState& state, const Notice& n) {
  const Match abuse = compare(state, "abuse_reference", n.abuse_reference);
  const Match support = compare(state, "case_id", n.case_id);
  if (abuse == Match::kSame || support == Match::kSame || shares_other_reference(state, n))
    return true;
  for (const Fact* fact : state.of_kind("notice")) {
    if (fact->subject == source_of(n)) return true;  // the very same message
  }
  if (state.closed) return false;
  const bool shared = has_subject(state, "reported.instance", n.instances) ||
                      has_subject(state, "reported.access_key", n.access_keys) ||
                      has_subject(state, "reported.interface", n.interfaces);
  if (shared && near_in_time(state, n)) return true;
  if (!same_account(state, n)) return false;
  if (abuse == Match::kDifferent || support == Match::kDifferent) return false;
  if (n.notice_class == NoticeClass::kCaseUpdate || joins_by_account(n)) return true;
  return same_family(state, n) && near_in_time(state, n);
}

}  // namespace hikeshi::notice
