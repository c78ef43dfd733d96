// SPDX-License-Identifier: Apache-2.0
// An input of the aws fuzzers as an answer: a letter for the operation, a digit for the status,
// header lines up to an empty one, and the body. Written so that a seed can be read and made by
// hand.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/models.h"
#include "aws/protocol.h"

namespace hikeshi::fuzz {

using Call = std::pair<std::string_view, std::string_view>;  // service, operation

inline aws::HttpResponse answer_of(std::string_view text) {
  aws::HttpResponse out;
  out.status = text.size() > 1 ? (text[1] - '0') * 100 : 200;
  if (out.status < 200 || out.status > 500) out.status = 200;
  if (text.size() > 1 && text[1] == '3') out.status = 304;
  text.remove_prefix(std::min(text.size(), text.find('\n') == text.npos ? 2 : text.find('\n') + 1));
  while (!text.empty() && text.front() != '\n') {
    const size_t end = text.find('\n'), colon = text.find(": ");
    if (end == text.npos || colon > end) break;
    out.headers.push_back(
        {std::string(text.substr(0, colon)), std::string(text.substr(colon + 2, end - colon - 2))});
    text.remove_prefix(end + 1);
  }
  if (!text.empty() && text.front() == '\n') text.remove_prefix(1);
  out.body = text;
  return out;
}

// Whatever comes: a failure with one of the promised codes, or a result that is JSON of valid UTF-8
// and can be sent back as it stands.
inline void read_hostile(const uint8_t* data, size_t size, const std::vector<Call>& calls) {
  static aws::Models models;
  if (size == 0) return;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto [service, name] = calls[data[0] % calls.size()];
  const aws::Operation& operation = **(*models.find(service))->operation(name);
  aws::Json result;
  const auto answer = aws::read_answer(operation, answer_of(text), result);
  if (!answer) {
    const Code code = answer.error().code;
    if (code != Code::kCorrupt && code != Code::kLimit) std::abort();
    return;
  }
  if (answer->error && (answer->error->code.empty() || !answer->error->fields)) std::abort();
  if (answer->error) result = *answer->error->fields;
  const std::string written = result.dump();  // throws at invalid UTF-8
  const aws::Json again = aws::Json::parse(written, nullptr, false);
  if (again.is_discarded() || again.dump() != written) std::abort();
}

}  // namespace hikeshi::fuzz
