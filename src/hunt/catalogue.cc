// SPDX-License-Identifier: Apache-2.0
#include "hunt/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/embedded.h"
#include "base/text.h"

namespace hikeshi::hunt {
namespace {

struct StageName {
  std::string_view name, tactic;
};
constexpr std::array<StageName, 14> kStages = {{{"validate", "discovery"},
                                                {"enumerate", "discovery"},
                                                {"chain", "privilege-escalation"},
                                                {"signin", "initial-access"},
                                                {"persist", "persistence"},
                                                {"hide", "defense-evasion"},
                                                {"compute", "impact"},
                                                {"mail", "impact"},
                                                {"models", "impact"},
                                                {"purchase", "impact"},
                                                {"data", "exfiltration"},
                                                {"execute", "execution"},
                                                {"destroy", "impact"},
                                                {"other", ""}}};
constexpr std::array<std::string_view, 6> kEffects = {"-",      "make",  "remove",
                                                      "modify", "issue", "signin"};

std::optional<Stage> stage_of(std::string_view name) {
  const auto it = std::find_if(kStages.begin(), kStages.end(),
                               [&](const StageName& s) { return s.name == name; });
  if (it == kStages.end()) return std::nullopt;
  return static_cast<Stage>(it - kStages.begin());
}

std::optional<Effect> effect_of(std::string_view name) {
  const auto it = std::find(kEffects.begin(), kEffects.end(), name);
  if (it == kEffects.end()) return std::nullopt;
  return static_cast<Effect>(it - kEffects.begin());
}

std::string_view cell(std::string_view text) { return text == "-" ? std::string_view() : text; }

std::optional<CatalogueEntry> parse_row(std::string_view line) {
  const auto cells = split(line, '\t');
  if (cells.size() != 8 && cells.size() != 9) return std::nullopt;
  const auto stage = stage_of(cells[2]);
  const auto effect = effect_of(cells[4]);
  if (!stage || !effect || cells[3].size() != 1 || cells[3][0] < '0' || cells[3][0] > '3')
    return std::nullopt;
  const bool needs_id = *effect != Effect::kNone && *effect != Effect::kSignin;
  if (needs_id && (cell(cells[5]).empty() || cell(cells[6]).empty())) return std::nullopt;
  return CatalogueEntry{
      cells[0],          cells[1],       *stage,
      cells[3][0] - '0', *effect,        cell(cells[5]),
      cell(cells[6]),    cell(cells[7]), cells.size() == 9 ? cell(cells[8]) : std::string_view()};
}

std::string key_of(std::string_view service, std::string_view event) {
  std::string key(service);
  key += ':';
  key += event;
  return key;
}

std::string_view service_of(std::string_view source) { return source.substr(0, source.find('.')); }

}  // namespace

Result<Catalogue> Catalogue::parse(std::string_view table) {
  Catalogue catalogue;
  int number = 0;
  for (std::string_view line : split(table, '\n')) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    const auto row = parse_row(line);
    if (!row) return fail(Code::kCorrupt, fmt::format("events.tsv, line {}: not a row", number));
    const auto index = static_cast<uint32_t>(catalogue.entries_.size());
    if (!catalogue.by_name_.emplace(key_of(row->service, row->event), index).second)
      return fail(Code::kCorrupt, fmt::format("events.tsv, line {}: a second row of it", number));
    catalogue.entries_.push_back(*row);
  }
  return catalogue;
}

const Catalogue& Catalogue::builtin() {
  static const Catalogue kBuiltin = [] {
    auto parsed = parse(embedded_catalogue().front().bytes);
    return parsed ? std::move(*parsed) : Catalogue();
  }();
  return kBuiltin;
}

const CatalogueEntry* Catalogue::find(std::string_view source, std::string_view event) const {
  auto it = by_name_.find(key_of(service_of(source), event));
  if (it == by_name_.end()) it = by_name_.find(key_of(service_of(source), bare_event(event)));
  return it == by_name_.end() ? nullptr : &entries_[it->second];
}

std::string_view bare_event(std::string_view event) {
  const size_t last = event.find_last_not_of("0123456789v_");
  const size_t size = last == std::string_view::npos ? event.size() : last + 1;
  return event.substr(size).starts_with("20") ? event.substr(0, size) : event;
}

std::string_view to_string(Stage stage) { return kStages[static_cast<size_t>(stage)].name; }
std::string_view tactic_of(Stage stage) { return kStages[static_cast<size_t>(stage)].tactic; }

}  // namespace hikeshi::hunt
