// SPDX-License-Identifier: Apache-2.0
#include "notice/input.h"

#include "notice/clean.h"

namespace hikeshi::notice {

int Input::add_part(std::string text, bool html) {
  mask_secrets(text, html);
  reading.parts.push_back(std::move(text));
  return static_cast<int>(reading.parts.size()) - 1;
}

void Input::add(Notice notice) {
  notice.part = items++;
  notice.file = file;
  notice.sha256 = sha256;
  reading.notices.push_back(std::move(notice));
}

void Input::add(NotNotice not_notice) {
  not_notice.part = items++;
  not_notice.file = file;
  if (not_notice.says) {
    not_notice.says->part = not_notice.part;
    not_notice.says->file = file;
    not_notice.says->sha256 = sha256;
  }
  reading.not_notices.push_back(std::move(not_notice));
}

void Input::problem(int part, std::string reason) {
  constexpr size_t kMostProblems = 2000;
  if (reading.problems.size() >= kMostProblems) return;
  for (const Problem& known : reading.problems) {
    if (known.part == part && known.reason == reason) return;
  }
  reading.problems.push_back({file, part, std::move(reason)});
}

}  // namespace hikeshi::notice
