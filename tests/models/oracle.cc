// SPDX-License-Identifier: Apache-2.0
// Answers oracle_test.py: one JSON request a line in, one JSON answer a line out.
//
//   {"do": "search", "expression": "a.b", "document": {}}      {"is": value}
//   {"do": "pages", "config": {}, "params": {}, "answers": []}  {"is": {"asked": [], "whole": {}}}
//   {"do": "waiter", "config": {}, "outcomes": []}              {"is": ["success", ...]}
//   {"do": "endpoint", "rules": {}, "operation": {}, ...}       {"is": {"url": "", ...}}
//
// A failure is {"error": words, "code": number}.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "aws/endpoint.h"
#include "aws/jmespath.h"
#include "aws/paginate.h"
#include "aws/waiter.h"

namespace {

using namespace hikeshi;
using namespace hikeshi::aws;

Result<Json> search(const Json& in) {
  const Jmespath compiled = HK_TRY(Jmespath::compile(in.at("expression").get<std::string>()));
  return compiled.search(in.at("document"));
}

Result<Json> pages(const Json& in) {
  Pages pages(HK_TRY(Paginator::create(in.at("config"))), in.at("params"));
  Json asked = Json::array();
  bool more = true;
  for (const Json& answer : in.at("answers")) {
    if (!more) break;
    asked.push_back(pages.params());
    more = HK_TRY(pages.add(answer));
  }
  return Json{{"asked", asked}, {"whole", pages.take()}};
}

Result<Json> waiter(const Json& in) {
  const Waiter waiter = HK_TRY(Waiter::create(in.at("config")));
  const char* const names[] = {"success", "failure", "retry"};
  Json out = Json::array();
  for (const Json& each : in.at("outcomes")) {
    const std::string code = each.value("code", "");
    const Json* answer = code.empty() ? &each.at("answer") : nullptr;
    const Verdict verdict = waiter.judge({each.at("status").get<int>(), answer, code});
    out.push_back(names[static_cast<int>(verdict.state)]);
  }
  return out;
}

Result<Json> endpoint(const Json& in) {
  EndpointSettings settings;
  settings.region = in.at("region").get<std::string>();
  settings.fips = in.at("fips").get<bool>();
  settings.dual_stack = in.at("dual_stack").get<bool>();
  EndpointCall call{in.at("rules"),     in.at("partitions"),
                    in.at("operation"), {},
                    in.at("params"),    in.at("signing_name").get<std::string>()};
  for (const auto& [param, member] : in.at("members").items())
    call.members.push_back({param, member.get<std::string>()});
  const Endpoint found = HK_TRY(find_endpoint(call, settings));
  return Json{{"url", found.scheme + "://" + found.host + found.path},
              {"region", found.signing_region},
              {"name", found.signing_name}};
}

Result<Json> answer(const Json& in) {
  const std::string what = in.at("do").get<std::string>();
  if (what == "search") return search(in);
  if (what == "pages") return pages(in);
  if (what == "waiter") return waiter(in);
  if (what == "endpoint") return endpoint(in);
  return fail(Code::kUsage, "unknown request " + what);
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto result = answer(Json::parse(line));
    const Json out = result ? Json{{"is", *result}}
                            : Json{{"error", result.error().message},
                                   {"code", static_cast<int>(result.error().code)}};
    std::cout << out.dump(-1, ' ', true, Json::error_handler_t::replace) << '\n' << std::flush;
  }
}
