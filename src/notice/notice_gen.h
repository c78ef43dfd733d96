// SPDX-License-Identifier: Apache-2.0
// Notices made up for the tests, with the truth about them. One half says what a message of
// AWS's says (content*_test.cc, every layout), the other carries it (carry_test.cc: mail, paste,
// forward, relay, charset, HTML, masks). The wording is ours around the key phrases and field names
// that AWS uses.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "notice/notice.h"

namespace hikeshi::notice::gen {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  size_t below(size_t n) { return static_cast<size_t>(engine_() % n); }
  bool chance(size_t percent) { return below(100) < percent; }
  std::string pick(std::string_view letters, size_t count) {
    std::string out;
    for (size_t i = 0; i < count; ++i) out += letters[below(letters.size())];
    return out;
  }
  template <class T>
  const T& one(const std::vector<T>& values) {
    return values[below(values.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// What AWS wrote, and what is true of it. `truth` holds the fields that the words decide; how it is
// carried decides the rest.
struct Content {
  std::string layout;
  std::string sender, subject, body;  // body: UTF-8, lines end with \n
  UtcTime sent;
  Notice truth;
};

std::vector<std::string> layouts();
// `layout` must be one of layouts().
Content make_content(const std::string& layout, Random& random);

// An input to read() and everything that it must yield.
struct Case {
  std::string name;
  std::string file, bytes;
  ReadOptions options;
  std::vector<Notice> expected;
};

std::vector<std::string> carriers();
Case carry(const Content& content, const std::string& carrier, Random& random);

// Several messages of one matter in one thread, newest first.
Case carry_thread(const std::vector<Content>& newest_first, const std::string& carrier);

// The differences between what was expected and what was read, one line each; "" when equal.
// Evidence is checked too: every slice is right, and every filled field has one.
std::string difference(const Case& c, const Reading& reading);
std::string evidence_faults(const Reading& reading);

// Encodings.
std::string to_charset(const std::string& utf8, const char* charset);
std::string base64(const std::string& bytes, size_t line = 76);
std::string quoted_printable(const std::string& bytes, size_t line = 40);

}  // namespace hikeshi::notice::gen
