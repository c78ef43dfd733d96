// SPDX-License-Identifier: Apache-2.0
// hikeshi rules check: what in rule files cannot work. hikeshi rules explain: why a rule did or did
// not match a record.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/world.h"
#include "sigma/explain.h"
#include "trail/reader.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;
using sigma::Explanation;

constexpr Positional kPositionals[] = {
    {"ACTION", true, false, {"check or explain", "check または explain"}},
    {"PATH",
     true,
     true,
     {"check: folders of rules; explain: a rule file, then a file with the record",
      "check: ルールのフォルダ。explain: ルールファイルと、レコードのファイル"}}};
constexpr Option kOptions[] = {kTrail, kPlaceholders};

// ---- check

struct Duplicate {
  std::string_view by;  // "id", "title", "detection"
  std::string what;
  std::vector<std::string> files;
};

// Rules that share what `key` gives, but for an empty one.
template <class Key>
void add_duplicates(const sigma::RuleSet& set, std::string_view by, const Key& key,
                    std::vector<Duplicate>& out) {
  std::map<std::string, std::vector<uint32_t>> groups;
  for (uint32_t i = 0; i < set.rules.size(); ++i) {
    if (std::string of = key(i); !of.empty()) groups[std::move(of)].push_back(i);
  }
  for (const auto& [what, rules] : groups) {
    if (rules.size() < 2) continue;
    Duplicate duplicate{by, by == "detection" ? set.rules[rules[0]].title : what, {}};
    for (const uint32_t rule : rules) duplicate.files.push_back(set.rules[rule].file);
    out.push_back(std::move(duplicate));
  }
}

std::vector<Duplicate> duplicates_of(const sigma::RuleSet& set) {
  std::vector<Duplicate> out;
  add_duplicates(
      set, "id", [&](uint32_t i) { return set.rules[i].id; }, out);
  add_duplicates(
      set, "title", [&](uint32_t i) { return set.rules[i].title; }, out);
  // A part of a correlation may look for what another rule alerts on.
  const auto detection = [&](uint32_t i) {
    return set.rules[i].alerts ? sigma::outline(set.programs[i]) : std::string();
  };
  add_duplicates(set, "detection", detection, out);
  return out;
}

struct Checked {
  size_t loaded = 0;
  std::vector<sigma::Remark> failed, never, doubts;
  std::vector<Duplicate> duplicates;

  bool found() const {
    return !(failed.empty() && never.empty() && doubts.empty() && duplicates.empty());
  }
};

Checked sorted_out(const sigma::Loaded& loaded) {
  Checked c;
  c.loaded = loaded.rules.rules.size();
  for (const sigma::Remark& r : loaded.failed) (r.never ? c.never : c.failed).push_back(r);
  for (const sigma::Remark& r : loaded.doubts) (r.never ? c.never : c.doubts).push_back(r);
  c.duplicates = duplicates_of(loaded.rules);
  return c;
}

Json json_of(const std::vector<sigma::Remark>& remarks) {
  Json out = Json::array();
  for (const sigma::Remark& r : remarks) out.push_back({{"file", r.file}, {"reason", r.reason}});
  return out;
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string json_of(const Checked& c) {
  Json duplicates = Json::array();
  for (const Duplicate& d : c.duplicates)
    duplicates.push_back({{"by", d.by}, {"what", d.what}, {"files", d.files}});
  return dump({{"loaded", c.loaded},
               {"failed", json_of(c.failed)},
               {"never", json_of(c.never)},
               {"doubts", json_of(c.doubts)},
               {"duplicates", std::move(duplicates)}});
}

std::string section(std::string_view title, const std::vector<sigma::Remark>& remarks) {
  std::string out = remarks.empty() ? "" : fmt::format("{} ({})\n", title, remarks.size());
  for (const sigma::Remark& r : remarks)
    out += fmt::format("  {}\n    {}\n", printable(r.file), printable(r.reason));
  return out;
}

std::string text_of(const World& world, const Checked& c) {
  std::string out = section(world.say({"cannot be loaded", "読み込めない"}), c.failed);
  out += section(world.say({"can never match CloudTrail", "CloudTrail には決して一致しない"}),
                 c.never);
  out += section(world.say({"hardly means what it says", "書かれたとおりには働きそうにない"}),
                 c.doubts);
  if (!c.duplicates.empty())
    out += fmt::format("{} ({})\n", world.say({"twice", "重複"}), c.duplicates.size());
  for (const Duplicate& d : c.duplicates) {
    out += fmt::format("  {} {}\n", d.by, printable(d.what));
    for (const std::string& file : d.files) out += fmt::format("    {}\n", printable(file));
  }
  return out +
         fmt::format(fmt::runtime(world.say({"{} rules loaded\n", "{} 件のルールを読み込み\n"})),
                     c.loaded);
}

Result<ExitCode> check(World& world, const Args& args) {
  const Checked checked = sorted_out(
      HK_TRY(load_rules(world, args.all("PATH"), args.all("--placeholders"), Pack::kWithout)));
  world.print(world.common.json ? json_of(checked) : text_of(world, checked));
  return checked.found() ? ExitCode::kNo : ExitCode::kDone;
}

// ---- explain

struct Explained {
  uint32_t rule = 0;
  std::string event_id;
  std::string file;
  uint64_t offset = 0;
  Explanation why;
};

void explain_all(const sigma::RuleSet& set, const std::string& file, const trail::Record& record,
                 std::vector<Explained>& out) {
  for (uint32_t rule = 0; rule < set.rules.size(); ++rule) {
    if (set.programs[rule].nodes.empty()) continue;  // a correlation
    out.push_back({rule, std::string(record.text(trail::Field::kEventId)), file, record.offset(),
                   sigma::explain(set, rule, record)});
  }
}

struct Explaining {
  std::vector<Explained> explained;
  std::vector<trail::Problem> problems;
};

// Every record of the sources, or those with the id.
Result<Explaining> explain_records(const TrailInput& input, const sigma::RuleSet& set,
                                   const std::string& event_id) {
  Explaining out;
  trail::FileReader reader;
  for (const trail::Source& source : input.sources) {
    const std::string bytes = HK_TRY(source.read());
    auto read = reader.read(source.name, bytes, [&](const trail::Record& record) {
      if (event_id.empty() || record.text(trail::Field::kEventId) == event_id)
        explain_all(set, source.name, record, out.explained);
    });
    std::move(read.problems.begin(), read.problems.end(), std::back_inserter(out.problems));
  }
  return out;
}

Json json_of(const Explanation& e) {
  Json json{{"says", e.says}, {"held", e.held}};
  if (!e.names.empty()) json["selections"] = e.names;
  if (e.line) {
    json["present"] = e.present;
    json["found"] = e.found;
    return json;
  }
  json["parts"] = Json::array();
  for (const Explanation& part : e.parts) json["parts"].push_back(json_of(part));
  return json;
}

std::string json_of(const sigma::RuleSet& set, const Explaining& all) {
  Json explained = Json::array(), problems = Json::array();
  for (const Explained& e : all.explained) {
    const sigma::Rule& rule = set.rules[e.rule];
    explained.push_back({{"rule", {{"id", rule.id}, {"title", rule.title}, {"file", rule.file}}},
                         {"event_id", e.event_id},
                         {"file", e.file},
                         {"offset", e.offset},
                         {"matched", e.why.held},
                         {"why", json_of(e.why)}});
  }
  for (const trail::Problem& p : all.problems)
    problems.push_back({{"file", p.file}, {"offset", p.offset}, {"reason", p.reason}});
  return dump({{"explained", std::move(explained)}, {"problems", std::move(problems)}});
}

// What the record has where the line looks, short enough for a screen.
std::string found_text(const World& world, const Explanation& e) {
  constexpr size_t kMost = 160;  // columns
  if (!e.present) return std::string(world.say({"not in the record", "レコードにない"}));
  const std::string text = fit(printable(fmt::format("{}", fmt::join(e.found, ", "))), kMost);
  return text.empty() ? "[]" : text;
}

void print_tree(const World& world, const Explanation& e, size_t depth, std::string& out) {
  const std::string names = e.names.empty() ? "" : fmt::format(" {}", fmt::join(e.names, ", "));
  out += fmt::format("{:<5}{:{}}{}{}\n", e.held ? "yes" : "NO", "", depth * 2, printable(e.says),
                     printable(names));
  if (e.line && !e.says.starts_with("anywhere"))
    out += fmt::format("     {:{}}  = {}\n", "", depth * 2, found_text(world, e));
  for (const Explanation& part : e.parts) print_tree(world, part, depth + 1, out);
}

std::string text_of(const World& world, const sigma::RuleSet& set, const Explained& e) {
  const sigma::Rule& rule = set.rules[e.rule];
  std::string out = fmt::format(
      "{}  {}\n{} {} ({})\n",
      e.why.held ? world.say({"MATCHES", "一致"}) : world.say({"does not match", "不一致"}),
      printable(rule.title), world.say({"record", "レコード"}), printable(e.event_id),
      printable(fmt::format("{}:{}", e.file, e.offset)));
  print_tree(world, e.why, 0, out);
  return out;
}

Result<ExitCode> explain(World& world, const Args& args) {
  const auto& paths = args.all("PATH");
  if (paths.size() != 2)
    return fail(Code::kUsage,
                "write `rules explain RULE.yml RECORD.json`, or the event's id with --trail");
  const sigma::Loaded loaded =
      HK_TRY(load_rules(world, {paths[0]}, args.all("--placeholders"), Pack::kWithout));
  for (const sigma::Remark& r : loaded.failed) world.warn(r.file + ": " + r.reason);
  const auto& programs = loaded.rules.programs;
  if (std::all_of(programs.begin(), programs.end(), [](const auto& p) { return p.nodes.empty(); }))
    return fail(Code::kCorrupt, paths[0] +
                                    ": no rule about single records in it (a correlation is "
                                    "explained by the rules that it names)");
  const bool by_id = args.has("--trail");
  const TrailInput input =
      HK_TRY(find_sources(world, by_id ? args.all("--trail") : std::vector{paths[1]}));
  const Explaining all = HK_TRY(explain_records(input, loaded.rules, by_id ? paths[1] : ""));
  for (const trail::Problem& p : all.problems)
    world.warn(fmt::format("{}: {} {}", p.file, p.reason, p.detail));
  if (all.explained.empty())
    return fail(all.problems.empty() ? Code::kNotFound : Code::kCorrupt,
                by_id ? "no record has the id " + paths[1] : paths[1] + ": no record in it");
  if (world.common.json) {
    world.print(json_of(loaded.rules, all));
  } else {
    for (const Explained& e : all.explained) world.print(text_of(world, loaded.rules, e));
  }
  if (!all.problems.empty()) return ExitCode::kIncomplete;
  const bool matched = std::any_of(all.explained.begin(), all.explained.end(),
                                   [](const Explained& e) { return e.why.held; });
  return matched ? ExitCode::kDone : ExitCode::kNo;
}

ExitCode run(World& world, const Args& args) {
  const std::string action = args.one("ACTION");
  const auto exit =
      action == "check" ? check(world, args)
      : action == "explain"
          ? explain(world, args)
          : Result<ExitCode>(fail(Code::kUsage, "rules " + action + ": write check or explain"));
  return exit ? *exit : report_error(world, exit.error());
}

}  // namespace

const Command kRulesCommand = {"rules",
                               {"check Sigma rules, or explain why one matches a record",
                                "Sigma ルールの検査、またはレコードとの一致・不一致の説明"},
                               "hikeshi rules explain rule.yml record.json",
                               kPositionals,
                               kOptions,
                               run};

}  // namespace hikeshi::cli
