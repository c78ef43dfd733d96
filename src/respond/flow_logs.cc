// SPDX-License-Identifier: Apache-2.0
#include "respond/flow_logs.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "aws/json_text.h"
#include "base/text.h"

namespace hikeshi::respond {
namespace {

using aws::Json;
using aws::text_in;
using Shows = Flows::Shows;

// A record sums up to ten minutes of one connection.
constexpr int64_t kLongestWindow = 600;
// Of each interval there is a record, of NODATA where nothing flowed. It begins and ends with its
// own first and last packet.
constexpr int64_t kSlack = 60;

struct Interface {
  std::string id, subnet, vpc;
};

const Json& list_in(const Json& answer, const char* name) {
  static const Json kNone = Json::array();
  const auto it = answer.find(name);
  return it != answer.end() && it->is_array() ? *it : kNone;
}

// ---- records

// The names of a record's fields, by the format that the flow log was made with.
std::vector<std::string> fields_of(std::string_view format) {
  std::vector<std::string> fields;
  for (std::string_view word : split(format, ' ')) {
    const bool braced = word.size() > 3 && word.starts_with("${") && word.ends_with('}');
    fields.emplace_back(braced ? word.substr(2, word.size() - 3) : word);
  }
  return fields;
}

class Record {
 public:
  Record(const std::vector<std::string>& fields, std::string_view message)
      : fields_(fields), values_(split(message, ' ')) {}

  std::string_view operator[](std::string_view field) const {
    const auto it = std::find(fields_.begin(), fields_.end(), field);
    const auto at = static_cast<size_t>(it - fields_.begin());
    return at < values_.size() ? values_[at] : std::string_view();
  }
  std::optional<UtcTime> time(std::string_view field) const {
    const std::string_view text = (*this)[field];
    int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool number = error == std::errc() && !text.empty() && end == text.data() + text.size();
    return number ? std::optional(UtcTime{seconds}) : std::nullopt;
  }

 private:
  const std::vector<std::string>& fields_;
  std::vector<std::string_view> values_;
};

struct Span {
  UtcTime from, to;
};

// What the records of one interface come to.
struct Seen {
  std::string accepted;     // the last that was
  std::vector<Span> spans;  // of whole records
  bool skipped = false;     // AWS left some out
};

void read_records(const Json& events, const std::vector<std::string>& fields,
                  const Interface& interface, UtcTime isolated, Seen& seen) {
  for (const Json& event : events) {
    const std::string message = text_in(event, "message");
    const Record record(fields, message);
    const auto start = record.time("start"), end = record.time("end");
    // What began before may hold what the isolation ended.
    const bool whole = record["interface-id"] == interface.id && !record["action"].empty();
    if (!whole || !start || !end || *start <= isolated) continue;
    seen.skipped |= record["log-status"] == "SKIPDATA";
    if (record["action"] == "ACCEPT")
      seen.accepted = fmt::format("{} {} -> {}", format_rfc3339(*end), printable(record["srcaddr"]),
                                  printable(record["dstaddr"]));
    seen.spans.push_back({*start, *end});
  }
}

// The newest time of which there are records without a hole, by those that began at `since` or
// later.
std::optional<Span> recorded(std::vector<Span> spans, UtcTime since, int64_t interval) {
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from < b.from; });
  std::optional<Span> last;
  for (const Span& span : spans) {
    if (span.from < since) continue;
    if (!last || last->to.plus(interval + kSlack) < span.from) last = span;
    last->to = std::max(last->to, span.to);
  }
  return last;
}

int64_t seconds_of(const Span& span) { return span.to.seconds - span.from.seconds; }

int64_t interval_of(const Json& log) {
  const Json interval = log.value("MaxAggregationInterval", Json());
  return interval.is_number_integer() ? interval.get<int64_t>() : kLongestWindow;
}

std::optional<UtcTime> made_at(const Json& log) {
  const std::string text = text_in(log, "CreationTime");
  return text.size() < 19 ? std::nullopt : parse_rfc3339(text.substr(0, 19) + "Z");
}

// ---- asking

class FlowLook {
 public:
  FlowLook(const Ground& ground, const std::string& region, UtcTime isolated)
      : ground_(ground), region_(region), isolated_(isolated) {}

  Flows look(const std::string& instance) {
    const Json answer =
        ask("ec2", "DescribeNetworkInterfaces", filtered("attachment.instance-id", {instance}));
    for (const Json& one : list_in(answer, "NetworkInterfaces"))
      add({text_in(one, "NetworkInterfaceId"), text_in(one, "SubnetId"), text_in(one, "VpcId")});
    if (!traffic_.empty()) return {Shows::kTraffic, join(traffic_, "; ")};
    if (silent_.empty() && missing_.empty()) missing_.emplace_back("it has no interface");
    if (missing_.empty() && seconds_of(*shown_) < kLongestWindow)
      missing_.push_back(fmt::format("the flow logs of {} have no ten minutes in common yet",
                                     join(silent_, ", ")));
    if (!missing_.empty()) return {Shows::kNothing, join(missing_, "; ")};
    return {Shows::kSilence,
            fmt::format("flow logs of {}: nothing accepted from {} to {}", join(silent_, ", "),
                        format_rfc3339(shown_->from), format_rfc3339(shown_->to))};
  }

 private:
  static Json filtered(const char* name, std::vector<std::string> values) {
    return {{"Filters", Json::array({{{"Name", name}, {"Values", std::move(values)}}})}};
  }

  // An empty answer where AWS gives none; why stands among what is missing.
  Json ask(const char* service, const char* operation, Json params, bool all_pages = true) {
    AwsCommand call = reading(service, operation, region_, std::move(params));
    call.call.all_pages = all_pages;
    auto answer = ground_.read(call);
    if (answer) return *answer;
    if (!says_absent(answer.error()))
      missing_.push_back(aws::to_error(answer.error(), call.action).message);
    return Json::object();
  }

  // An interface is silent when one log of it shows that, and none shows anything else.
  void add(const Interface& interface) {
    const Json logs = ask(
        "ec2", "DescribeFlowLogs",
        {{"Filter", Json::array({{{"Name", "resource-id"},
                                  {"Values", {interface.id, interface.subnet, interface.vpc}}}})}});
    std::string elsewhere;
    std::optional<Span> shown;
    for (const Json& log : list_in(logs, "FlowLogs")) {
      const std::string group = text_in(log, "LogGroupName");
      if (group.empty()) elsewhere = text_in(log, "LogDestination");
      // What was rejected alone shows no silence.
      if (group.empty() || text_in(log, "TrafficType") == "REJECT") continue;
      const Seen seen = read(log, group, interface);
      if (!seen.accepted.empty()) traffic_.push_back(interface.id + " accepted " + seen.accepted);
      const auto time = time_of(log, seen);
      if (time && (!shown || seconds_of(*shown) < seconds_of(*time))) shown = time;
    }
    conclude(interface, shown, elsewhere);
  }

  // What one log shows, from when it was made on: before that it is silent of itself.
  std::optional<Span> time_of(const Json& log, const Seen& seen) const {
    const auto made = made_at(log);
    if (!made || seen.skipped) return std::nullopt;
    return recorded(seen.spans, std::max(isolated_, *made), interval_of(log));
  }

  void conclude(const Interface& interface, std::optional<Span> shown,
                const std::string& elsewhere) {
    if (shown && seconds_of(*shown) >= kLongestWindow) {
      shown_ = shown_ ? Span{std::max(shown_->from, shown->from), std::min(shown_->to, shown->to)}
                      : *shown;
      silent_.push_back(interface.id);
    } else if (shown) {
      missing_.push_back(
          fmt::format("the flow log of {} has records without a gap from {} to {}; {} is needed",
                      interface.id, format_rfc3339(shown->from), format_rfc3339(shown->to),
                      format_rfc3339(shown->from.plus(kLongestWindow))));
    } else if (!elsewhere.empty()) {
      missing_.push_back(fmt::format("the flow log of {} lies in {}, which is not read here",
                                     interface.id, printable(elsewhere)));
    } else {
      missing_.push_back("no flow log in CloudWatch Logs shows " + interface.id + " since");
    }
  }

  // What was accepted or left out, wherever it stands, and the newest records of the stream.
  Seen read(const Json& log, const std::string& group, const Interface& interface) {
    const auto fields = fields_of(text_in(log, "LogFormat"));
    const bool accepts = text_in(log, "TrafficType") == "ACCEPT";
    const int64_t since = isolated_.seconds * 1000;
    Seen seen;
    const Json found = ask("logs", "FilterLogEvents",
                           {{"logGroupName", group},
                            {"logStreamNamePrefix", interface.id},
                            {"startTime", since},
                            {"filterPattern", "?ACCEPT ?SKIPDATA"}});
    read_records(list_in(found, "events"), fields, interface, isolated_, seen);
    seen.spans.clear();  // those between them are not read
    const Json newest = ask("logs", "GetLogEvents",
                            {{"logGroupName", group},
                             {"logStreamName", interface.id + (accepts ? "-accept" : "-all")},
                             {"startTime", since},
                             {"startFromHead", false}},
                            false);
    read_records(list_in(newest, "events"), fields, interface, isolated_, seen);
    return seen;
  }

  const Ground& ground_;
  const std::string& region_;
  UtcTime isolated_;
  std::optional<Span> shown_;  // of all that are silent
  std::vector<std::string> traffic_, silent_, missing_;
};

}  // namespace

Flows flows_after(const Ground& ground, const std::string& instance, const std::string& region,
                  UtcTime isolated) {
  return FlowLook(ground, region, isolated).look(instance);
}

}  // namespace hikeshi::respond
