// SPDX-License-Identifier: Apache-2.0
// Whether a Program is true of a record.
#pragma once

#include <string>
#include <vector>

#include "sigma/program.h"
#include "sigma/regex.h"
#include "trail/record.h"

namespace hikeshi::sigma {

// One object per thread. Holds the buffers that evaluation needs.
class Evaluator {
 public:
  explicit Evaluator(const std::vector<RegexSpec>& specs);

  bool holds(const Program& program, const trail::Record& record);
  bool node_holds(const Program& program, uint32_t node, const trail::Record& record);

 private:
  bool item_holds(const Item& item, const trail::Record& record);
  bool test_holds(const Test& test, const trail::Record& record, bool present);
  bool value_holds(const Test& test, const trail::Json& value, const trail::Record& record);
  bool text_holds(const Test& test, std::string_view text);
  bool number_holds(const Test& test, const trail::Json& value);
  bool field_holds(const FieldTest& test, const trail::Json& value, const trail::Record& record);

  std::vector<Result<Regex>> regexes_;  // never an error: the loader compiled each once
  std::vector<trail::Json> values_;     // of the item at hand
  std::vector<trail::Json> others_;     // of a |fieldref
  std::string text_, other_text_, decoded_;
};

}  // namespace hikeshi::sigma
