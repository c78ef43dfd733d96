// SPDX-License-Identifier: Apache-2.0
// AWS Health events. The service decides what an event is about; the list of codes is open.
#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "notice/classify.h"
#include "notice/clean.h"
#include "notice/collect.h"
#include "notice/event.h"
#include "notice/extract.h"
#include "notice/message.h"
#include "notice/web.h"
#include "notice/when.h"

namespace hikeshi::notice {
namespace {

using nlohmann::json;

// DescribeEventDetails keeps the event's fields under "event"; EventBridge has them flat.
std::string field(const json& detail, const char* name) {
  std::string value = string_at(detail, {name});
  return value.empty() ? string_at(detail, {"event", name}) : value;
}

std::string event_arn(const json& detail) {
  std::string arn = string_at(detail, {"eventArn"});
  return arn.empty() ? string_at(detail, {"event", "arn"}) : arn;
}

std::optional<NoticeClass> class_of(const std::string& service, const std::string& code,
                                    bool published) {
  const auto has = [&](std::string_view word) { return code.find(word) != std::string::npos; };
  if (service == "ABUSE" || has("AWS_ABUSE")) return NoticeClass::kAbuse;
  if (service != "RISK" && !has("AWS_RISK")) return std::nullopt;
  if (published || has("EXPOS")) return NoticeClass::kExposedKey;
  return NoticeClass::kIrregularActivity;
}

class HealthReader {
 public:
  explicit HealthReader(const Event& event) : event_(event), detail_(event.detail) {}

  EventItem read() {
    const std::string service = field(detail_, "service");
    const std::string code = field(detail_, "eventTypeCode");
    const auto notice_class = class_of(service, code, !metadata("exposedUrl").empty());
    n_.file = event_.input.file;
    n_.sha256 = event_.input.sha256;
    n_.channel = Channel::kHealth;
    if (!notice_class) return noise(code);
    n_.notice_class = *notice_class;
    n_.opens_case = true;
    note(n_, "class", place(code));
    set_sent_at(
        event_, detail_, n_,
        {{"lastUpdatedTime"}, {"event", "lastUpdatedTime"}, {"startTime"}, {"event", "startTime"}});
    ids();
    accounts();
    description(code);
    closing();
    pages();
    n_.reply_via = reply_channel(n_.notice_class);
    clock();
    return std::move(n_);
  }

 private:
  Evidence place(std::string_view value) const { return place_of(event_, value); }

  EventItem noise(const std::string& code) {
    NotNotice out;
    out.file = event_.input.file;
    if (!code.empty()) out.subject = code;
    out.reason = Reason::kNoise;
    return out;
  }

  // Names of metadata differ in case between samples.
  std::string metadata(std::string_view name) const {
    const json* all = value_at(detail_, {"eventMetadata"});
    if (all == nullptr || !all->is_object()) return {};
    for (const auto& [key, value] : all->items()) {
      if (equals_ignore_case(key, name) && value.is_string()) return value.get<std::string>();
    }
    return {};
  }

  std::vector<std::string> entities() const {
    std::vector<std::string> values = event_.resources;
    const json* affected = value_at(detail_, {"affectedEntities"});
    if (affected != nullptr && affected->is_array()) {
      for (const json& one : *affected) values.push_back(string_at(one, {"entityValue"}));
    }
    values.push_back(metadata("publicKey"));
    values.push_back(string_at(detail_, {"affectedAccount"}));  // holds a key id in AWS's sample
    return values;
  }

  void ids() {
    for (const std::string& value : entities()) entity(value);
    if (const std::string user = metadata("userName"); !user.empty())
      user == "root" ? set_once(n_, n_.root, "root", true, place(user))
                     : add(n_, n_.users, "users", user, place(user));
    if (const std::string url = metadata("exposedUrl"); !url.empty()) {
      const std::string plain = unwrap_url(clean(url));
      add(n_, n_.exposure_urls, "exposure_urls", plain, place(url));
      for (std::string& commit : commits_of(plain))
        add(n_, n_.exposure_commits, "exposure_commits", std::move(commit), place(url));
    }
    if (metadata("truncated") == "true")
      event_.input.problem(event_.part, "the event says that its data are truncated");
    const std::string region = field(detail_, "eventRegion").empty()
                                   ? string_at(detail_, {"event", "region"})
                                   : field(detail_, "eventRegion");
    if (is_region(region)) add(n_, n_.regions, "regions", region, place(region));
  }

  void entity(const std::string& value) {
    const std::string_view name = last_name(value);
    const auto arn = parse_arn(value);
    if (is_access_key_id(name)) {
      if (!is_documentation_key(name))
        add(n_, n_.access_keys, "access_keys", std::string(name), place(name));
    } else if (is_instance_id(name)) {
      add(n_, n_.instances, "instances", std::string(name), place(name));
    } else if (is_resource_id(name, "eni-")) {
      add(n_, n_.interfaces, "interfaces", std::string(name), place(name));
    } else if (arn && arn->service == "iam" && arn->resource.starts_with("user/")) {
      add(n_, n_.users, "users", std::string(name), place(value));
    } else if (arn && arn->service == "iam" && arn->resource.starts_with("role/")) {
      add(n_, n_.roles, "roles", std::string(name), place(value));
    } else if (const auto address = canonical_address(value)) {
      add(n_, n_.own_addresses, "own_addresses", *address, place(value));
    }
    if (arn && is_region(arn->region) && arn->service != "health")
      add(n_, n_.regions, "regions", std::string(arn->region), place(value));
  }

  // The affected account; the envelope's is the management account in an organisation view.
  void accounts() {
    std::vector<std::string> candidates = {string_at(detail_, {"affectedAccount"}),
                                           metadata("accountId")};
    for (const std::string& value : entities()) {
      if (const auto arn = parse_arn(value)) candidates.emplace_back(arn->account);
    }
    candidates.push_back(event_.account);
    for (const std::string& account : candidates) {
      if (is_account_id(account)) {
        add(n_, n_.accounts, "accounts", account, place(account));
        return;
      }
      const bool digits =
          !account.empty() && account.find_first_not_of("0123456789") == std::string::npos;
      if (digits)
        event_.input.problem(event_.part, "an account id of " + std::to_string(account.size()) +
                                              " digits, malformed: " + account);
    }
  }

  std::string description_text() const {
    const json* all = value_at(detail_, {"eventDescription"});
    if (all == nullptr) return {};
    if (all->is_object()) return string_at(*all, {"latestDescription"});
    std::string text;
    if (all->is_array()) {
      for (const json& one : *all) {
        if (text.empty() || string_at(one, {"language"}).starts_with("en"))
          text = string_at(one, {"latestDescription"});
      }
    }
    return text;
  }

  void description(const std::string& code) {
    // Some senders escape line ends twice.
    const std::string text =
        replace_all(replace_all(description_text(), "\\r\\n", "\n"), "\\n", "\n");
    if (!text.empty()) {
      const int part = event_.input.add_part(text);
      body_ = clean(event_.input.map(part));
      std::vector<Problem> problems;
      const std::vector<std::string> accounts = n_.accounts;
      read_words(body_, n_, problems);
      for (const Problem& problem : problems) event_.input.problem(problem.part, problem.reason);
      n_.language = language_of(body_.text);
      const Mapped none;
      const StageFound stage = stage_of({none, body_}, n_.notice_class);
      n_.stage = stage.stage;
      if (stage.evidence) note(n_, "stage", *stage.evidence);
    }
    if (n_.notice_class == NoticeClass::kAbuse) {
      if (!n_.activity && !code.empty()) set_once(n_, n_.activity, "activity", code, place(code));
      std::string words = code;
      std::replace(words.begin(), words.end(), '_', ' ');
      if (!n_.activity_class || *n_.activity_class == ActivityClass::kOther) {
        n_.activity_class = activity_class_of(words).value_or(ActivityClass::kOther);
        note(n_, "activity_class", place(code));
      }
      const std::string start = field(detail_, "startTime");
      if (const auto at = parse_any_time(start); at && !n_.time_start)
        set_once(n_, n_.time_start, "time_start", *at, place(start));
    }
    named_principal_is_not_root(n_);
  }

  void closing() {
    if (field(detail_, "statusCode") != "closed") return;
    n_.notice_class = NoticeClass::kResolved;
    n_.stage = Stage::kResolved;
    n_.opens_case = false;
    note(n_, "stage", place("closed"));
  }

  // Numbers come as numbers or as strings.
  int number(const char* name) const {
    const json* value = value_at(detail_, {name});
    if (value == nullptr) return 1;
    if (value->is_number_integer())
      return static_cast<int>(std::clamp<int64_t>(value->get<int64_t>(), 1, 1000));
    int out = 0;
    for (const char c : string_at(detail_, {name}).substr(0, 3)) {
      if (c < '0' || c > '9') return 1;
      out = out * 10 + (c - '0');
    }
    return std::clamp(out, 1, 1000);
  }

  void pages() {
    n_.pages = number("totalPages");
    n_.pages_seen = {number("page")};
    const std::string arn = event_arn(detail_);
    if (!arn.empty())
      n_.health_event = arn + "#" + string_at(detail_, {"communicationId"}) + "#" +
                        (n_.accounts.empty() ? "" : n_.accounts.front());
  }

  void clock() {
    std::vector<Stated> stated = find_deadlines(body_, n_.sent_at, 0);
    const json* all = value_at(detail_, {"eventMetadata"});
    if (all != nullptr && all->is_object()) {
      for (const auto& [key, value] : all->items()) {
        const std::string name = to_lower(key);
        const bool date = name.starts_with("notif") && name.find("dateplus") != std::string::npos;
        if (!date || !value.is_string()) continue;
        metadata_deadline(value.get<std::string>(), stated);
      }
    }
    set_deadline(n_, std::move(stated), {}, {});
  }

  void metadata_deadline(const std::string& written, std::vector<Stated>& stated) const {
    const auto found = first_time(clean(written));
    auto at = found ? found->at() : std::nullopt;
    if (at && !found->has_clock) at = end_of_day(*at);
    if (!at) at = parse_rfc3339(written);
    if (at) stated.push_back({at, std::nullopt, std::nullopt, written, place(written)});
  }

  const Event& event_;
  const json& detail_;
  Notice n_;
  Mapped body_;
};

}  // namespace

bool is_health_event(const json& detail) {
  if (!detail.is_object()) return false;
  const bool flat = detail.contains("eventTypeCode") &&
                    (detail.contains("eventArn") || detail.contains("service"));
  const json* inner = value_at(detail, {"event", "eventTypeCode"});
  return flat || inner != nullptr;
}

EventItem read_health_event(const Event& event) { return HealthReader(event).read(); }

}  // namespace hikeshi::notice
