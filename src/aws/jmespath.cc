// SPDX-License-Identifier: Apache-2.0
// The interpreter of JMESPath: a tree applied to a document.
//
// Values of the document are pointed to, not copied; only what projections collect is. What is
// copied is counted, since `[@, @] | [@, @] | ...` doubles with each step.
#include "aws/jmespath.h"

#include <algorithm>
#include <utility>

#include "aws/jmespath_node.h"

namespace hikeshi::aws {
namespace jmes {
namespace {

constexpr int64_t kMaxCost = 4'000'000;

Value own(Json value) { return std::make_shared<const Json>(std::move(value)); }

Value nothing() {
  static const Value kNull = own(Json());
  return kNull;
}

// A part of `whole`, kept alive with it.
Value part_of(const Value& whole, const Json& part) { return {whole, &part}; }

int64_t cost_of(const Json& value) {
  int64_t cost = 1;
  if (value.is_string())
    cost += static_cast<int64_t>(value.get_ref<const std::string&>().size()) / 8;
  if (value.is_structured())
    for (const Json& part : value) cost += cost_of(part);
  return cost;
}

bool is_ordered(const Json& a, const Json& b) {
  return (a.is_number() && b.is_number()) || (a.is_string() && b.is_string());
}

Json compare(Comparison comparison, const Json& a, const Json& b) {
  if (comparison == Comparison::kEqual) return equal(a, b);
  if (comparison == Comparison::kNotEqual) return !equal(a, b);
  if (!is_ordered(a, b)) return Json();
  switch (comparison) {
    case Comparison::kLess:
      return a < b;
    case Comparison::kLessEqual:
      return a <= b;
    case Comparison::kGreater:
      return a > b;
    default:
      return a >= b;
  }
}

Value at_index(const Value& value, int64_t index) {
  if (!value->is_array()) return nothing();
  const auto size = static_cast<int64_t>(value->size());
  if (index < 0) index += size;
  return index < 0 || index >= size ? nothing()
                                    : part_of(value, (*value)[static_cast<size_t>(index)]);
}

// Where a slice begins or ends: counted from the end when negative, never outside the list.
int64_t bound(std::optional<int64_t> given, int64_t size, int64_t missing, int64_t low,
              int64_t high) {
  if (!given) return missing;
  return std::clamp(*given < 0 ? std::max(*given, -size - 1) + size : *given, low, high);
}

class Search {
 public:
  Result<Value> run(const Node& node, const Value& in);

 private:
  // A list of what `each` gives for the elements, without the nulls.
  template <class Each>
  Result<Value> collect(const Value& base, Each each);
  Result<Value> project(const Node& node, const Value& in);
  Result<Value> filter(const Node& node, const Value& in);
  Result<Value> flatten(const Node& node, const Value& in);
  Result<Value> slice(const Node& node, const Value& in);
  Result<Value> either(const Node& node, const Value& in);
  Result<Value> several(const Node& node, const Value& in);
  Result<Value> call_function(const Node& node, const Value& in);
  Status add(Json& list, const Json& value);
  Status pay(const Json& value);

  int64_t paid_ = 0;
};

Status Search::pay(const Json& value) {
  paid_ += cost_of(value);
  if (paid_ > kMaxCost) return fail(Code::kLimit, "JMESPath: the answer is too large");
  return {};
}

Status Search::add(Json& list, const Json& value) {
  HK_CHECK(pay(value));
  list.push_back(value);
  return {};
}

template <class Each>
Result<Value> Search::collect(const Value& base, Each each) {
  Json out = Json::array();
  for (const Json& element : *base) {
    const Value found = HK_TRY(each(part_of(base, element)));
    if (!found->is_null()) HK_CHECK(add(out, *found));
  }
  return own(std::move(out));
}

Result<Value> Search::project(const Node& node, const Value& in) {
  const Value base = HK_TRY(run(*node.children[0], in));
  const bool fits = node.kind == Kind::kProjection ? base->is_array() : base->is_object();
  if (!fits) return nothing();
  return collect(base, [&](const Value& element) { return run(*node.children[1], element); });
}

Result<Value> Search::filter(const Node& node, const Value& in) {
  const Value base = HK_TRY(run(*node.children[0], in));
  if (!base->is_array()) return nothing();
  return collect(base, [&](const Value& element) -> Result<Value> {
    if (is_false(*HK_TRY(run(*node.children[2], element)))) return nothing();
    return run(*node.children[1], element);
  });
}

Result<Value> Search::flatten(const Node& node, const Value& in) {
  const Value base = HK_TRY(run(*node.children[0], in));
  if (!base->is_array()) return nothing();
  HK_CHECK(pay(*base));
  Json out = Json::array();
  for (const Json& element : *base) {
    if (element.is_array()) {
      out.insert(out.end(), element.begin(), element.end());
    } else {
      out.push_back(element);
    }
  }
  return own(std::move(out));
}

Result<Value> Search::slice(const Node& node, const Value& in) {
  if (!in->is_array()) return nothing();
  const int64_t size = static_cast<int64_t>(in->size()), step = node.step.value_or(1);
  const int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
  const int64_t start = bound(node.start, size, step > 0 ? low : high, low, high);
  const int64_t stop = bound(node.stop, size, step > 0 ? high : low, low, high);
  Json out = Json::array();
  for (int64_t i = start; step > 0 ? i < stop : i > stop;) {
    HK_CHECK(add(out, (*in)[static_cast<size_t>(i)]));
    if (step > size || step < -size) break;  // also where the next sum would not fit
    i += step;
  }
  return own(std::move(out));
}

Result<Value> Search::either(const Node& node, const Value& in) {
  Value left = HK_TRY(run(*node.children[0], in));
  if (is_false(*left) == (node.kind == Kind::kOr)) return run(*node.children[1], in);
  return left;
}

// [a, b] and {name: a}, nulls included.
Result<Value> Search::several(const Node& node, const Value& in) {
  if (in->is_null()) return nothing();
  Json out = node.kind == Kind::kList ? Json::array() : Json::object();
  for (size_t i = 0; i < node.children.size(); ++i) {
    const Value found = HK_TRY(run(*node.children[i], in));
    HK_CHECK(pay(*found));
    if (node.kind == Kind::kList) {
      out.push_back(*found);
    } else {
      out[node.names[i]] = *found;
    }
  }
  return own(std::move(out));
}

Result<Value> Search::call_function(const Node& node, const Value& in) {
  std::vector<Value> arguments;
  for (const NodePtr& child : node.children) arguments.push_back(HK_TRY(run(*child, in)));
  Result<Json> result = call(*node.function, arguments);
  if (!result) return fail_at(result.error().code, node.offset, result.error().message);
  HK_CHECK(pay(*result));
  return own(std::move(*result));
}

Result<Value> Search::run(const Node& node, const Value& in) {
  switch (node.kind) {
    case Kind::kCurrent:
      return in;
    case Kind::kLiteral:
      return Value(std::shared_ptr<void>(), &node.literal);
    case Kind::kField: {
      if (!in->is_object()) return nothing();
      const auto found = in->find(node.name);
      return found == in->end() ? nothing() : part_of(in, *found);
    }
    case Kind::kIndex:
      return at_index(in, node.index);
    case Kind::kSlice:
      return slice(node, in);
    case Kind::kThen:
      return run(*node.children[1], HK_TRY(run(*node.children[0], in)));
    case Kind::kProjection:
    case Kind::kValueProjection:
      return project(node, in);
    case Kind::kFilter:
      return filter(node, in);
    case Kind::kFlatten:
      return flatten(node, in);
    case Kind::kOr:
    case Kind::kAnd:
      return either(node, in);
    case Kind::kNot:
      return own(is_false(*HK_TRY(run(*node.children[0], in))));
    case Kind::kCompare:
      return own(compare(node.comparison, *HK_TRY(run(*node.children[0], in)),
                         *HK_TRY(run(*node.children[1], in))));
    case Kind::kList:
    case Kind::kObject:
      return several(node, in);
    case Kind::kCall:
      return call_function(node, in);
  }
  return fail(Code::kBug, "JMESPath: a node of no kind");
}

}  // namespace
}  // namespace jmes

Result<Jmespath> Jmespath::compile(std::string_view expression) {
  return Jmespath(std::shared_ptr<const jmes::Node>(HK_TRY(jmes::parse(expression))));
}

Result<Json> Jmespath::search(const Json& document) const {
  const jmes::Value root(std::shared_ptr<void>(), &document);
  return Json(*HK_TRY(jmes::Search().run(*root_, root)));
}

}  // namespace hikeshi::aws
