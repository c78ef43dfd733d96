// SPDX-License-Identifier: Apache-2.0
// Parameters against the model, before anything goes out: what is missing, unknown, of another type
// or too short, each with its path.
#include <fmt/format.h>

#include "aws/base64.h"
#include "aws/suggest.h"
#include "aws/wire.h"
#include "base/text.h"

namespace hikeshi::aws::wire {
namespace {

constexpr size_t kMostDefects = 8;

std::string_view kind_of(const Json& value) {
  switch (value.type()) {
    case Json::value_t::null:
      return "null";
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "a list";
    case Json::value_t::string:
      return "a string";
    case Json::value_t::boolean:
      return "a boolean";
    default:
      return "a number";
  }
}

bool is_special_float(const Json& value) {
  return value == "NaN" || value == "Infinity" || value == "-Infinity";
}

class Checker {
 public:
  explicit Checker(const Operation& operation)
      : has_any_key_(operation.uri.find("+}") != std::string::npos) {}

  void check(const Shape& shape, const Json& value, const std::string& path, int depth) {
    if (depth > kMaxDepth) return add(path, fmt::format("nested more than {} deep", kMaxDepth));
    if (shape.is_document) return document(value, path, depth);
    switch (shape.type) {
      case Type::kStructure:
        return structure(shape, value, path, depth);
      case Type::kList:
        return list(shape, value, path, depth);
      case Type::kMap:
        return map(shape, value, path, depth);
      default:
        return scalar(shape, value, path);
    }
  }

  Status status(const Operation& operation) const {
    if (defects_.empty()) return {};
    return fail(Code::kUsage, operation.model->service() + " " + operation.name + ": " +
                                  join(defects_, "; ") + (more_ ? "; and more" : ""));
  }

 private:
  void add(const std::string& path, std::string_view what) {
    if (defects_.size() >= kMostDefects) {
      more_ = true;
      return;
    }
    defects_.push_back((path.empty() ? "parameters" : printable(path)) + ": " + std::string(what));
  }

  void expect(std::string_view what, const Json& value, const std::string& path) {
    add(path, fmt::format("expected {}, got {}", what, kind_of(value)));
  }

  void structure(const Shape& shape, const Json& value, const std::string& path, int depth) {
    if (!value.is_object()) return expect("an object", value, path);
    const std::string prefix = path.empty() ? "" : path + ".";
    size_t set = 0;
    for (const auto& [name, item] : value.items()) {
      if (item.is_null()) continue;
      ++set;
      const Member* member = shape.find(name);
      if (member == nullptr) {
        add(prefix + name, "no such parameter" + nearest_of(name, names_of(shape)));
      } else {
        use(*member, item, prefix + name, depth);
      }
    }
    if (shape.is_union && set != 1) add(path, "exactly one of its members must be set");
    for (const Member& member : shape.members) {
      const auto it = value.find(member.name);
      if (member.required && (it == value.end() || it->is_null()))
        add(prefix + member.name, "required, but missing");
    }
  }

  void use(const Member& member, const Json& item, const std::string& path, int depth) {
    if (member.ref.json_value) return;  // any JSON, or the text of some
    check(*member.ref.shape, item, path, depth + 1);
    if (member.ref.location == Location::kUri) label(item, path);
    if (member.host_label && !is_label(item)) add(path, "must be a host name's label");
  }

  // An empty label makes another path, the list instead of the one, and so do dots, which all
  // between here and the service may resolve. S3 alone has keys of any text.
  void label(const Json& item, const std::string& path) {
    if (item == "") add(path, "must not be empty");
    if (!has_any_key_ && (item == "." || item == "..")) add(path, "must not be dots alone");
  }

  static bool is_label(const Json& item) {
    if (!item.is_string()) return true;  // said already
    const std::string& text = item.get_ref<const std::string&>();
    return !text.empty() && text.find_first_not_of(
                                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                                "XYZ0123456789.-") == std::string::npos;
  }

  void list(const Shape& shape, const Json& value, const std::string& path, int depth) {
    if (!value.is_array()) return expect("a list", value, path);
    least(shape, value.size(), path, "elements");
    for (size_t i = 0; i < value.size(); ++i) {
      const std::string at = fmt::format("{}[{}]", path, i);
      if (value[i].is_null()) {
        if (!shape.sparse) expect("a value", value[i], at);
      } else {
        check(*shape.element.shape, value[i], at, depth + 1);
      }
    }
  }

  void map(const Shape& shape, const Json& value, const std::string& path, int depth) {
    if (!value.is_object()) return expect("an object", value, path);
    for (const auto& [key, item] : value.items()) {
      if (!item.is_null()) check(*shape.value.shape, item, path + "." + key, depth + 1);
    }
  }

  void document(const Json& value, const std::string& path, int depth) {
    if (depth > kMaxDepth) return add(path, fmt::format("nested more than {} deep", kMaxDepth));
    if (!value.is_structured()) return;
    for (const Json& item : value) document(item, path, depth + 1);
  }

  void scalar(const Shape& shape, const Json& value, const std::string& path) {
    switch (shape.type) {
      case Type::kBoolean:
        return value.is_boolean() ? void() : expect("true or false", value, path);
      case Type::kInteger:
      case Type::kLong:
        return integer(shape, value, path);
      case Type::kFloat:
      case Type::kDouble:
        return value.is_number() || is_special_float(value) ? void()
                                                            : expect("a number", value, path);
      case Type::kTimestamp:
        return time(value, path);
      default:
        return text(shape, value, path);
    }
  }

  void integer(const Shape& shape, const Json& value, const std::string& path) {
    if (!value.is_number_integer()) return expect("a whole number", value, path);
    if (value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX)
      return add(path, "too large a number");
    if (shape.type == Type::kInteger && value != static_cast<int32_t>(value.get<int64_t>()))
      return add(path, "too large a number");
    if (value.get<int64_t>() < shape.min) add(path, fmt::format("at least {}", shape.min));
  }

  void time(const Json& value, const std::string& path) {
    if (value.is_number() && wire_time_of(value.get<double>())) return;
    if (!value.is_string()) return expect("a time as 2026-11-23T10:00:00Z", value, path);
    if (!parse_wire_time(value.get_ref<const std::string&>()))
      add(path, "not a time as 2026-11-23T10:00:00Z");
  }

  void text(const Shape& shape, const Json& value, const std::string& path) {
    if (!value.is_string()) return expect("a string", value, path);
    const std::string& text = value.get_ref<const std::string&>();
    if (shape.type == Type::kBlob) {
      if (!base64_decode(text)) add(path, "not base64");
      return;
    }
    if (!is_valid_utf8(text)) return add(path, "not UTF-8");
    least(shape, text.size(), path, "characters");
  }

  void least(const Shape& shape, size_t length, const std::string& path, std::string_view unit) {
    if (shape.min > 0 && length < static_cast<uint64_t>(shape.min))
      add(path, fmt::format("at least {} {}", shape.min, unit));
  }

  static std::vector<std::string_view> names_of(const Shape& shape) {
    std::vector<std::string_view> names;
    for (const Member& member : shape.members) names.emplace_back(member.name);
    return names;
  }

  bool has_any_key_;
  std::vector<std::string> defects_;
  bool more_ = false;
};

}  // namespace

Status check_parameters(const Operation& operation, const Json& parameters) {
  static const Shape kNothing = [] {
    Shape shape;
    shape.type = Type::kStructure;
    return shape;
  }();
  Checker checker(operation);
  checker.check(operation.input ? *operation.input.shape : kNothing, parameters, "", 0);
  return checker.status(operation);
}

}  // namespace hikeshi::aws::wire
