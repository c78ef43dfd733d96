// SPDX-License-Identifier: Apache-2.0
// JSON bodies, of the json protocol (whose requests are made here too) and of rest-json.
#include "aws/wire.h"

namespace hikeshi::aws::wire {
namespace {

Json write_value(const Ref& ref, const Json& value);

Json write_structure(const Shape& shape, const Json& value, bool body_only) {
  if (shape.is_document) return value;
  Json out = Json::object();
  for_each_set(shape, value, [&](const Member& member, const Json& item) {
    if (body_only && member.ref.location != Location::kBody) return;
    append(out, name_on_wire(member), write_value(member.ref, item));
  });
  return out;
}

Json write_list(const Shape& shape, const Json& value) {
  Json out = Json::array();
  for (const Json& item : value)
    out.push_back(item.is_null() ? Json() : write_value(shape.element, item));
  return out;
}

Json write_map(const Shape& shape, const Json& value) {
  Json out = Json::object();
  for (const auto& [key, item] : value.items())
    append(out, key, item.is_null() ? Json() : write_value(shape.value, item));
  return out;
}

Json write_time(const Ref& ref, const Json& value) {
  if (ref.time != TimeFormat::kDefault && ref.time != TimeFormat::kUnix)
    return to_text(ref, value, TimeFormat::kUnix);
  return Json::parse(to_text(ref, value, TimeFormat::kUnix), nullptr, false);
}

Json write_value(const Ref& ref, const Json& value) {
  switch (ref.shape->type) {
    case Type::kStructure:
      return write_structure(*ref.shape, value, false);
    case Type::kList:
      return write_list(*ref.shape, value);
    case Type::kMap:
      return write_map(*ref.shape, value);
    case Type::kTimestamp:
      return write_time(ref, value);
    default:
      break;
  }
  return ref.json_value && !value.is_string() ? Json(to_text(ref, value, TimeFormat::kUnix))
                                              : value;
}

// Builds a document as nlohmann's own builder does, but within limits, and without its search for
// each key among those before it. Of equal keys the first counts.
class LimitedBuilder : public nlohmann::json_sax<Json> {
 public:
  explicit LimitedBuilder(Json& root) : root_(root) {}

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return open(Json::object()); }
  bool start_array(size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

  bool over_limit() const { return over_limit_; }

 private:
  bool put(Json value) { return place(std::move(value)) != nullptr; }

  Json* place(Json value) {
    if (++nodes_ > kMaxNodes) return refuse();
    if (open_.empty()) return &(root_ = std::move(value));
    Json& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    if (parent.size() >= kMaxKeys) return refuse();
    append(parent, key_, std::move(value));
    return &parent.get_ref<Json::object_t&>().back().second;
  }

  bool open(Json value) {
    if (open_.size() >= kMaxDepth) return refuse() != nullptr;
    Json* placed = place(std::move(value));
    if (placed != nullptr) open_.push_back(placed);
    return placed != nullptr;
  }

  bool close() {
    if (open_.back()->is_object()) drop_twins(*open_.back());
    open_.pop_back();
    return true;
  }

  Json* refuse() {
    over_limit_ = true;
    return nullptr;
  }

  Json& root_;
  std::vector<Json*> open_;
  std::string key_;
  size_t nodes_ = 0;
  bool over_limit_ = false;
};

// ---- answers

// One answer against its shapes; the path is kept for the message alone.
class Reader {
 public:
  Result<Json> read(const Ref& ref, const Json& value) {
    switch (ref.shape->type) {
      case Type::kStructure:
        return structure(*ref.shape, value);
      case Type::kList:
        return list(*ref.shape, value);
      case Type::kMap:
        return map(*ref.shape, value);
      case Type::kTimestamp:
        return time(value);
      default:
        break;
    }
    return value.is_string() ? from_text(ref, value.get_ref<const std::string&>()) : value;
  }

  Result<Json> structure(const Shape& shape, const Json& value) {
    if (shape.is_document || value.is_null()) return value;
    if (!value.is_object()) return wrong("an object", shape);
    Json out = Json::object();
    for (const Member& member : shape.members) {
      if (!is_in_answer_body(member.ref)) continue;
      const auto it = value.find(name_on_wire(member));
      if (it == value.end() || it->is_null()) continue;
      append(out, member.name, HK_TRY(read(member.ref, *it)));
    }
    if (shape.is_union && out.empty()) name_unknown(value, out);
    return out;
  }

 private:
  static Result<Json> wrong(std::string_view what, const Shape& shape) {
    return fail(Code::kCorrupt,
                "the answer has no " + std::string(what) + " where the model has " + shape.name);
  }

  static Result<Json> time(const Json& value) {
    if (value.is_number()) return from_time(wire_time_of(value.get<double>()), value);
    if (value.is_string())
      return from_time(parse_wire_time(value.get_ref<const std::string&>()), value);
    return value;
  }

  // A variant younger than our models is named, as the aws command line does.
  static void name_unknown(const Json& value, Json& out) {
    for (const auto& [key, item] : value.items()) {
      if (key == "__type" || item.is_null()) continue;
      out["SDK_UNKNOWN_MEMBER"] = {{"name", key}};
      return;
    }
  }

  Result<Json> list(const Shape& shape, const Json& value) {
    if (value.is_null()) return value;
    if (!value.is_array()) return wrong("list", shape);
    Json out = Json::array();
    for (const Json& item : value)
      out.push_back(item.is_null() ? Json() : HK_TRY(read(shape.element, item)));
    return out;
  }

  Result<Json> map(const Shape& shape, const Json& value) {
    if (value.is_null()) return value;
    if (!value.is_object()) return wrong("an object", shape);
    Json out = Json::object();
    for (const auto& [key, item] : value.items()) {
      // Only in a sparse map does null say something.
      if (item.is_null() && !shape.sparse) continue;
      append(out, key, item.is_null() ? Json() : HK_TRY(read(shape.value, item)));
    }
    return out;
  }
};

}  // namespace

std::string json_body(const Shape& shape, const Json& value, bool body_only) {
  return write_structure(shape, value, body_only)
      .dump(-1, ' ', false, Json::error_handler_t::replace);
}

void make_json(const Operation& operation, const Json& parameters, HttpRequest& request) {
  const Model& model = *operation.model;
  set_header(request.headers, "X-Amz-Target",
             std::string(model.text("targetPrefix")) + '.' + operation.name);
  set_header(request.headers, "Content-Type",
             "application/x-amz-json-" + std::string(model.text("jsonVersion")));
  if (model.metadata().contains("awsQueryCompatible"))
    set_header(request.headers, "x-amzn-query-mode", "true");
  request.body = operation.input ? json_body(*operation.input.shape, parameters, false) : "{}";
}

Result<Json> parse_json(std::string_view body) {
  if (body.empty()) return Json::object();
  if (body.size() > kMaxBody) return fail(Code::kLimit, "the answer is too large");
  Json root;
  LimitedBuilder builder(root);
  const bool whole = Json::sax_parse(body, &builder);
  if (builder.over_limit()) return fail(Code::kLimit, "the answer is nested too deep or too large");
  if (!whole) return fail(Code::kCorrupt, "the answer is not JSON");
  return root;
}

Result<Json> read_json(const Shape& shape, const Json& value) {
  return Reader().structure(shape, value);
}

}  // namespace hikeshi::aws::wire
