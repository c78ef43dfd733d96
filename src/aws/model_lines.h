// SPDX-License-Identifier: Apache-2.0
// For tests: a service-2.json as the lines that tools/aws_models.py writes of it.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "aws/json.h"

namespace hikeshi::aws {

inline std::string model_lines(const Json& service) {
  std::set<std::string> lines;
  Json exceptions = Json::array();
  const auto add = [&](const std::string& kind, const std::string& name, const Json& json) {
    lines.insert(kind + ' ' + name + ' ' + json.dump() + '\n');
  };
  const Json operations = service.value("operations", Json::object());
  const Json shapes = service.value("shapes", Json::object());
  for (const auto& [name, operation] : operations.items()) add("operation", name, operation);
  for (const auto& [name, shape] : shapes.items()) {
    add("shape", name, shape);
    if (shape.value("exception", false)) exceptions.push_back(name);
  }
  add("part", "exceptions", exceptions);
  if (service.contains("metadata")) add("part", "metadata", service["metadata"]);
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

}  // namespace hikeshi::aws
