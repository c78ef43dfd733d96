// SPDX-License-Identifier: Apache-2.0
#include "cli/open_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/notice_text.h"

namespace hikeshi::cli {

using Json = nlohmann::ordered_json;

Json json_of(const OpenedCase& opened) {
  return {{"case", opened.case_id},
          {"path", opened.path},
          {"created", opened.created},
          {"joined", opened.joined},
          {"deadline", opened.deadline ? Json(format_rfc3339(*opened.deadline)) : Json()},
          {"notices", Json::parse(opened.notices_json, nullptr, false)}};
}

std::string opened_text(const World& world, const OpenedCase& opened) {
  std::string out = fmt::format(
      fmt::runtime(opened.created ? world.say({"Case {} opened: {}\n", "ケース {} を開きました: {}\n"})
                                  : world.say({"Joined case {}: {}\n", "ケース {} に加えました: {}\n"})),
      opened.case_id, printable(opened.path));
  if (opened.deadline)
    out += fmt::format("{} {}\n", world.say({"Answer by", "回答期限"}),
                       deadline_text(world, *opened.deadline));
  return out;
}

ExitCode nothing_opened(World& world, const notice::Reading& reading) {
  if (world.common.json) {
    Json json{{"case", nullptr}, {"path", nullptr}, {"created", false}, {"joined", false},
              {"deadline", nullptr}, {"notices", Json::array()}};
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
  const bool readable = !reading.notices.empty() || !reading.not_notices.empty();
  return readable ? ExitCode::kNo : ExitCode::kNoInput;
}

}  // namespace hikeshi::cli
