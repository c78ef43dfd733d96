// SPDX-License-Identifier: Apache-2.0
// What the readers of one input share: the reading that grows, and the numbering of its parts.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "notice/mapped.h"
#include "notice/notice.h"

namespace hikeshi::notice {

struct Input {
  std::string file;
  const ReadOptions& options;
  Reading reading;
  std::string sha256;
  int items = 0;  // notices and not-notices so far: the number of the next one

  // Takes over a decoded part, masks secrets in it, and yields its number.
  int add_part(std::string text, bool html = false);
  const std::string& part(int number) const { return reading.parts[static_cast<size_t>(number)]; }
  Mapped map(int number) const { return map_whole(number, part(number)); }

  void add(Notice notice);
  void add(NotNotice not_notice);
  void problem(int part, std::string reason);
};

}  // namespace hikeshi::notice
