// SPDX-License-Identifier: Apache-2.0
// A named stream of bytes that may hold logs. All that trail/ knows of the outside: cli/ makes
// sources of files, and of S3 objects later.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace hikeshi::trail {

// A name that is kept once however often it is noted: a bucket has millions of them. Never changes.
class SourceName {
 public:
  SourceName(std::string text = {}) : text_(std::make_shared<std::string>(std::move(text))) {
    text_->shrink_to_fit();
  }
  SourceName(const char* text) : SourceName(std::string(text)) {}
  // Stays where it is while there is any copy of this.
  const std::string& text() const { return *text_; }
  operator const std::string&() const { return *text_; }
  bool operator==(std::string_view other) const { return *text_ == other; }

 private:
  std::shared_ptr<std::string> text_;
};

struct Source {
  SourceName name;    // as the user will see it: a path or an s3:// address
  uint64_t size = 0;  // as stored; for progress only
  std::function<Result<std::string>()>
      read;  // from any thread; again where records must be compared
};

}  // namespace hikeshi::trail
