// SPDX-License-Identifier: Apache-2.0
// Whether a Program is true of a record.
#pragma once

#include <string>
#include <vector>

#include "sigma/program.h"
#include "sigma/regex.h"
#include "trail/record.h"

namespace hikeshi::sigma {

// The elements that a selector looks at. A value that is no array is an array of one; null and an
// absent field are an empty one. An index that is out of the array, or of no array, gives none.
std::vector<trail::Json> elements_of(const Selector& selector, const trail::Record& record,
                                     const trail::Json* element);

// What `src_country` stands for in a record, "" where it is not known.
std::string country_in(const CountryOf& country_of, const trail::Record& record);

// One object per thread. Holds the buffers that evaluation needs.
class Evaluator {
 public:
  explicit Evaluator(const std::vector<RegexSpec>& specs, CountryOf country_of = {});

  bool holds(const Program& program, const trail::Record& record);
  // `element`: where the node stands in a block about elements of an array, the one to look in.
  bool node_holds(const Program& program, uint32_t node, const trail::Record& record,
                  const trail::Json* element = nullptr);
  bool item_holds(const Item& item, const trail::Record& record) {
    return item_holds(item, Scope{record});
  }

 private:
  struct Scope {
    const trail::Record& record;
    const trail::Json* element = nullptr;
  };
  bool elements_hold(const Program& program, const Node& node, const Scope& scope);
  bool item_holds(const Item& item, const Scope& scope);
  bool country_holds(const Item& item, const trail::Record& record);
  bool test_holds(const Test& test, const Scope& scope, bool present);
  bool value_holds(const Test& test, const trail::Json& value, const Scope& scope);
  bool text_holds(const Test& test, std::string_view text);
  bool number_holds(const Test& test, const trail::Json& value);
  bool field_holds(const FieldTest& test, const trail::Json& value, const Scope& scope);

  std::vector<Result<Regex>> regexes_;  // never an error: the loader compiled each once
  const CountryOf country_of_;
  std::vector<trail::Json> values_;  // of the item at hand
  std::vector<trail::Json> others_;  // of a |fieldref
  std::string text_, other_text_, decoded_;
};

}  // namespace hikeshi::sigma
