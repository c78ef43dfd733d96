// SPDX-License-Identifier: Apache-2.0
// One line of a selection, "field|modifier|...: values", to the tests that it stands for.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "sigma/modifiers.h"
#include "sigma/program.h"
#include "sigma/yaml.h"

namespace hikeshi::sigma {

// The regular expressions of a rule set; tests refer to them by number, equal ones share one.
class RegexTable {
 public:
  // Fails where RE2 refuses the expression.
  Result<uint32_t> add(const RegexSpec& spec);
  std::vector<RegexSpec> take() { return std::move(specs_); }

 private:
  std::vector<RegexSpec> specs_;
};

// `key` with its modifiers; an empty field name makes a search in the whole record. Fails with the
// reason, in words for the rule's author.
// `countries`: whether the country of an address can be told, so that src_country means something.
Result<Item> make_item(std::string_view key, const Yaml& values, const Placeholders& placeholders,
                       RegexTable& regexes, bool countries = false);

// Where the first array selector of a field name begins, or npos: a bracket that is not escaped.
size_t find_bracket(std::string_view name);

// A field name that a record can have, or why it has none of that name.
Result<FieldPath> make_field(std::string_view name);

}  // namespace hikeshi::sigma
