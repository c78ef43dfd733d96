// SPDX-License-Identifier: Apache-2.0
// What an item of a log file is: a record, an envelope around one, a digest, or something else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "trail/grammar.h"
#include "trail/reader.h"
#include "trail/record.h"

namespace hikeshi::trail {

// Where the pieces go. One implementation: the reader's run over a file.
class EnvelopeSink {
 public:
  virtual ~EnvelopeSink() = default;
  virtual void on_record(const Record& record) = 0;
  virtual void on_digest(Digest digest) = 0;
  virtual void on_insight() = 0;
  virtual void on_problem(uint64_t offset, std::string reason, std::string detail) = 0;
};

// An array whose elements are items, found without having checked what is around it.
struct ItemArray {
  uint32_t first = 0;      // mark of the first element, or of the closing bracket
  bool in_object = false;  // {"Records": [ ... ]} rather than [ ... ]
};

// The array of items that the value at `mark` consists of: a bare array, or an object whose first
// member is Records, Events or logEvents with an array. nullopt: the value is an item itself.
std::optional<ItemArray> find_items(const Document& document, uint32_t mark);

// Checks the members that follow such an array, up to the object's closing brace or to another
// array of items in it. nullopt where they are not JSON.
struct AfterArray {
  uint32_t mark = 0;  // behind the brace; of the other array: its first element
  bool another = false;
};
std::optional<AfterArray> after_array(const Document& document, uint32_t mark,
                                      CheckRoom& room);

// Hands `value`, which is valid JSON, to the right method of `sink`. Opens envelopes that quote
// records as text, and envelopes in envelopes, to a depth of four.
void open_envelope(Json value, uint64_t offset, EnvelopeSink& sink);

}  // namespace hikeshi::trail
