// SPDX-License-Identifier: Apache-2.0
#include "sigma/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/text.h"
#include "sigma/item.h"

namespace hikeshi::sigma {
namespace {

constexpr uint32_t kMaxDepth = 16;  // of correlations of correlations

// A node is a loaded rule or, behind those, a pending correlation.
class Resolver {
 public:
  Resolver(std::vector<PendingCorrelation> pending, RuleSet& set, std::vector<Remark>& failed)
      : pending_(std::move(pending)), set_(set), failed_(failed), base_(set.rules.size()) {
    for (size_t node = 0; node < base_ + pending_.size(); ++node) {
      const Rule& rule = rule_of(node);
      if (!rule.id.empty()) by_id_[rule.id].push_back(node);
      if (!rule.name.empty()) by_name_[rule.name].push_back(node);
      by_title_[rule.title].push_back(node);
      placed_.push_back(node < base_ ? std::optional(static_cast<uint32_t>(node)) : std::nullopt);
    }
    set_.carried.resize(base_);
  }

  void run() {
    std::vector<size_t> waiting;  // of pending_
    for (size_t i = 0; i < pending_.size(); ++i) {
      if (look_up(i)) waiting.push_back(i);
    }
    for (bool progress = true; progress;) {
      const size_t before = waiting.size();
      std::erase_if(waiting, [&](size_t i) { return ready(i) && (place(i), true); });
      progress = waiting.size() < before;
    }
    for (const size_t i : waiting)
      refuse(i, "it refers to a correlation that is not loaded, or to itself in a circle");
    for (size_t rule = 0; rule < used_.size(); ++rule)
      set_.rules[rule].alerts = !used_[rule] || generated_[rule];
  }

 private:
  using Index = std::unordered_map<std::string, std::vector<size_t>>;

  const Rule& rule_of(size_t node) const {
    return node < base_ ? set_.rules[node] : pending_[node - base_].rule;
  }

  void refuse(size_t i, const std::string& reason) {
    const PendingCorrelation& pending = pending_[i];
    failed_.push_back(
        {pending.rule.file, pending.place.empty() ? reason : pending.place + ": " + reason});
  }

  std::optional<size_t> find(const std::string& reference, const std::string& file) const {
    for (const Index* const index : {&by_id_, &by_name_, &by_title_}) {
      const auto found = index->find(reference);
      if (found == index->end()) continue;
      for (const size_t node : found->second) {
        if (rule_of(node).file == file) return node;
      }
      return found->second[0];
    }
    return std::nullopt;
  }

  // Finds the nodes that a correlation refers to; false, and named, when one does not exist.
  bool look_up(size_t i) {
    const PendingCorrelation& pending = pending_[i];
    std::vector<size_t> nodes;
    for (const std::string& reference : pending.text.rules) {
      const auto node = find(reference, pending.rule.file);
      if (!node)
        return refuse(i,
                      fmt::format("it refers to '{}', which is not loaded", printable(reference))),
               false;
      if (std::find(nodes.begin(), nodes.end(), *node) != nodes.end())
        return refuse(i, fmt::format("it names '{}' twice", printable(rule_of(*node).title))),
               false;
      nodes.push_back(*node);
    }
    references_[i] = std::move(nodes);
    return true;
  }

  bool ready(size_t i) const {
    const auto& nodes = references_.at(i);
    return std::all_of(nodes.begin(), nodes.end(), [&](size_t node) { return placed_[node]; });
  }

  // How many correlations stand above one another, this one included.
  uint32_t depth_of(size_t i) {
    uint32_t deepest = 0;
    for (const size_t node : references_.at(i)) {
      if (node >= base_) deepest = std::max(deepest, depths_[node - base_]);
    }
    return depths_[i] = deepest + 1;
  }

  void place(size_t i) {
    PendingCorrelation& pending = pending_[i];
    Correlation correlation;
    correlation.type = pending.text.type;
    correlation.span = pending.text.span;
    correlation.thresholds = pending.text.thresholds;
    correlation.percentile = pending.text.percentile;
    correlation.expression = pending.text.expression;
    correlation.order = pending.text.order;
    correlation.group_by = pending.text.group_by;
    if (depth_of(i) > kMaxDepth)
      return refuse(i, "correlations of correlations, more than 16 deep");
    for (size_t k = 0; k < pending.text.rules.size(); ++k) {
      auto source = join(pending.text, *placed_[references_[i][k]], pending.text.rules[k]);
      if (!source) return refuse(i, source.error().message);
      correlation.sources.push_back(std::move(*source));
    }
    const auto rule = static_cast<uint32_t>(set_.rules.size());
    mark_used(correlation, pending.text.generate);
    placed_[base_ + i] = rule;
    correlation.rule = rule;
    pending.rule.correlation = static_cast<uint32_t>(set_.correlations.size());
    set_.rules.push_back(pending.rule);  // a copy: later references still read its file
    set_.programs.emplace_back();
    set_.carried.emplace_back();
    set_.correlations.push_back(std::move(correlation));
  }

  void mark_used(const Correlation& correlation, bool generate) {
    used_.resize(set_.rules.size(), false);
    generated_.resize(set_.rules.size(), false);
    for (const Correlation::Source& source : correlation.sources) {
      used_[source.rule] = true;
      if (generate) generated_[source.rule] = true;
    }
  }

  Result<Correlation::Source> join(const CorrelationText& text, uint32_t rule,
                                   const std::string& reference) {
    const Rule& to = set_.rules[rule];
    const std::vector<std::string> names = {reference, to.id, to.name, to.title};
    Correlation::Source source;
    source.rule = rule;
    for (const std::string& name : text.group_by)
      source.group_slots.push_back(HK_TRY(slot_of(rule, text.resolve(name, names))));
    for (const std::string& name : text.fields)
      source.value_slots.push_back(HK_TRY(slot_of(rule, text.resolve(name, names))));
    return source;
  }

  // Where the hits of `rule` carry a field. Hits of a correlation carry what it groups by.
  Result<uint32_t> slot_of(uint32_t rule, const std::string& field) {
    if (const auto inner = set_.rules[rule].correlation) {
      const auto& group = set_.correlations[*inner].group_by;
      const auto found = std::find(group.begin(), group.end(), field);
      if (found == group.end())
        return fail(Code::kUnsupported,
                    fmt::format("it needs '{}' of '{}', which does not group by it",
                                printable(field), printable(set_.rules[rule].title)));
      return static_cast<uint32_t>(found - group.begin());
    }
    FieldPath path = HK_TRY(make_field(field));
    std::vector<FieldPath>& carried = set_.carried[rule];
    const auto found = std::find_if(carried.begin(), carried.end(), [&](const FieldPath& other) {
      return other.name() == path.name();
    });
    const auto slot = static_cast<uint32_t>(found - carried.begin());
    if (found == carried.end()) carried.push_back(std::move(path));
    return slot;
  }

  std::vector<PendingCorrelation> pending_;
  RuleSet& set_;
  std::vector<Remark>& failed_;
  const size_t base_;
  Index by_id_, by_name_, by_title_;
  std::vector<std::optional<uint32_t>> placed_;  // of each node: its place in set_.rules
  std::unordered_map<size_t, std::vector<size_t>> references_;
  std::vector<uint32_t> depths_ = std::vector<uint32_t>(pending_.size(), 0);
  std::vector<bool> used_, generated_;
};

}  // namespace

void resolve_correlations(std::vector<PendingCorrelation> pending, RuleSet& set,
                          std::vector<Remark>& failed) {
  Resolver(std::move(pending), set, failed).run();
}

}  // namespace hikeshi::sigma
