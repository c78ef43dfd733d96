// SPDX-License-Identifier: Apache-2.0
#include "aws/shape_reader.h"

#include <algorithm>
#include <array>

#include "aws/model_json.h"
#include "aws/wire.h"

namespace hikeshi::aws {

const Member* Shape::find(std::string_view member) const {
  const auto it = std::find_if(members.begin(), members.end(),
                               [&](const Member& m) { return m.name == member; });
  return it == members.end() ? nullptr : &*it;
}

namespace {

constexpr std::array<std::pair<std::string_view, Type>, 13> kTypes = {{
    {"structure", Type::kStructure},
    {"list", Type::kList},
    {"map", Type::kMap},
    {"string", Type::kString},
    {"character", Type::kString},
    {"blob", Type::kBlob},
    {"boolean", Type::kBoolean},
    {"integer", Type::kInteger},
    {"long", Type::kLong},
    {"float", Type::kFloat},
    {"double", Type::kDouble},
    {"timestamp", Type::kTimestamp},
    {"bigdecimal", Type::kDouble},
}};
constexpr std::array<std::pair<std::string_view, Location>, 5> kLocations = {{
    {"uri", Location::kUri},
    {"querystring", Location::kQuery},
    {"header", Location::kHeader},
    {"headers", Location::kHeaders},
    {"statusCode", Location::kStatusCode},
}};

TimeFormat time_format(std::string_view name, TimeFormat otherwise) {
  if (name == "unixTimestamp") return TimeFormat::kUnix;
  if (name == "iso8601") return TimeFormat::kIso8601;
  if (name == "rfc822") return TimeFormat::kRfc822;
  return otherwise;
}

// Lays the traits of `json` over what `ref` has: called for the shape first, then for its use.
void add_traits(const Json& json, Ref& ref) {
  if (const std::string name = text_of(json, "locationName"); !name.empty())
    ref.location_name = name;
  if (const std::string name = text_of(json, "queryName"); !name.empty()) ref.query_name = name;
  if (const Json* space = child(json, "xmlNamespace"); space != nullptr) {
    ref.xml_uri = space->is_string() ? space->get<std::string>() : text_of(*space, "uri");
    ref.xml_prefix = text_of(*space, "prefix");
  }
  ref.time = time_format(text_of(json, "timestampFormat"), ref.time);
  ref.location = look_up(kLocations, text_of(json, "location")).value_or(ref.location);
  ref.flattened |= flag_of(json, "flattened");
  ref.xml_attribute |= flag_of(json, "xmlAttribute");
  ref.json_value |= flag_of(json, "jsonvalue");
  ref.streaming |= flag_of(json, "streaming");
}

// The traits of a shape that are no reference to another.
void add_own(const Json& body, Shape& shape) {
  shape.payload = text_of(body, "payload");
  shape.location_name = text_of(body, "locationName");
  shape.is_union = flag_of(body, "union");
  shape.is_document = flag_of(body, "document");
  shape.is_event_stream = flag_of(body, "eventstream");
  shape.is_exception = flag_of(body, "exception");
  shape.sparse = flag_of(body, "sparse");
  shape.sensitive = flag_of(body, "sensitive");
  if (const Json* error = child(body, "error")) shape.error_code = text_of(*error, "code");
  if (const Json* min = child(body, "min"); min != nullptr && min->is_number_integer())
    shape.min = min->get<int64_t>();
}

void mark_required(const Json& body, Shape& shape) {
  const Json* required = child(body, "required");
  if (required == nullptr) return;
  for (const Json& name : *required) {
    for (Member& member : shape.members) member.required |= name == member.name;
  }
}

}  // namespace

Result<Ref> ShapeReader::read(const Json& use) {
  HK_CHECK(broken_);
  auto out = ref(use);
  broken_ = out ? fill_waiting() : Status(tl::make_unexpected(out.error()));
  HK_CHECK(broken_);
  return out;
}

Result<Ref> ShapeReader::ref(const Json& use) {
  Ref out = HK_TRY(known(text_of(use, "shape")))->use;
  add_traits(use, out);
  out.own_name = child(use, "locationName") != nullptr;
  return out;
}

// Shapes point at each other in circles: each is there, to be pointed at, before it is filled.
Result<const ShapeReader::Known*> ShapeReader::known(const std::string& name) {
  if (const auto it = shapes_.find(name); it != shapes_.end()) return it->second.get();
  const std::string_view text = text_.find("shape", name);
  if (text.empty()) return fail(Code::kCorrupt, "no shape is called \"" + name + '"');
  Json body = HK_TRY(wire::parse_json(text));
  const auto type = look_up(kTypes, text_of(body, "type"));
  if (!type) return fail(Code::kCorrupt, "shape " + name + " has no type known here");
  auto made = std::make_unique<Known>();
  made->shape.name = name;
  made->shape.type = *type;
  made->use.shape = &made->shape;
  add_traits(body, made->use);
  // A structure's name is for itself as a root (Shape::location_name), a list's for its uses too.
  if (*type == Type::kStructure) made->use.location_name.clear();
  waiting_.emplace_back(std::move(body), &made->shape);
  return shapes_.emplace(name, std::move(made)).first->second.get();
}

Status ShapeReader::fill_waiting() {
  while (!waiting_.empty()) {
    const auto next = std::move(waiting_.back());
    waiting_.pop_back();
    HK_CHECK(fill(next.first, *next.second));
  }
  return {};
}

Status ShapeReader::fill(const Json& body, Shape& shape) {
  add_own(body, shape);
  if (shape.type == Type::kList) HK_CHECK(fill_ref(body, "member", shape.element));
  if (shape.type == Type::kMap) HK_CHECK(fill_ref(body, "key", shape.key));
  if (shape.type == Type::kMap) HK_CHECK(fill_ref(body, "value", shape.value));
  if (shape.type == Type::kStructure) HK_CHECK(fill_members(body, shape));
  return {};
}

Status ShapeReader::fill_ref(const Json& body, std::string_view key, Ref& out) {
  const Json* use = child(body, key);
  if (use == nullptr) return fail(Code::kCorrupt, "a shape has no \"" + std::string(key) + '"');
  out = HK_TRY(ref(*use));
  return {};
}

Status ShapeReader::fill_members(const Json& body, Shape& shape) {
  const Json* members = child(body, "members");
  if (members == nullptr) return {};
  shape.members.reserve(members->size());
  for (const auto& [name, use] : members->items()) {
    Member member;
    member.name = name;
    member.ref = HK_TRY(ref(use));
    member.host_label = flag_of(use, "hostLabel");
    member.idempotency_token = flag_of(use, "idempotencyToken");
    if (const Json* param = child(use, "contextParam"))
      member.context_param = text_of(*param, "name");
    shape.members.push_back(std::move(member));
  }
  mark_required(body, shape);
  return {};
}

}  // namespace hikeshi::aws
