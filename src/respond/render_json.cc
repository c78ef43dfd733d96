// SPDX-License-Identifier: Apache-2.0
// The plan as JSON, in the words of docs/formats.md. Keys stand in a fixed order, so that the same
// plan gives the same bytes and its hash can be checked.
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "respond/plan.h"

namespace hikeshi::respond {
namespace {

using Json = nlohmann::ordered_json;

Json question_of(const Step& step, Lang lang) {
  if (!step.question || !step.question->answer.empty()) return nullptr;
  return "[" + step.question->id + "] " + step.question->text.in(lang);
}

Json json_of(const Step& step, Lang lang) {
  return Json{{"id", step.id},
              {"phase", to_string(step.phase)},
              {"title", step.title.in(lang)},
              {"target", step.target},
              {"calls", step.calls},
              {"precondition", step.precondition.in(lang)},
              {"before", step.before.in(lang)},
              {"verify", step.verify.in(lang)},
              {"undo", step.undo.in(lang)},
              {"danger", to_string(step.danger)},
              {"cli", join(step.cli, "\n")},
              {"because", step.because},
              {"question", question_of(step, lang)}};
}

Json json_of(const std::vector<Step>& steps, Lang lang) {
  Json list = Json::array();
  for (const Step& step : steps) list.push_back(json_of(step, lang));
  return list;
}

// Names in logs may hold invalid UTF-8, which JSON cannot carry: it becomes U+FFFD.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string steps_json(const std::vector<Step>& steps, Lang lang) {
  return dump(json_of(steps, lang));
}

std::string to_json(const Plan& plan, Lang lang) {
  return dump(Json{{"hash", plan.hash}, {"steps", json_of(plan.steps, lang)}});
}

}  // namespace hikeshi::respond
