// SPDX-License-Identifier: Apache-2.0
// Our part of JMESPath (jmespath.org/specification.html), the language in which AWS's models say
// where pages, tokens and states stand: fields, indices, slices, wildcards, flattening, filters,
// comparisons, and/or/not, pipes, lists and objects of several values, literals, and the functions
// that need no expression as an argument. Not known: `&expression` and what takes one (map,
// sort_by, max_by, ...), abs, avg, ceil, floor, merge, sum, to_string.
#pragma once

#include <memory>
#include <string_view>

#include "aws/json.h"
#include "base/result.h"

namespace hikeshi::aws {

namespace jmes {
struct Node;
}

// A compiled expression. Never changes: copies share it, any number of threads may search with it.
class Jmespath {
 public:
  // kUsage for what is no JMESPath, kUnsupported for what is one and not ours, kLimit for nesting
  // above 100; all with the offset in the expression, in bytes.
  static Result<Jmespath> compile(std::string_view expression);

  // Null where nothing is found. Fails with kUsage where a function is given a value that it does
  // not take, and with kLimit where over four million values would be collected on the way (eight
  // bytes of text count as one more).
  Result<Json> search(const Json& document) const;

 private:
  explicit Jmespath(std::shared_ptr<const jmes::Node> root) : root_(std::move(root)) {}
  std::shared_ptr<const jmes::Node> root_;
};

}  // namespace hikeshi::aws
