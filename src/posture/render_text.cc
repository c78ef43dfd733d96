// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "posture/check.h"
#include "posture/checks.h"
#include "posture/render.h"

namespace hikeshi::posture {
namespace {

size_t count(const std::vector<Finding>& findings, Verdict verdict) {
  return static_cast<size_t>(std::count_if(findings.begin(), findings.end(),
                                           [&](const Finding& f) { return f.status == verdict; }));
}

std::string line_of(const Finding& finding, Lang lang) {
  std::string line = "  " + printable(finding.resource);
  if (!finding.region.empty()) line += " (" + printable(finding.region) + ")";
  line += ": " + printable(finding.reason.in(lang)) + "\n";
  if (const auto& change = finding.changed_by)
    line += fmt::format("    {} {} {} {}\n", format_rfc3339(change->at), printable(change->event),
                        printable(change->principal), printable(change->event_id));
  return line;
}

std::string heading(const Check& check, Lang lang) {
  constexpr Text kWord[] = {{"low", "低"}, {"medium", "中"}, {"high", "高"}, {"critical", "緊急"}};
  return fmt::format("[{}] {} ({})\n", kWord[static_cast<size_t>(check.severity)].in(lang),
                     check.title.in(lang), check.id);
}

std::string mending(const Check& check, Lang lang) {
  constexpr Text kMend{"  mend: ", "  対処: "}, kStep{"  step of the plan: ", "  計画のステップ: "};
  std::string text = std::string(kMend.in(lang)) + std::string(check.mend.in(lang)) + "\n";
  if (!check.step.empty()) text += std::string(kStep.in(lang)) + std::string(check.step) + "\n";
  return text;
}

// The findings of one verdict, each check with its heading.
std::string part(const std::vector<Finding>& findings, Verdict verdict, Lang lang) {
  std::string out;
  const Check* check = nullptr;
  const auto end = [&] {
    if (check != nullptr && verdict == Verdict::kFail) out += mending(*check, lang);
  };
  for (const Finding& finding : findings) {
    if (finding.status != verdict) continue;
    if (check == nullptr || check->id != finding.check) {
      end();
      check = find_check(finding.check);
      out += heading(*check, lang);
    }
    out += line_of(finding, lang);
  }
  end();
  return out;
}

}  // namespace

std::string text_of(const State& state, const std::vector<Finding>& findings, Lang lang, bool all) {
  constexpr Text kTitle{"account {}, {} regions, as of {}: {} failed, {} unknown, {} passed\n",
                        "アカウント {}、{} リージョン、{} 時点: 不合格 {}、不明 {}、合格 {}\n"};
  constexpr Text kUnknown{"\nunknown:\n", "\n不明:\n"}, kPassed{"\npassed:\n", "\n合格:\n"};
  const size_t unknown = count(findings, Verdict::kUnknown);
  std::string out =
      fmt::format(fmt::runtime(kTitle.in(lang)), printable(state.account), state.regions.size(),
                  format_rfc3339(state.at), count(findings, Verdict::kFail), unknown,
                  count(findings, Verdict::kPass));
  out += part(findings, Verdict::kFail, lang);
  if (unknown > 0) out += std::string(kUnknown.in(lang)) + part(findings, Verdict::kUnknown, lang);
  if (all) out += std::string(kPassed.in(lang)) + part(findings, Verdict::kPass, lang);
  return out;
}

}  // namespace hikeshi::posture
