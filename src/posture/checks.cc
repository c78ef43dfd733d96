// SPDX-License-Identifier: Apache-2.0
#include "posture/checks.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace hikeshi::posture {
namespace {

Words no_trail(const Words& why, Verdict seen, const Words& reason) {
  return {
      why.en + " (by what is there: " + std::string(to_string(seen)) + ", " + reason.en + ")",
      why.ja + "（残っている記録では: " + std::string(to_string(seen)) + "、" + reason.ja + "）"};
}

bool looks_at(const Check& check, const std::string& call) {
  const auto in = [&](const auto& list) {
    return std::find(list.begin(), list.end(), call) != list.end();
  };
  return in(check.needs) || in(check.uses);
}

bool concerns(const Doubt& doubt, const Check& check, const std::string& region) {
  return looks_at(check, doubt.call) && (!check.in_regions || doubt.region == region);
}

// These services write all their events in one region; others where the thing is.
bool is_logged_in_one_region(const Check& check) {
  const auto global = [](std::string_view call) {
    return call.starts_with("iam.") || call.starts_with("account.") || call.starts_with("ce.") ||
           call.starts_with("budgets.");
  };
  return std::all_of(check.needs.begin(), check.needs.end(), global) &&
         std::all_of(check.uses.begin(), check.uses.end(), global);
}

// Why logs are missing in which the finding could have been changed; nullptr: none are.
const Words* gap_behind(const State& state, const Check& check, const Finding& finding) {
  const auto& gaps = state.unsure_regions;
  if (const auto own = gaps.find(finding.region); own != gaps.end()) return &own->second;
  const bool anywhere = finding.region.empty() && !is_logged_in_one_region(check);
  return anywhere && !gaps.empty() ? &gaps.begin()->second : nullptr;
}

// Of the past, what the trail does not tell is unknown, whatever the rest says.
void admit(const State& state, const Check& check, Finding& finding) {
  if (finding.status == Verdict::kUnknown) return;
  const Words* why = nullptr;
  for (const Doubt& doubt : state.doubts) {
    if (concerns(doubt, check, finding.region) &&
        (doubt.thing.empty() || doubt.thing == finding.resource))
      why = &doubt.why;
  }
  if (const Words* gap = gap_behind(state, check, finding)) why = gap;
  if (why == nullptr) return;
  finding.reason = no_trail(*why, finding.status, finding.reason);
  finding.status = Verdict::kUnknown;
}

// Things of which nothing is found now, and of which nobody knows how they were.
void tell_doubts(const State& state, const Check& check, Report& report) {
  for (const Doubt& doubt : state.doubts) {
    if (!doubt.thing.empty() && concerns(doubt, check, report.region()) &&
        !report.names(doubt.thing))
      report.unknown(doubt.thing, doubt.why);
  }
}

void run_in(const State& state, const Check& check, const std::string& region,
            std::vector<Finding>& out) {
  Report report(state, check, region, out);
  const std::string& subject = state.account;
  for (const std::string_view id : check.needs) {
    if (!report.seen(state.find(id, region), subject, id)) return;
  }
  if (!check.needs.empty()) report.as_of(state.find(check.needs.front(), region)->at);
  check.run(report);
  tell_doubts(state, check, report);
  if (report.count() == 0) report.pass(subject, {"nothing found", "該当なし"});
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  constexpr std::array<std::string_view, 3> kNames = {"pass", "fail", "unknown"};
  return kNames.at(static_cast<size_t>(verdict));
}

std::string_view to_string(Severity severity) {
  constexpr std::array<std::string_view, 4> kNames = {"low", "medium", "high", "critical"};
  return kNames.at(static_cast<size_t>(severity));
}

Words not_seen(const Answer* answer, std::string_view id) {
  const std::string call = answer == nullptr ? std::string(id) : answer->call;
  if (answer == nullptr) return {call + " was not asked", call + " は照会されていません"};
  return {"could not see: " + call + ": " + answer->code,
          "確認できませんでした: " + call + ": " + answer->code};
}

const Answer& Report::answer(std::string_view id) const { return *state_.find(id, region_); }

bool Report::seen(const Answer* answer, const std::string& resource, std::string_view id) {
  if (answer != nullptr && answer->seen()) return true;
  unknown(resource, not_seen(answer, id));
  return false;
}

bool Report::names(const std::string& resource) const {
  return std::any_of(out_.begin() + static_cast<std::ptrdiff_t>(first_), out_.end(),
                     [&](const Finding& f) { return f.resource == resource; });
}

void Report::fail(const std::string& resource, Words reason) {
  add(Verdict::kFail, resource, std::move(reason));
}

void Report::pass(const std::string& resource, Words reason) {
  add(Verdict::kPass, resource, std::move(reason));
}

void Report::unknown(const std::string& resource, Words reason) {
  add(Verdict::kUnknown, resource, std::move(reason));
}

void Report::add(Verdict verdict, const std::string& resource, Words reason) {
  Finding finding{std::string(check_.id),
                  verdict,
                  resource,
                  region_,
                  std::move(reason),
                  at_.seconds != 0 ? at_ : state_.at,
                  {},
                  std::string(check_.step)};
  if (const auto it = state_.changes.find(resource); it != state_.changes.end())
    finding.changed_by = it->second;
  admit(state_, check_, finding);
  out_.push_back(std::move(finding));
}

const std::vector<const Check*>& all_checks() {
  static const std::vector<const Check*> kAll = [] {
    std::vector<const Check*> all;
    for (const auto table : {identity_checks(), network_checks(), compute_checks(),
                             logging_checks(), storage_checks(), account_checks()}) {
      for (const Check& check : table) all.push_back(&check);
    }
    return all;
  }();
  return kAll;
}

const Check* find_check(std::string_view id) {
  const auto& all = all_checks();
  const auto it = std::find_if(all.begin(), all.end(), [&](const Check* c) { return c->id == id; });
  return it == all.end() ? nullptr : *it;
}

std::vector<Finding> audit(const State& state, std::span<const std::string_view> only) {
  std::vector<Finding> out;
  for (const Check* check : all_checks()) {
    if (!only.empty() && std::find(only.begin(), only.end(), check->id) == only.end()) continue;
    const auto first = static_cast<std::ptrdiff_t>(out.size());
    if (!check->in_regions) run_in(state, *check, "", out);
    for (const std::string& region : state.regions) {
      if (check->in_regions) run_in(state, *check, region, out);
    }
    std::stable_sort(out.begin() + first, out.end(), [](const Finding& a, const Finding& b) {
      return std::tie(a.region, a.resource) < std::tie(b.region, b.resource);
    });
  }
  return out;
}

snapshot::Plan narrow(const snapshot::Plan& plan) {
  std::set<std::string_view> wanted{"caller", "regions"};
  for (const Check* check : all_checks()) {
    wanted.insert(check->needs.begin(), check->needs.end());
    wanted.insert(check->uses.begin(), check->uses.end());
  }
  // From the end: what leads to a call stands before it.
  for (size_t i = plan.calls.size(); i-- > 0;) {
    const auto& call = plan.calls[i];
    if (wanted.contains(call.id) && call.parent >= 0)
      wanted.insert(plan.calls[static_cast<size_t>(call.parent)].id);
  }
  snapshot::Plan narrowed;
  std::vector<int> places(plan.calls.size(), -1);
  for (size_t i = 0; i < plan.calls.size(); ++i) {
    if (!wanted.contains(plan.calls[i].id)) continue;
    places[i] = static_cast<int>(narrowed.calls.size());
    narrowed.calls.push_back(plan.calls[i]);
    auto& call = narrowed.calls.back();
    if (call.parent >= 0) call.parent = places[static_cast<size_t>(call.parent)];
  }
  return narrowed;
}

}  // namespace hikeshi::posture
