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

// What the records of one interface come to.
struct Seen {
  std::string accepted;        // the last that was
  std::optional<UtcTime> end;  // of the newest record
  bool skipped = false;        // AWS left some out
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
    if (!seen.end || *seen.end < *end) seen.end = end;
  }
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
    if (!missing_.empty()) return {Shows::kNothing, join(missing_, "; ")};
    return {Shows::kSilence,
            fmt::format("flow logs of {}: nothing accepted from {} to {}", join(silent_, ", "),
                        format_rfc3339(isolated_), format_rfc3339(until_))};
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
    std::optional<UtcTime> reach;
    for (const Json& log : list_in(logs, "FlowLogs")) {
      const std::string group = text_in(log, "LogGroupName");
      if (group.empty()) elsewhere = text_in(log, "LogDestination");
      // What was rejected alone shows no silence.
      if (group.empty() || text_in(log, "TrafficType") == "REJECT") continue;
      const Seen seen = read(log, group, interface);
      if (!seen.accepted.empty()) traffic_.push_back(interface.id + " accepted " + seen.accepted);
      if (seen.end && !seen.skipped && (!reach || *reach < *seen.end)) reach = seen.end;
    }
    conclude(interface, reach, elsewhere);
  }

  void conclude(const Interface& interface, std::optional<UtcTime> reach,
                const std::string& elsewhere) {
    const UtcTime needed = isolated_.plus(kLongestWindow);
    if (reach && *reach >= needed) {
      until_ = silent_.empty() ? *reach : std::min(until_, *reach);
      silent_.push_back(interface.id);
    } else if (reach) {
      missing_.push_back(fmt::format("the flow log of {} reaches to {}; {} is needed", interface.id,
                                     format_rfc3339(*reach), format_rfc3339(needed)));
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
    seen.end.reset();  // these are not the newest of all
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
  UtcTime isolated_, until_;
  std::vector<std::string> traffic_, silent_, missing_;
};

}  // namespace

Flows flows_after(const Ground& ground, const std::string& instance, const std::string& region,
                  UtcTime isolated) {
  return FlowLook(ground, region, isolated).look(instance);
}

}  // namespace hikeshi::respond
