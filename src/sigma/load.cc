// SPDX-License-Identifier: Apache-2.0
#include "sigma/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/share_out.h"
#include "base/text.h"
#include "sigma/detection.h"
#include "sigma/document.h"
#include "sigma/lint.h"
#include "sigma/resolve.h"

namespace hikeshi::sigma {
namespace {

constexpr size_t kMaxFilters = 256;  // each is tried on each rule

class Loader {
 public:
  Loader(const Placeholders& placeholders, CountryOf country_of) : placeholders_(placeholders) {
    out_.rules.country_of = std::move(country_of);
  }

  Loaded run(const std::vector<RuleFile>& files, unsigned threads) {
    // Three quarters of loading are YAML, of which each file knows nothing of the others.
    std::vector<std::optional<Result<std::vector<Yaml>>>> parsed(files.size());
    share_out(threads, files.size(), [&](size_t i) { parsed[i] = parse_yaml(files[i].bytes); });
    for (size_t i = 0; i < files.size(); ++i) read(files[i], std::move(*parsed[i]));

    // Filters change rules of any file, so all files are read before the first rule is built.
    for (const Document& document : documents_) build(document);
    out_.rules.regexes = regexes_.take();

    // Correlations refer to rules by name, also to those of later files and to one another.
    resolve_correlations(std::move(pending_), out_.rules, out_.failed);
    out_.rules.plan.seal();
    out_.doubts = doubts_of(out_.rules);
    std::stable_sort(out_.failed.begin(), out_.failed.end(),
                     [](const Remark& a, const Remark& b) { return a.file < b.file; });
    return std::move(out_);
  }

 private:
  void refuse(const std::string& file, const std::string& place, const Error& error) {
    out_.failed.push_back(
        {file, place.empty() ? error.message : place + ": " + error.message, false});
  }

  void read(const RuleFile& file, Result<std::vector<Yaml>> parsed) {
    if (!parsed) return refuse(file.path, "", parsed.error());
    auto merged = merge_actions(std::move(*parsed));
    if (!merged) return refuse(file.path, "", merged.error());
    std::vector<Yaml>& yamls = *merged;
    if (yamls.empty()) return refuse(file.path, "", {Code::kCorrupt, "the file is empty", {}, {}});
    for (size_t i = 0; i < yamls.size(); ++i) {
      const std::string place =
          yamls.size() == 1
              ? ""
              : fmt::format("document {} ({})", i + 1, printable(yamls[i].text_of("title")));
      auto kind = kind_of(yamls[i]);
      if (!kind) {
        refuse(file.path, place, kind.error());
        continue;
      }
      const bool is_filter = *kind == Document::Kind::kFilter;
      if (is_filter && filters_.size() == kMaxFilters) {
        refuse(file.path, place, {Code::kLimit, "more than 256 filters", {}, {}});
        continue;
      }
      if (is_filter) filters_.push_back(documents_.size());
      documents_.push_back({*kind, std::move(yamls[i]), file.path, place});
    }
  }

  void build(const Document& document) {
    Status built;
    switch (document.kind) {
      case Document::Kind::kRule:
        built = build_rule(document);
        break;
      case Document::Kind::kCorrelation:
        built = build_correlation(document);
        break;
      case Document::Kind::kFilter:
        built = check_filter(document);
        break;
    }
    if (!built) refuse(document.file, document.place, built.error());
  }

  Status build_rule(const Document& document) {
    HK_CHECK(check_logsource(document.yaml));
    Rule rule = read_head(document.yaml, document.file);
    if (rule.title.empty()) return fail(Code::kCorrupt, "the rule has no title");

    DetectionBuilder builder(placeholders_, regexes_, out_.rules.country_of != nullptr);
    HK_CHECK(builder.add(*document.yaml.find("detection"), {"timeframe"},
                         HK_TRY(has_selectors(document.yaml))));
    for (const size_t i : filters_) {
      const Yaml& filter = *documents_[i].yaml.find("filter");
      if (!applies(documents_[i].yaml, rule)) continue;
      // A filter that cannot be read is named once, by check_filter, and changes no rule.
      const Status added =
          builder.add(filter, {"rules"}, has_selectors(documents_[i].yaml).value_or(false));
      static_cast<void>(added);
    }
    Program program = builder.take();
    if (!out_.rules.plan.add(program, static_cast<uint32_t>(out_.rules.rules.size())))
      return refuse_for_good(document, "no event name or source satisfies its condition");
    out_.rules.rules.push_back(std::move(rule));
    out_.rules.programs.push_back(std::move(program));
    return {};
  }

  Status build_correlation(const Document& document) {
    Rule rule = read_head(document.yaml, document.file);
    if (rule.title.empty()) return fail(Code::kCorrupt, "the rule has no title");
    if (document.yaml.find("logsource") != nullptr) HK_CHECK(check_logsource(document.yaml));
    CorrelationText text = HK_TRY(parse_correlation(*document.yaml.find("correlation")));
    if (text.never) return refuse_for_good(document, "no events can meet its condition");
    text.generate |= document.yaml.text_of("generate") == "true";
    pending_.push_back({std::move(rule), std::move(text), document.place});
    return {};
  }

  Status refuse_for_good(const Document& document, std::string_view why) {
    refuse(document.file, document.place,
           {Code::kUnsupported, fmt::format("the rule can never match: {}", why), {}, {}});
    out_.failed.back().never = true;
    return {};
  }

  Status check_filter(const Document& document) {
    HK_CHECK(check_logsource(document.yaml));
    DetectionBuilder builder(placeholders_, regexes_, out_.rules.country_of != nullptr);
    HK_CHECK(builder.add(*document.yaml.find("filter"), {"rules"},
                         HK_TRY(has_selectors(document.yaml))));
    const Yaml* const rules = document.yaml.find("filter")->find("rules");
    if (rules == nullptr || rules->is_map() || rules->is_null())
      return fail(Code::kCorrupt, "the filter names no rules");
    return {};
  }

  // By id, name or title; "any" and "all" mean every rule.
  static bool applies(const Yaml& document, const Rule& rule) {
    const Yaml* const rules = document.find("filter")->find("rules");
    if (!check_logsource(document) || rules == nullptr) return false;
    if (rules->is_scalar() &&
        (equals_ignore_case(rules->text, "any") || equals_ignore_case(rules->text, "all")))
      return true;
    const auto named = [&](const Yaml& item) {
      return item.is_scalar() && !item.text.empty() &&
             (item.text == rule.id || item.text == rule.name || item.text == rule.title);
    };
    return named(*rules) || std::any_of(rules->items.begin(), rules->items.end(), named);
  }

  const Placeholders& placeholders_;
  RegexTable regexes_;
  std::vector<Document> documents_;
  std::vector<size_t> filters_;  // in documents_
  std::vector<PendingCorrelation> pending_;
  Loaded out_;
};

}  // namespace

Loaded load(const std::vector<RuleFile>& files, const Placeholders& placeholders,
            CountryOf country_of, unsigned threads) {
  return Loader(placeholders, std::move(country_of)).run(files, threads);
}

}  // namespace hikeshi::sigma
