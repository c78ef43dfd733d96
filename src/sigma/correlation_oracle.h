// SPDX-License-Identifier: Apache-2.0
// A second, slow engine for correlations, for tests: at the time of every event it collects the
// window that ends there anew and counts what is in it, in quadratic time. It reads rules with
// yaml-cpp's own tree, asks oracle.h which events match, and shares no code with the real engine.
#pragma once

#include <cmath>
#include <map>
#include <numeric>

#include "sigma/oracle.h"

namespace hikeshi::sigma::oracle {

using Texts = std::vector<std::string>;
using Rules = std::map<std::string, YAML::Node>;  // by id, name and title

// A hit of a rule about single events, or a moment at which a correlation was met.
struct Occurrence {
  int64_t time;
  std::string event;                             // those of one event count once
  Json record;                                   // of a correlation: what it groups by
  std::set<std::pair<int64_t, std::string>> of;  // time and id of single events
  size_t source = 0;
  std::string value = {};
};
using Occurrences = std::vector<Occurrence>;

inline Texts list(const YAML::Node& node) {
  if (!node || node.IsMap()) return {};
  return node.IsSequence() ? node.as<Texts>() : Texts{node.Scalar()};
}

inline std::string text_at(const Json& record, const std::string& field) {
  for (const Json& value : values_at(field, record)) {
    if (!value.is_null()) return texts(value)[0];
  }
  return "";
}

inline double measure(const std::string& type, double percent, const Occurrences& window) {
  std::set<std::string> events, values;
  std::set<size_t> sources;
  std::vector<double> n;
  for (const Occurrence& o : window) {
    sources.insert(o.source), values.insert(o.value);
    const auto number = number_of(o.value.substr(0, o.value.find('\n')));
    if (events.insert(o.event).second) n.push_back(number.value_or(0));
  }
  const auto count = static_cast<double>(type == "value_count"          ? values.size()
                                         : type.starts_with("temporal") ? sources.size()
                                                                        : n.size());
  if (type == "value_sum") return std::accumulate(n.begin(), n.end(), 0.0);
  if (type == "value_avg") return std::accumulate(n.begin(), n.end(), 0.0) / count;
  if (type != "value_percentile" && type != "value_median") return count;
  std::sort(n.begin(), n.end());
  const double at = percent / 100 * (count - 1);
  const double low = n[static_cast<size_t>(at)], high = n[static_cast<size_t>(std::ceil(at))];
  return low + (high - low) * (at - std::floor(at));
}

inline bool meets(const YAML::Node& c, const Texts& rules, const Occurrences& window) {
  const YAML::Node condition = c["condition"];
  const Texts words = words_of(condition && condition.IsScalar() ? condition.Scalar() : "");
  std::set<std::string> there;
  int64_t after = INT64_MIN;  // the earliest end of hits of the rules so far, in order
  for (size_t i = 0; i < rules.size(); ++i) {
    int64_t next = INT64_MAX;
    for (const Occurrence& o : window) {
      if (o.source == i) there.insert(rules[i]);
      if (o.source == i && o.time >= after) next = std::min(next, o.time);
    }
    const auto at = std::find(words.begin(), words.end(), rules[i]);
    if (at == words.end() || at == words.begin() || lower(*(at - 1)) != "not") after = next;
  }
  const std::string type = c["type"].Scalar();
  if (type == "temporal_ordered" && after == INT64_MAX) return false;
  if (!words.empty())
    return condition_holds(words, [&](const Texts& leaf) { return there.count(leaf[0]) != 0; });
  if (!condition) return there.size() == rules.size();
  const double percent = condition["percentile"] ? condition["percentile"].as<double>() : 50;
  return std::all_of(condition.begin(), condition.end(), [&](const auto& line) {
    const std::string op = line.first.Scalar();
    return op == "field" || op == "percentile" ||
           compare({{op}}, measure(type, percent, window), line.second.template as<double>());
  });
}

// The moments of one group. Windows that share an occurrence are one run, and so one event.
inline void add_moments(const YAML::Node& rule, const Texts& rules, const Json& group,
                        const Occurrences& all, Occurrences& out) {
  const std::string timespan = rule["correlation"]["timespan"].Scalar();
  const int64_t span = std::stoll(timespan) * (timespan.back() == 'm' ? 60 : 1);
  int64_t last = INT64_MIN, run = 0;
  std::set<int64_t> ends;
  for (const Occurrence& o : all) ends.insert(o.time);
  for (const int64_t end : ends) {
    Occurrences window;
    Occurrence moment{end, "", group, {}};
    int64_t first = end;
    for (const Occurrence& o : all) {
      if (o.time > end || end - o.time > span) continue;
      window.push_back(o), moment.of.insert(o.of.begin(), o.of.end());
      first = std::min(first, o.time);
    }
    if (!meets(rule["correlation"], rules, window)) continue;
    run += first > last ? 1 : 0, last = end;
    moment.event = rule["title"].Scalar() + " " + group.dump() + std::to_string(run);
    out.push_back(moment);
  }
}

inline Occurrences occurrences(const Rules& all, const YAML::Node& rule, const Occurrences& from) {
  Occurrences out;
  const auto matching = [&](const Occurrence& event) { return matches(rule, event.record); };
  if (!rule["correlation"])
    return std::copy_if(from.begin(), from.end(), std::back_inserter(out), matching), out;
  std::map<std::string, std::pair<Json, Occurrences>> groups;
  const YAML::Node c = rule["correlation"], condition = c["condition"];
  const Texts rules = list(c["rules"]), by = list(c["group-by"]);
  const Texts fields = condition && condition.IsMap() ? list(condition["field"]) : Texts();
  const bool sums = !fields.empty() && c["type"].Scalar() != "value_count";
  for (size_t i = 0; i < rules.size(); ++i) {
    for (Occurrence one : occurrences(all, all.at(rules[i]), from)) {
      Json group;
      bool whole = true;
      const auto take = [&](const std::string& name) {
        const YAML::Node alias = c["aliases"] ? c["aliases"][name] : YAML::Node();
        const bool means = alias.IsMap() && alias[rules[i]];
        const std::string text = text_at(one.record, means ? alias[rules[i]].Scalar() : name);
        return whole &= !text.empty(), text;
      };
      for (const std::string& name : by) group[name] = take(name);
      for (const std::string& name : fields) one.value += take(name) + '\n';
      one.source = i;
      if (!whole || (sums && !number_of(one.value.substr(0, one.value.size() - 1)))) continue;
      groups[group.dump()].first = group;
      groups[group.dump()].second.push_back(one);
    }
  }
  for (const auto& [text, group] : groups) add_moments(rule, rules, group.first, group.second, out);
  return out;
}

// Every hit of the correlations, its moments put together: title and group to what it has.
inline std::multimap<std::string, Occurrence> hits(const Rules& rules, const Occurrences& events) {
  std::map<std::string, Occurrence> runs;
  for (const auto& [title, rule] : rules) {
    if (!rule["correlation"] || title != rule["title"].Scalar()) continue;
    for (const Occurrence& moment : occurrences(rules, rule, events)) {
      Occurrence& run = runs[moment.event];
      run.time = moment.time, run.value = title + " " + moment.record.dump();
      run.of.insert(moment.of.begin(), moment.of.end());
    }
  }
  std::multimap<std::string, Occurrence> out;
  for (const auto& [event, run] : runs) out.emplace(run.value, run);
  return out;
}

}  // namespace hikeshi::sigma::oracle
