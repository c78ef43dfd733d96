// SPDX-License-Identifier: Apache-2.0
// A JMESPath expression as a tree, by top-down operator precedence (Pratt). How tightly a token
// binds decides what belongs to a projection: below kProjectionStop it ends one, which is why
// `a[*].b | [0]` takes the first of all b and `a[*].b[0]` the first of each. The numbers are those
// of the language's reference implementation (github.com/jmespath/jmespath.py).
#include <algorithm>
#include <optional>
#include <utility>

#include "aws/jmespath_node.h"
#include "base/text.h"

namespace hikeshi::aws::jmes {
namespace {

constexpr int kMaxDepth = 100;
constexpr int kProjectionStop = 10;

struct Binding {
  Token token;
  int power;
};

constexpr Binding kBindings[] = {
    {Token::kPipe, 1},         {Token::kOr, 2},         {Token::kAnd, 3},
    {Token::kEqual, 5},        {Token::kNotEqual, 5},   {Token::kLess, 5},
    {Token::kLessEqual, 5},    {Token::kGreater, 5},    {Token::kGreaterEqual, 5},
    {Token::kFlatten, 9},      {Token::kStar, 20},      {Token::kFilter, 21},
    {Token::kDot, 40},         {Token::kNot, 45},       {Token::kLeftBrace, 50},
    {Token::kLeftBracket, 55}, {Token::kLeftParen, 60},
};

int binding(Token token) {
  for (const Binding& each : kBindings)
    if (each.token == token) return each.power;
  return 0;  // ends an expression
}

std::optional<Comparison> comparison_of(Token token) {
  switch (token) {
    case Token::kEqual:
      return Comparison::kEqual;
    case Token::kNotEqual:
      return Comparison::kNotEqual;
    case Token::kLess:
      return Comparison::kLess;
    case Token::kLessEqual:
      return Comparison::kLessEqual;
    case Token::kGreater:
      return Comparison::kGreater;
    case Token::kGreaterEqual:
      return Comparison::kGreaterEqual;
    default:
      return std::nullopt;
  }
}

using Made = std::unique_ptr<Node>;

class Parser {
 public:
  explicit Parser(std::vector<Lexeme> tokens) : tokens_(std::move(tokens)) {}

  Result<NodePtr> whole() {
    NodePtr root = HK_TRY(expression(0));
    if (!is(Token::kEnd)) return unexpected();
    return root;
  }

 private:
  Result<NodePtr> expression(int power);
  Result<NodePtr> first();
  Result<NodePtr> literal(const Lexeme& token);
  Result<NodePtr> field(const Lexeme& token);
  Result<NodePtr> negation();
  Result<NodePtr> in_parentheses();
  Result<NodePtr> rest(NodePtr left);
  Result<NodePtr> bracket(NodePtr left);
  Result<NodePtr> index_or_slice(NodePtr left);
  Result<NodePtr> slice(Made node, NodePtr left);
  Result<NodePtr> star(NodePtr left, int power);
  Result<NodePtr> dot(NodePtr left);
  Result<NodePtr> dot_right(int power);
  Result<NodePtr> filter(NodePtr left);
  Result<NodePtr> flatten(NodePtr left);
  Result<NodePtr> compare(NodePtr left, Comparison comparison);
  Result<NodePtr> binary(Kind kind, NodePtr left, int power);
  Result<NodePtr> projection_right(int power);
  Result<NodePtr> list();
  Result<NodePtr> object();
  Result<NodePtr> call(const Lexeme& name);

  const Lexeme& now() const { return tokens_[at_]; }
  bool is(Token token, size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].token == token;
  }
  const Lexeme& take() { return tokens_[is(Token::kEnd) ? at_ : at_++]; }
  bool take_if(Token token) { return is(token) && (++at_, true); }
  Status need(Token token) {
    if (!take_if(token)) return unexpected();
    return {};
  }
  tl::unexpected<Error> unexpected() const {
    return fail_at(Code::kUsage, now().offset,
                   is(Token::kEnd) ? "the expression ends too early" : "this cannot stand here");
  }

  Made make(Kind kind) const {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->offset = tokens_[at_ == 0 ? 0 : at_ - 1].offset;
    return node;
  }
  // Takes the children; a tree that became too deep ends the parse, since everything recurses on
  // it.
  template <class... Children>
  static Result<NodePtr> with(Made node, Children... children) {
    (node->children.push_back(std::move(children)), ...);
    return finish(std::move(node));
  }
  static Result<NodePtr> finish(Made node) {
    for (const NodePtr& child : node->children)
      node->depth = std::max(node->depth, child->depth + 1);
    if (node->depth > kMaxDepth) return fail_at(Code::kLimit, node->offset, "nested too deeply");
    return NodePtr(std::move(node));
  }
  NodePtr current() const { return make(Kind::kCurrent); }

  std::vector<Lexeme> tokens_;
  size_t at_ = 0;
  int open_ = 0;  // calls of expression() that are under way
};

Result<NodePtr> Parser::expression(int power) {
  if (++open_ > kMaxDepth) return fail_at(Code::kLimit, now().offset, "nested too deeply");
  NodePtr left = HK_TRY(first());
  while (power < binding(now().token)) left = HK_TRY(rest(std::move(left)));
  --open_;
  return left;
}

// What can begin an expression.
Result<NodePtr> Parser::first() {
  const Lexeme& token = take();
  switch (token.token) {
    case Token::kCurrent:
      return current();
    case Token::kLiteral:
      return literal(token);
    case Token::kName:
      return take_if(Token::kLeftParen) ? call(token) : field(token);
    case Token::kQuotedName:
      return field(token);
    case Token::kStar:
      return star(current(), binding(Token::kStar));
    case Token::kFilter:
      return filter(current());
    case Token::kFlatten:
      return flatten(current());
    case Token::kNot:
      return negation();
    case Token::kLeftBrace:
      return object();
    case Token::kLeftBracket:
      return bracket(nullptr);
    case Token::kLeftParen:
      return in_parentheses();
    case Token::kExpression:
      return fail_at(Code::kUnsupported, token.offset,
                     "expressions as arguments are not supported");
    case Token::kEnd:
      return unexpected();
    default:
      --at_;
      return unexpected();
  }
}

Result<NodePtr> Parser::literal(const Lexeme& token) {
  Made node = make(Kind::kLiteral);
  node->literal = token.value;
  return with(std::move(node));
}

Result<NodePtr> Parser::field(const Lexeme& token) {
  Made node = make(Kind::kField);
  node->name = token.text;
  return with(std::move(node));
}

Result<NodePtr> Parser::negation() {
  Made node = make(Kind::kNot);
  return with(std::move(node), HK_TRY(expression(binding(Token::kNot))));
}

Result<NodePtr> Parser::in_parentheses() {
  NodePtr inner = HK_TRY(expression(0));
  HK_CHECK(need(Token::kRightParen));
  return inner;
}

// What can follow one, by the token that says so.
Result<NodePtr> Parser::rest(NodePtr left) {
  const Token token = take().token;
  if (const auto comparison = comparison_of(token)) return compare(std::move(left), *comparison);
  switch (token) {
    case Token::kPipe:
      return binary(Kind::kThen, std::move(left), binding(token));
    case Token::kOr:
      return binary(Kind::kOr, std::move(left), binding(token));
    case Token::kAnd:
      return binary(Kind::kAnd, std::move(left), binding(token));
    case Token::kFlatten:
      return flatten(std::move(left));
    case Token::kFilter:
      return filter(std::move(left));
    case Token::kDot:
      return dot(std::move(left));
    case Token::kLeftBracket:
      return bracket(std::move(left));
    default:
      --at_;
      return unexpected();
  }
}

Result<NodePtr> Parser::binary(Kind kind, NodePtr left, int power) {
  Made node = make(kind);
  return with(std::move(node), std::move(left), HK_TRY(expression(power)));
}

Result<NodePtr> Parser::compare(NodePtr left, Comparison comparison) {
  Made node = make(Kind::kCompare);
  node->comparison = comparison;
  return with(std::move(node), std::move(left), HK_TRY(expression(binding(Token::kEqual))));
}

// Behind "[", of something or (left is nullptr) at the beginning of an expression.
Result<NodePtr> Parser::bracket(NodePtr left) {
  if (is(Token::kNumber) || is(Token::kColon))
    return index_or_slice(left ? std::move(left) : current());
  if (left == nullptr && !(is(Token::kStar) && is(Token::kRightBracket, 1))) return list();
  Made node = make(Kind::kProjection);
  HK_CHECK(need(Token::kStar));
  HK_CHECK(need(Token::kRightBracket));
  if (left == nullptr) left = current();
  return with(std::move(node), std::move(left), HK_TRY(projection_right(binding(Token::kStar))));
}

Result<NodePtr> Parser::index_or_slice(NodePtr left) {
  Made node = make(Kind::kIndex);
  if (is(Token::kColon) || is(Token::kColon, 1)) return slice(std::move(node), std::move(left));
  node->index = take().value.get<int64_t>();
  HK_CHECK(need(Token::kRightBracket));
  return with(make(Kind::kThen), std::move(left), HK_TRY(with(std::move(node))));
}

Result<NodePtr> Parser::slice(Made node, NodePtr left) {
  node->kind = Kind::kSlice;
  std::optional<int64_t>* const parts[] = {&node->start, &node->stop, &node->step};
  for (size_t part = 0; part < 3; ++part) {
    if (is(Token::kNumber)) *parts[part] = take().value.get<int64_t>();
    if (part == 2 || !take_if(Token::kColon)) break;
  }
  if (node->step == 0) return fail_at(Code::kUsage, node->offset, "a step of 0 leads nowhere");
  HK_CHECK(need(Token::kRightBracket));
  NodePtr part = HK_TRY(with(std::move(node)));
  NodePtr base = HK_TRY(with(make(Kind::kThen), std::move(left), std::move(part)));
  Made out = make(Kind::kProjection);
  return with(std::move(out), std::move(base), HK_TRY(projection_right(binding(Token::kStar))));
}

Result<NodePtr> Parser::star(NodePtr left, int power) {
  Made node = make(Kind::kValueProjection);
  return with(std::move(node), std::move(left), HK_TRY(projection_right(power)));
}

Result<NodePtr> Parser::dot(NodePtr left) {
  if (take_if(Token::kStar)) return star(std::move(left), binding(Token::kDot));
  Made node = make(Kind::kThen);
  return with(std::move(node), std::move(left), HK_TRY(dot_right(binding(Token::kDot))));
}

Result<NodePtr> Parser::dot_right(int power) {
  if (is(Token::kName) || is(Token::kQuotedName) || is(Token::kStar)) return expression(power);
  if (take_if(Token::kLeftBracket)) return list();
  if (take_if(Token::kLeftBrace)) return object();
  return unexpected();
}

Result<NodePtr> Parser::filter(NodePtr left) {
  Made node = make(Kind::kFilter);
  NodePtr condition = HK_TRY(expression(0));
  HK_CHECK(need(Token::kRightBracket));
  NodePtr right =
      is(Token::kFlatten) ? current() : HK_TRY(projection_right(binding(Token::kFilter)));
  return with(std::move(node), std::move(left), std::move(right), std::move(condition));
}

Result<NodePtr> Parser::flatten(NodePtr left) {
  NodePtr base = HK_TRY(with(make(Kind::kFlatten), std::move(left)));
  Made node = make(Kind::kProjection);
  return with(std::move(node), std::move(base), HK_TRY(projection_right(binding(Token::kFlatten))));
}

// What is done to each element of a projection.
Result<NodePtr> Parser::projection_right(int power) {
  if (binding(now().token) < kProjectionStop) return current();
  if (is(Token::kLeftBracket) || is(Token::kFilter)) return expression(power);
  HK_CHECK(need(Token::kDot));
  return dot_right(power);
}

Result<NodePtr> Parser::list() {
  Made node = make(Kind::kList);
  do {
    node->children.push_back(HK_TRY(expression(0)));
  } while (take_if(Token::kComma));
  HK_CHECK(need(Token::kRightBracket));
  return finish(std::move(node));
}

Result<NodePtr> Parser::object() {
  Made node = make(Kind::kObject);
  do {
    if (!is(Token::kName) && !is(Token::kQuotedName)) return unexpected();
    node->names.push_back(take().text);
    HK_CHECK(need(Token::kColon));
    node->children.push_back(HK_TRY(expression(0)));
  } while (take_if(Token::kComma));
  HK_CHECK(need(Token::kRightBrace));
  return finish(std::move(node));
}

Result<NodePtr> Parser::call(const Lexeme& name) {
  Made node = make(Kind::kCall);
  node->offset = name.offset;
  node->function = find_function(name.text);
  if (node->function == nullptr && is_foreign_function(name.text))
    return fail_at(Code::kUnsupported, name.offset, name.text + "() is not supported");
  if (node->function == nullptr)
    return fail_at(Code::kUsage, name.offset, "there is no function " + name.text + "()");
  while (!is(Token::kRightParen)) {
    node->children.push_back(HK_TRY(expression(0)));
    if (!take_if(Token::kComma)) break;
  }
  HK_CHECK(need(Token::kRightParen));
  if (!takes(*node->function, node->children.size()))
    return fail_at(Code::kUsage, name.offset, name.text + "() takes another number of arguments");
  return finish(std::move(node));
}

}  // namespace

Result<NodePtr> parse(std::string_view expression) {
  return Parser(HK_TRY(tokenize(expression))).whole();
}

}  // namespace hikeshi::aws::jmes
