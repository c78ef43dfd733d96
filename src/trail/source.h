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
  // Replaces `into` by the bytes; its room is used again, since fresh pages for each of 50,000
  // files cost more than reading them. From any thread; again where records must be compared.
  std::function<Status(std::string& into)> read_into;
  std::string kept_key{};        // in S3, of a file that is kept under another name
  std::string kept_signature{};  // that S3 held beside it, of a digest

  // The key in S3 as far as it is known; its last part, by which digests name files, is in either.
  const std::string& key() const { return kept_key.empty() ? name.text() : kept_key; }
  Result<std::string> read() const {
    std::string bytes;
    HK_CHECK(read_into(bytes));
    return bytes;
  }
};

// Source::read_into of what gives a new text each time.
inline std::function<Status(std::string&)> whole(std::function<Result<std::string>()> read) {
  return [read = std::move(read)](std::string& into) -> Status {
    into = HK_TRY(read());
    return {};
  };
}

}  // namespace hikeshi::trail
