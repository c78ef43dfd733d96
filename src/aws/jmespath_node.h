// SPDX-License-Identifier: Apache-2.0
// The tree of a JMESPath expression, between its parser and its interpreter. Includes
// nlohmann/json: for the .cc files of jmespath alone.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/json.h"
#include "base/result.h"

namespace hikeshi::aws::jmes {

using Value = std::shared_ptr<const Json>;  // of the document, or made on the way; never nullptr

struct Function;
struct Node;
using NodePtr = std::unique_ptr<const Node>;

enum class Kind {
  kCurrent,          // @
  kLiteral,          // `1`, 'text'
  kField,            // name
  kIndex,            // [number] of what it is applied to
  kSlice,            // [start:stop:step] of the same
  kThen,             // a, then b on its result: a.b, a | b, a[0]
  kProjection,       // a, then b on each element: a[*].b
  kValueProjection,  // a, then b on each value of an object: a.*.b
  kFilter,           // a, then b on each element for which c holds: a[?c].b
  kFlatten,          // a[]
  kOr,
  kAnd,
  kNot,
  kCompare,
  kList,    // [a, b]
  kObject,  // {name: a}
  kCall,    // function(a, b)
};

enum class Comparison { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual };

struct Node {
  Kind kind = Kind::kCurrent;
  uint64_t offset = 0;             // in the expression, for messages
  int depth = 1;                   // of the tree from here on
  std::string name;                // of a field
  std::vector<std::string> names;  // of an object's members
  Json literal;
  int64_t index = 0;
  std::optional<int64_t> start, stop, step;
  Comparison comparison = Comparison::kEqual;
  const Function* function = nullptr;
  std::vector<NodePtr> children;
};

enum class Token {
  kEnd,
  kName,
  kQuotedName,
  kLiteral,
  kNumber,
  kCurrent,
  kExpression,
  kColon,
  kComma,
  kRightBracket,
  kRightParen,
  kRightBrace,
  kPipe,
  kOr,
  kAnd,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kFlatten,
  kStar,
  kFilter,
  kDot,
  kNot,
  kLeftBrace,
  kLeftBracket,
  kLeftParen,
};

struct Lexeme {
  Token token = Token::kEnd;
  uint64_t offset = 0;
  std::string text;  // of a name
  Json value;        // of a literal or a number
};

tl::unexpected<Error> fail_at(Code code, uint64_t offset, std::string message);

Result<std::vector<Lexeme>> tokenize(std::string_view expression);  // the last one is kEnd
Result<NodePtr> parse(std::string_view expression);

// A function of the language; nullptr for one that is not ours.
const Function* find_function(std::string_view name);
bool is_foreign_function(std::string_view name);  // JMESPath has it and we do not
bool takes(const Function& function, size_t arguments);
// Arguments are as many as it takes. kUsage for a value that it does not take.
Result<Json> call(const Function& function, const std::vector<Value>& arguments);

bool equal(const Json& a, const Json& b);  // numbers by value, objects without order
bool is_false(const Json& value);          // null, false, "", [], {}

}  // namespace hikeshi::aws::jmes
