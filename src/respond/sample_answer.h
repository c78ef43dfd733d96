// SPDX-License-Identifier: Apache-2.0
// Answers made up from the models, for tests only.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>

#include "aws/models.h"
#include "aws/protocol.h"
#include "aws/shape.h"

namespace hikeshi::respond::testing {

using aws::Json;

// Parsed once for all tests of the program.
inline aws::Models& models() {
  static aws::Models all;
  return all;
}

// An answer that has one of everything the operation's queries name: every list one item, every
// text a word, so that loops run once.
inline Json sample_of(const aws::Shape& shape, int depth = 0) {
  Json out;
  switch (shape.type) {
    case aws::Type::kStructure:
      out = Json::object();
      for (const aws::Member& member : shape.members) {
        if (depth < 6 || (member.required && depth < 16))
          out[member.name] = sample_of(*member.ref.shape, depth + 1);
      }
      return out;
    case aws::Type::kList:
      out = Json::array();
      for (int64_t i = 0; depth < 16 && i < std::max<int64_t>(1, shape.min); ++i)
        out.push_back(sample_of(*shape.element.shape, depth + 1));
      return out;
    case aws::Type::kMap:
      return Json::object();
    case aws::Type::kBoolean:
      return true;
    case aws::Type::kInteger:
    case aws::Type::kLong:
    case aws::Type::kFloat:
    case aws::Type::kDouble:
      return std::max<int64_t>(1, shape.min);
    case aws::Type::kBlob:
      return "c25hcA==";
    default:
      return "snap-0a1b2c3d4e5f6071829a0a1b2c3d4e5f6071829a";
  }
}

}  // namespace hikeshi::respond::testing
