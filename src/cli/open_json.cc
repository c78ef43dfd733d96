// SPDX-License-Identifier: Apache-2.0
#include "cli/open_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/notice_text.h"

namespace hikeshi::cli {

using Json = nlohmann::ordered_json;

namespace {

// What the first case and the others have in common.
Json json_of_one(const OpenedCase& opened) {
  return {{"case", opened.case_id},
          {"path", opened.path},
          {"created", opened.created},
          {"joined", opened.joined},
          {"state", opened.closed ? "closed" : "open"},
          {"deadline", opened.deadline ? Json(format_rfc3339(*opened.deadline)) : Json()}};
}

std::string clock_text(const World& world, const OpenedCase& opened) {
  if (!opened.deadline) return std::string(world.say({"no deadline stated", "期限の記載なし"}));
  return fmt::format("{} {}", world.say({"answer by", "回答期限"}),
                     deadline_text(world, *opened.deadline));
}

std::string one_text(const World& world, const OpenedCase& opened) {
  std::string out = fmt::format(
      fmt::runtime(opened.created ? world.say({"Case {} opened: {}\n", "ケース {} を開きました: {}\n"})
                                  : world.say({"Joined case {}: {}\n", "ケース {} に加えました: {}\n"})),
      opened.case_id, printable(opened.path));
  if (opened.deadline)
    out += fmt::format("{} {}\n", world.say({"Answer by", "回答期限"}),
                       deadline_text(world, *opened.deadline));
  return out;
}

}  // namespace

Json json_of(const OpenedCase& opened) {
  Json json = json_of_one(opened);
  json["notices"] = Json::parse(opened.notices_json, nullptr, false);
  json["others"] = Json::array();
  for (const OpenedCase& other : opened.others) json["others"].push_back(json_of_one(other));
  return json;
}

std::string opened_text(const World& world, const OpenedCase& opened) {
  std::string out = one_text(world, opened);
  for (const OpenedCase& other : opened.others) out += one_text(world, other);
  return out;
}

void tell_of_others(const World& world, const OpenedCase& opened) {
  if (opened.closed) tell_closed(world, opened.case_id);
  for (const OpenedCase& other : opened.others) {
    world.warn(fmt::format(
        fmt::runtime(world.say(
            {"the input tells of another incident too: case {0}, {1}. This answer is of "
             "case {2} alone; go on with `hikeshi respond {0} --trail DIR`",
             "別の事案も含まれています: ケース {0}、{1}。この結果はケース {2} のみのものです。"
             "続きは `hikeshi respond {0} --trail DIR`"})),
        other.case_id, clock_text(world, other), opened.case_id));
    if (other.closed) tell_closed(world, other.case_id);
  }
}

ExitCode nothing_opened(World& world, const notice::Reading& reading) {
  if (world.common.json) {
    Json json{{"case", nullptr},        {"path", nullptr},     {"created", false},
              {"joined", false},        {"deadline", nullptr}, {"notices", Json::array()},
              {"others", Json::array()}};
    const Json read = Json::parse(notice::to_json(reading), nullptr, false);
    if (read.is_object()) {
      json["notices"] = read["notices"];
      json["not_notices"] = read["not_notices"];
      json["problems"] = read["problems"];
    }
    world.print(json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
  } else {
    world.print(notices_text(world, reading));
  }
  world.note(world.say({"No case was opened. If it concerns you all the same, type in what it says: "
                        "`hikeshi open --help`.",
                        "ケースは開きませんでした。該当する場合は内容を手入力してください: `hikeshi open --help`"}));
  if (nothing_parsable(reading)) return ExitCode::kNoInput;
  return graver(ExitCode::kNo, reading.problems.empty() ? ExitCode::kDone : ExitCode::kIncomplete);
}

}  // namespace hikeshi::cli
