// SPDX-License-Identifier: Apache-2.0
// Makes requests and reads answers for oracle_test.py: a task as JSON on each line of the input,
// the outcome on each line of the output. Bodies are base64.
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "aws/base64.h"
#include "aws/models.h"
#include "aws/protocol.h"

namespace {

using hikeshi::aws::Json;
using hikeshi::aws::Operation;

constexpr const char* kToken = "00000000-0000-4000-8000-000000000000";

Json services() {
  Json out = Json::array();
  for (const auto name : hikeshi::aws::model_services()) out.push_back(name);
  return out;
}

Json request(const Operation& operation, const Json& parameters) {
  const auto made =
      hikeshi::aws::make_request(operation, parameters, [] { return std::string(kToken); });
  if (!made) return {{"error", made.error().message}};
  const auto& request = made->request;
  Json headers = Json::array();
  for (const auto& [name, value] : request.headers) headers.push_back({name, value});
  return {{"method", request.method},    {"path", request.path},
          {"query", request.query},      {"headers", headers},
          {"prefix", made->host_prefix}, {"body", hikeshi::aws::base64_encode(request.body)}};
}

Json answer(const Operation& operation, const Json& task) {
  hikeshi::aws::HttpResponse response;
  response.status = task["status"].get<int>();
  response.body = hikeshi::aws::base64_decode(task["body"].get<std::string>()).value();
  for (const Json& header : task["headers"])
    response.headers.push_back({header[0].get<std::string>(), header[1].get<std::string>()});
  Json result;
  const auto read = hikeshi::aws::read_answer(operation, response, result);
  if (!read) return {{"error", read.error().message}};
  if (read->error) return {{"code", read->error->code}, {"result", *read->error->fields}};
  return {{"result", result}};
}

Json outcome(hikeshi::aws::Models& models, const Json& task) {
  if (task.contains("services")) return services();
  const auto model = models.find(task["service"].get<std::string>());
  if (!model) return {{"error", model.error().message}};
  const auto operation = (*model)->operation(task["operation"].get<std::string>());
  if (!operation) return {{"error", operation.error().message}};
  return task.contains("parameters") ? request(**operation, task["parameters"])
                                     : answer(**operation, task);
}

}  // namespace

int main() {
  hikeshi::aws::Models models;
  for (std::string line; std::getline(std::cin, line);)
    std::printf("%s\n", outcome(models, Json::parse(line)).dump().c_str());
  return 0;
}
