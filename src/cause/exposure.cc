// SPDX-License-Identifier: Apache-2.0
#include "cause/exposure.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "aws/json_text.h"
#include "posture/grants.h"

namespace hikeshi::cause {
namespace {

using aws::text_in;
using posture::AnyWay;
using posture::Change;
using posture::Grant;
using posture::Json;

struct Span {
  std::optional<Bound> from, to;
};

int number_of(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Bound bound_of(const Change& change) {
  return {change.at, change.id, change.event, change.principal};
}

bool is_world(const Grant& grant) { return grant.value == "0.0.0.0/0" || grant.value == "::/0"; }

bool is_tcp(const Grant& grant) {
  return grant.protocol == "tcp" || grant.protocol == "6" || grant.protocol == "-1";
}

bool is_ported(const Grant& grant) {
  return is_tcp(grant) || grant.protocol == "udp" || grant.protocol == "17";
}

bool is_web(const Grant& grant) {
  return grant.from == grant.to && (grant.from == 80 || grant.from == 443);
}

bool covers(const Grant& grant, int port) {
  return is_tcp(grant) &&
         (grant.protocol == "-1" || grant.from < 0 || (grant.from <= port && port <= grant.to));
}

// ---- rules of one group

class Rules {
 public:
  struct Rule {
    Grant grant;
    Span span;
    bool known_by_port = false;  // from the state alone: its other ports are not known
    std::optional<Bound> doubt = {};
  };

  Rules(std::string group, std::string region)
      : group_(std::move(group)), region_(std::move(region)) {}

  void stood_open(UtcTime at, int port, const std::string& cidr) {
    seen_ = at;
    Grant grant;
    grant.protocol = "tcp";
    grant.value = cidr;
    grant.list = cidr.find(':') == cidr.npos ? "IpRanges" : "Ipv6Ranges";
    grant.from = grant.to = port;
    rules_.push_back({std::move(grant), {}, true});
  }

  void see(const Change& change, std::span<const Change> earlier) {
    if (change.region != region_ || posture::group_named(change) != group_) return;
    if (change.event == "AuthorizeSecurityGroupIngress") {
      for (Grant& grant : posture::granted_by(change)) open(std::move(grant), change);
    } else if (change.event == "RevokeSecurityGroupIngress") {
      revoke(posture::revoked_by(change, earlier), change);
    } else if (change.event == "ModifySecurityGroupRules") {
      for (posture::Replaced& each : posture::replaced_by(change, earlier)) replace(each, change);
    } else if (change.event == "DeleteSecurityGroup") {
      for (Rule& rule : rules_) end(rule, change);
    }
  }

  const std::vector<Rule>& all() const { return rules_; }

 private:
  void open(Grant grant, const Change& change) {
    // Two ways to tell of the same rule: the logs have seen it being made.
    std::erase_if(rules_, [&](const Rule& rule) {
      return rule.known_by_port && change.at <= seen_ && rule.grant.value == grant.value &&
             covers(grant, rule.grant.from);
    });
    rules_.push_back({std::move(grant), {bound_of(change), {}}, false});
  }

  void revoke(const posture::Revoked& revoked, const Change& change) {
    for (const Grant& grant : revoked.grants) close(grant, change);
    if (revoked.all) return;
    for (Rule& rule : rules_) {
      if (!rule.span.to && !rule.doubt) rule.doubt = bound_of(change);
    }
  }

  void close(const Grant& grant, const Change& change) {
    for (Rule& rule : rules_) {
      const bool same = rule.known_by_port ? seen_ < change.at && rule.grant.value == grant.value &&
                                                 covers(grant, rule.grant.from)
                                           : rule.grant.same_rule(grant);
      if (same) end(rule, change);
    }
  }

  // That the rule is one of those that let in, and not out, is known where the logs saw it made.
  void replace(posture::Replaced& each, const Change& change) {
    if (!each.before) return;
    close(*each.before, change);
    if (each.since) {
      each.since->id = each.id;
      open(std::move(*each.since), change);
    }
  }

  static void end(Rule& rule, const Change& change) {
    if (!rule.span.to) rule.span.to = bound_of(change);
  }

  std::string group_, region_;
  UtcTime seen_{INT64_MIN};  // when those that are known by a port stood open
  std::vector<Rule> rules_;
};

// ---- when an instance ran in one group

class Membership {
 public:
  Membership(std::string instance, UtcTime seen, const AnyWay* way)
      : instance_(std::move(instance)), seen_(seen) {
    if (way == nullptr) return;
    region_ = way->region;
    interfaces_.insert(way->interfaces.begin(), way->interfaces.end());
    groups_.insert(way->groups.begin(), way->groups.end());
  }

  // The launch comes first: before it the instance was nowhere.
  void find_launch(std::span<const Change> changes) {
    for (const Change& change : changes) {
      if (change.event != "RunInstances") continue;
      for (const Json& item : posture::items_in(change.response, "instancesSet")) {
        if (text_in(item, "instanceId") != instance_) continue;
        launched_ = bound_of(change);
        region_ = change.region;
        groups_ = groups_in(item);
        for (const Json& each : posture::items_in(item, "networkInterfaceSet"))
          interfaces_.insert(text_in(each, "networkInterfaceId"));
        return;
      }
    }
  }

  const std::string& region() const { return region_; }

  // Every group that it was ever in.
  std::set<std::string> all_groups(std::span<const Change> changes) const {
    std::set<std::string> all = groups_;
    for (const Change& change : changes) {
      if (is_regrouping(change)) all.merge(groups_in(change.request));
    }
    return all;
  }

  std::vector<Span> spans(const std::string& group, std::span<const Change> changes) const {
    std::vector<Span> out;
    // The groups of the time when it was seen are not those before a change of them.
    const bool at_first = launched_ || std::none_of(changes.begin(), changes.end(), [&](auto& c) {
                            return c.at <= seen_ && is_regrouping(c);
                          });
    bool in = at_first && groups_.contains(group), runs = true, open = false;
    std::optional<Bound> since = launched_;
    const auto settle = [&](const std::optional<Bound>& turn) {
      if (in && runs && !open) since = turn;
      if (!(in && runs) && open) out.push_back({since, turn});
      open = in && runs;
    };
    settle(launched_);
    for (const Change& change : changes) {
      if (change.region != region_ || (launched_ && change.at < launched_->at)) continue;
      if (is_regrouping(change)) {
        in = groups_in(change.request).contains(group);
      } else if (names_it(change)) {
        runs = change.event == "StartInstances";
      } else {
        continue;
      }
      settle(bound_of(change));
    }
    if (open) out.push_back({since, {}});
    return out;
  }

 private:
  static std::set<std::string> groups_in(const Json& holder) {
    std::set<std::string> out;
    for (const Json& each : posture::items_in(holder, "groupSet"))
      out.insert(text_in(each, "groupId"));
    return out;
  }

  bool is_regrouping(const Change& change) const {
    if (!change.request.is_object() || !change.request.contains("groupSet")) return false;
    if (change.event == "ModifyInstanceAttribute")
      return text_in(change.request, "instanceId") == instance_;
    return change.event == "ModifyNetworkInterfaceAttribute" && interfaces_.size() == 1 &&
           interfaces_.contains(text_in(change.request, "networkInterfaceId"));
  }

  bool names_it(const Change& change) const {
    if (change.event != "TerminateInstances" && change.event != "StopInstances" &&
        change.event != "StartInstances")
      return false;
    const Json& all = posture::items_in(change.request, "instancesSet");
    return std::any_of(all.begin(), all.end(),
                       [&](const Json& each) { return text_in(each, "instanceId") == instance_; });
  }

  std::string instance_, region_;
  UtcTime seen_;
  std::set<std::string> groups_, interfaces_;
  std::optional<Bound> launched_;
};

// ---- both together

std::optional<Span> both(const Span& a, const Span& b) {
  Span out{a.from, a.to};
  if (b.from && (!out.from || out.from->at < b.from->at)) out.from = b.from;
  if (b.to && (!out.to || b.to->at < out.to->at)) out.to = b.to;
  if (out.from && out.to && out.to->at <= out.from->at) return std::nullopt;
  return out;
}

void add_exposures(std::span<const Change> changes, const std::string& instance, UtcTime seen,
                   const AnyWay* way, std::vector<Exposure>& out) {
  Membership membership(instance, seen, way);
  membership.find_launch(changes);
  for (const std::string& group : membership.all_groups(changes)) {
    Rules rules(group, membership.region());
    if (way != nullptr && way->open == AnyWay::Open::kYes && way->group == group)
      rules.stood_open(seen, number_of(way->port), way->cidr);
    for (size_t i = 0; i < changes.size(); ++i) rules.see(changes[i], changes.first(i));
    const auto spans = membership.spans(group, changes);
    for (const Rules::Rule& rule : rules.all()) {
      if (!is_world(rule.grant) || !is_ported(rule.grant) || is_web(rule.grant)) continue;
      for (const Span& span : spans) {
        if (auto when = both(rule.span, span))
          out.push_back({instance, group, membership.region(), rule.grant, std::move(when->from),
                         std::move(when->to), rule.span.from ? rule.span.from->event_id : "",
                         rule.doubt});
      }
    }
  }
}

}  // namespace

bool Exposure::covers(int port) const { return cause::covers(rule, port); }

std::string Exposure::span() const {
  if (rule.protocol == "-1" || rule.from < 0) return "all";
  return rule.from == rule.to ? std::to_string(rule.from)
                              : fmt::format("{}-{}", rule.from, rule.to);
}

std::string Exposure::ports() const {
  if (rule.protocol == "-1") return "all";
  return span() + (is_tcp(rule) ? "/tcp" : "/udp");
}

const Exposure* exposure_of(const casefile::Fact& hint, const std::vector<Exposure>& exposures) {
  const auto cites = [&hint](const std::string& event) {
    return !event.empty() &&
           std::any_of(hint.evidence.begin(), hint.evidence.end(),
                       [&](const casefile::Evidence& cited) { return cited.event_id == event; });
  };
  const auto found = std::find_if(exposures.begin(), exposures.end(), [&](const Exposure& e) {
    return e.group == hint.one("resource") && cites(e.made_by);
  });
  return found == exposures.end() ? nullptr : &*found;
}

std::vector<Exposure> exposures(std::span<const Change> changes,
                                const std::set<std::string>& instances,
                                const std::optional<Seen>& seen) {
  std::vector<Exposure> out;
  for (const std::string& instance : instances) {
    const AnyWay* way = nullptr;
    if (seen && seen->ways.contains(instance)) way = &seen->ways.at(instance);
    add_exposures(changes, instance, seen ? seen->at : UtcTime{INT64_MIN}, way, out);
  }
  const auto began = [](const Exposure& e) { return e.opened ? e.opened->at.seconds : INT64_MIN; };
  std::stable_sort(out.begin(), out.end(),
                   [&](const Exposure& a, const Exposure& b) { return began(a) < began(b); });
  return out;
}

}  // namespace hikeshi::cause
