// SPDX-License-Identifier: Apache-2.0
#include "notice/finding.h"

#include "base/ids.h"
#include "base/text.h"
#include "notice/collect.h"
#include "notice/extract.h"
#include "notice/message.h"
#include "notice/web.h"

namespace hikeshi::notice {

using nlohmann::json;

bool is_true(const json* value) {
  if (value == nullptr) return false;
  return (value->is_boolean() && value->get<bool>()) ||
         (value->is_string() && equals_ignore_case(value->get_ref<const std::string&>(), "true"));
}

Finding::Finding(const Event& event) : event_(event) {
  n_.file = event.input.file;
  n_.sha256 = event.input.sha256;
  n_.channel = Channel::kGuardDuty;
  n_.notice_class = NoticeClass::kFinding;
  n_.reply_via = ReplyVia::kNone;
  n_.language = "en";
}

EventItem Finding::done(bool sample) {
  if (type_.find("RootCredentialUsage") != std::string::npos)
    set_once(n_, n_.root, "root", true, place(type_));
  named_principal_is_not_root(n_);
  if (!sample) return std::move(n_);
  NotNotice out;
  out.file = n_.file;
  out.reason = Reason::kSample;
  n_.opens_case = false;
  out.says = std::move(n_);
  return out;
}

void Finding::type(const std::string& name) {
  type_ = name;
  if (name.empty()) return;
  set_once(n_, n_.activity, "activity", name, place(name));
  set_once(n_, n_.activity_class, "activity_class",
           activity_class_of(name).value_or(ActivityClass::kOther), place(name));
}

void Finding::account(const std::string& id) {
  const std::string& account = id.empty() ? event_.account : id;
  if (is_account_id(account)) {
    add(n_, n_.accounts, "accounts", account, place(account));
  } else if (!account.empty()) {
    event_.input.problem(event_.part, "an account id of " + std::to_string(account.size()) +
                                          " characters, malformed: " + account.substr(0, 40));
  }
}

void Finding::region(const std::string& id) {
  if (is_region(id)) add(n_, n_.regions, "regions", id, place(id));
}

void Finding::span(const std::string& first, const std::string& last) {
  if (const auto at = parse_any_time(first))
    set_once(n_, n_.time_start, "time_start", *at, place(first));
  if (const auto at = parse_any_time(last)) set_once(n_, n_.time_end, "time_end", *at, place(last));
}

void Finding::own(const std::string& address) {
  if (const auto canonical = canonical_address(address))
    add(n_, n_.own_addresses, "own_addresses", *canonical, place(address));
}

void Finding::instance(std::string_view id) {
  if (is_instance_id(id)) add(n_, n_.instances, "instances", std::string(id), place(id));
}

void Finding::key(const std::string& id) {
  if (is_access_key_id(id) && !is_documentation_key(id))
    add(n_, n_.access_keys, "access_keys", id, place(id));
}

void Finding::principal(const std::string& kind, const std::string& name) {
  if (kind == "Root") {
    set_once(n_, n_.root, "root", true, place(kind));
  } else if (kind == "IAMUser" && !name.empty()) {
    add(n_, n_.users, "users", name, place(name));
  } else if ((kind == "AssumedRole" || kind == "Role") && !name.empty()) {
    add(n_, n_.roles, "roles", name, place(name));
  }
}

void Finding::remote(const std::string& address) {
  if (const auto canonical = canonical_address(address))
    add(n_, n_.remote_addresses, "remote_addresses", *canonical, place(address));
}

void Finding::source(const std::string& address) {
  if (const auto canonical = canonical_address(address))
    add(n_, n_.source_addresses, "source_addresses", *canonical, place(address));
}

void Finding::port(const json* value) {
  const std::string text = scalar_text(value);
  if (text.empty() || text.size() > 5 || text.find_first_not_of("0123456789") != std::string::npos)
    return;
  const int number = std::stoi(text);
  if (number > 0 && number < 65536) add(n_, n_.ports, "ports", number, place(text));
}

void Finding::protocol(const std::string& name) {
  if (name.empty()) return;
  std::string upper = name;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  set_once(n_, n_.protocol, "protocol", upper, place(name));
}

void Finding::severity(const std::string& written) {
  if (!written.empty()) set_once(n_, n_.severity, "severity", written, place(written));
}

void Finding::interface(const std::string& id) {
  if (is_resource_id(id, "eni-")) add(n_, n_.interfaces, "interfaces", id, place(id));
}

void Finding::event_name(const std::string& api) {
  if (!api.empty()) add(n_, n_.event_names, "event_names", api, place(api));
}

}  // namespace hikeshi::notice
