// SPDX-License-Identifier: Apache-2.0
// Command lines that a template and hostile names make. Whatever is read runs too, over answers
// that never change anything: nothing may crash, hang or reach beyond the text.
#include <nlohmann/json.hpp>

#include <string>

#include "respond/script_run.h"

namespace {

using hikeshi::aws::Json;
using hikeshi::respond::AwsCommand;

constexpr size_t kMostRun = 400;  // loops within loops multiply
constexpr int kMostCalls = 2000;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto script = hikeshi::respond::parse_script(text);
  if (!script || size > kMostRun) return 0;
  static hikeshi::aws::Models models;
  int calls = 0;
  hikeshi::respond::Hands hands{.models = models};
  hands.read = [&](const AwsCommand&) -> tl::expected<Json, hikeshi::aws::CallError> {
    if (++calls > kMostCalls)
      return tl::make_unexpected(
          hikeshi::aws::CallError{hikeshi::aws::Refusal::kCancelled, "", "", "", 0, 0, {}});
    return Json{{"Users", {{{"UserName", "--a b'\n\t\"$(x)"}}, {{"UserName", nullptr}}}}};
  };
  hands.change = [&](const AwsCommand&) -> hikeshi::Result<Json> {
    if (++calls > kMostCalls) return hikeshi::fail(hikeshi::Code::kCancelled, "enough");
    return Json::object();
  };
  hands.lacks = [](const std::string&) -> hikeshi::Status { return {}; };
  hands.wait = [](const AwsCommand&) -> hikeshi::Status { return {}; };
  hands.open = [&](const std::string& name) -> hikeshi::Result<std::string> { return name; };
  hands.keep = [](const std::string&, const std::string&) -> hikeshi::Status { return {}; };
  static_cast<void>(hikeshi::respond::run_script(*script, hands, {{"RESPONDER_ARN", "arn:x"}}));
  return 0;
}
