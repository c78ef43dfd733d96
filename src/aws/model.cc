// SPDX-License-Identifier: Apache-2.0
// From a service model's JSON to resolved shapes and operations.
#include "aws/model.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "aws/suggest.h"

namespace hikeshi::aws {

const Member* Shape::find(std::string_view member) const {
  const auto it = std::find_if(members.begin(), members.end(),
                               [&](const Member& m) { return m.name == member; });
  return it == members.end() ? nullptr : &*it;
}

struct Model::State {
  std::string service;
  Protocol protocol = Protocol::kJson;
  Json metadata, operations, paginators, waiters, rules, client_params;
  std::unordered_map<std::string, std::unique_ptr<Shape>> shapes;
  std::unordered_map<std::string, Operation> calls;
  std::vector<const Shape*> exceptions;
};

namespace {

using Shapes = std::unordered_map<std::string, std::unique_ptr<Shape>>;

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
constexpr std::array<std::pair<std::string_view, Protocol>, 5> kProtocols = {{
    {"ec2", Protocol::kEc2},
    {"query", Protocol::kQuery},
    {"json", Protocol::kJson},
    {"rest-json", Protocol::kRestJson},
    {"rest-xml", Protocol::kRestXml},
}};

template <class Table>
auto look_up(const Table& table, std::string_view name) {
  std::optional<typename Table::value_type::second_type> found;
  for (const auto& [key, value] : table) {
    if (key == name) found = value;
  }
  return found;
}

const Json* child(const Json& json, std::string_view key) {
  if (!json.is_object()) return nullptr;
  const auto it = json.find(std::string(key));
  return it == json.end() ? nullptr : &*it;
}

std::string text_of(const Json& json, std::string_view key) {
  const Json* value = child(json, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

bool flag_of(const Json& json, std::string_view key) {
  const Json* value = child(json, key);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

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

// Reads the shapes of one model. All exist before any is filled, since they point at each other.
class ShapeReader {
 public:
  ShapeReader(const Json& json, Shapes& shapes) : json_(json), shapes_(shapes) {}

  Status read() {
    for (const auto& [name, body] : json_.items()) {
      bodies_.emplace(name, &body);
      const auto type = look_up(kTypes, text_of(body, "type"));
      if (!type) return fail(Code::kCorrupt, "shape " + name + " has no type known here");
      auto shape = std::make_unique<Shape>();
      shape->name = name;
      shape->type = *type;
      shapes_.emplace(name, std::move(shape));
    }
    for (const auto& [name, body] : json_.items()) HK_CHECK(fill(body, *shapes_.at(name)));
    return {};
  }

  Result<Ref> ref(const Json& use) const {
    const std::string target = text_of(use, "shape");
    const auto it = shapes_.find(target);
    if (it == shapes_.end()) return fail(Code::kCorrupt, "no shape is called \"" + target + '"');
    Ref out;
    out.shape = it->second.get();
    add_traits(*bodies_.at(target), out);
    // A structure's name is for itself as a root (Shape::location_name), a list's for its uses too.
    if (out.shape->type == Type::kStructure) out.location_name.clear();
    add_traits(use, out);
    out.own_name = child(use, "locationName") != nullptr;
    return out;
  }

 private:
  Status fill(const Json& body, Shape& shape) const {
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
    if (shape.type == Type::kList) HK_CHECK(fill_ref(body, "member", shape.element));
    if (shape.type == Type::kMap) HK_CHECK(fill_ref(body, "key", shape.key));
    if (shape.type == Type::kMap) HK_CHECK(fill_ref(body, "value", shape.value));
    if (shape.type == Type::kStructure) HK_CHECK(fill_members(body, shape));
    return {};
  }

  Status fill_ref(const Json& body, std::string_view key, Ref& out) const {
    const Json* use = child(body, key);
    if (use == nullptr) return fail(Code::kCorrupt, "a shape has no \"" + std::string(key) + '"');
    out = HK_TRY(ref(*use));
    return {};
  }

  Status fill_members(const Json& body, Shape& shape) const {
    const Json* members = child(body, "members");
    if (members == nullptr) return {};
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

  static void mark_required(const Json& body, Shape& shape) {
    const Json* required = child(body, "required");
    if (required == nullptr) return;
    for (const Json& name : *required) {
      for (Member& member : shape.members) member.required |= name == member.name;
    }
  }

  const Json& json_;
  Shapes& shapes_;
  std::unordered_map<std::string, const Json*> bodies_;  // an ordered Json finds keys one by one
};

Checksum read_checksum(const Json& json) {
  Checksum out;
  out.md5 = flag_of(json, "httpChecksumRequired");
  if (const Json* checksum = child(json, "httpChecksum")) {
    out.algorithm_member = text_of(*checksum, "requestAlgorithmMember");
    out.required = flag_of(*checksum, "requestChecksumRequired");
  }
  return out;
}

Result<Operation> read_operation(const std::string& name, const Json& json,
                                 const ShapeReader& shapes) {
  Operation out;
  out.name = name;
  out.json = &json;
  const Json* http = child(json, "http");
  out.method = http != nullptr ? text_of(*http, "method") : "";
  out.uri = http != nullptr ? text_of(*http, "requestUri") : "";
  if (out.method.empty()) out.method = "POST";
  if (out.uri.empty()) out.uri = "/";
  if (const Json* endpoint = child(json, "endpoint"))
    out.host_prefix = text_of(*endpoint, "hostPrefix");
  if (const Json* input = child(json, "input")) out.input = HK_TRY(shapes.ref(*input));
  if (const Json* output = child(json, "output")) {
    out.output = HK_TRY(shapes.ref(*output));
    out.result_wrapper = text_of(*output, "resultWrapper");
  }
  if (const Json* errors = child(json, "errors")) {
    for (const Json& error : *errors) out.errors.push_back(HK_TRY(shapes.ref(error)).shape);
  }
  out.checksum = read_checksum(json);
  return out;
}

// The first of the protocols that the service lists and we speak; cloudwatch names CBOR first.
std::optional<Protocol> pick_protocol(const Json& metadata) {
  if (const Json* listed = child(metadata, "protocols"); listed != nullptr && listed->is_array()) {
    for (const Json& name : *listed) {
      if (!name.is_string()) continue;
      if (const auto known = look_up(kProtocols, name.get<std::string>())) return known;
    }
  }
  return look_up(kProtocols, text_of(metadata, "protocol"));
}

Json take(Json& from, const char* key) {
  const auto it = from.find(key);
  return it == from.end() ? Json::object() : std::move(*it);
}

bool has_code(const Shape& shape, std::string_view code) {
  return shape.name == code || (!shape.error_code.empty() && shape.error_code == code);
}

}  // namespace

Result<std::unique_ptr<const Model>> Model::create(std::string service, Json parts) {
  auto state = std::make_unique<State>();
  if (!parts.is_object() || !parts.contains("service") || !parts["service"].is_object())
    return fail(Code::kCorrupt, "the model of " + service + " is no service model");
  Json json = take(parts, "service");
  state->service = std::move(service);
  state->metadata = take(json, "metadata");
  state->operations = take(json, "operations");
  state->client_params = take(json, "clientContextParams");
  state->paginators = take(parts, "paginators");
  state->waiters = take(parts, "waiters");
  state->rules = take(parts, "rules");
  const auto protocol = pick_protocol(state->metadata);
  if (!protocol) return fail(Code::kUnsupported, state->service + " speaks no protocol known here");
  state->protocol = *protocol;

  const Json shapes = take(json, "shapes");
  ShapeReader reader(shapes, state->shapes);
  HK_CHECK(reader.read());
  for (const auto& [name, body] : state->operations.items())
    state->calls.emplace(name, HK_TRY(read_operation(name, body, reader)));
  for (const auto& [name, shape] : state->shapes) {
    if (shape->is_exception) state->exceptions.push_back(shape.get());
  }
  std::sort(state->exceptions.begin(), state->exceptions.end(),
            [](const Shape* a, const Shape* b) { return a->name < b->name; });
  std::unique_ptr<const Model> model(new Model(std::move(state)));
  for (auto& [name, operation] : model->state_->calls) operation.model = model.get();
  return model;
}

Model::Model(std::unique_ptr<State> state) : state_(std::move(state)) {}
Model::~Model() = default;

const std::string& Model::service() const { return state_->service; }
Protocol Model::protocol() const { return state_->protocol; }
const Json& Model::metadata() const { return state_->metadata; }
const Json& Model::endpoint_rules() const { return state_->rules; }
const Json& Model::client_context_params() const { return state_->client_params; }

std::string_view Model::text(std::string_view metadata_key) const {
  const Json* value = child(state_->metadata, metadata_key);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_ref<const std::string&>();
}

std::vector<std::string_view> Model::operations() const {
  std::vector<std::string_view> names;
  for (const auto& [name, operation] : state_->calls) names.emplace_back(name);
  std::sort(names.begin(), names.end());
  return names;
}

Result<const Operation*> Model::operation(std::string_view name) const {
  const auto it = state_->calls.find(std::string(name));
  if (it != state_->calls.end()) return &it->second;
  return fail(Code::kUsage, state_->service + " has no operation \"" + std::string(name) + '"' +
                                nearest_of(name, operations()));
}

const Shape* Model::error_shape(const Operation& operation, std::string_view code) const {
  const auto find_in = [&](const std::vector<const Shape*>& shapes) {
    const auto it = std::find_if(shapes.begin(), shapes.end(),
                                 [&](const Shape* shape) { return has_code(*shape, code); });
    return it == shapes.end() ? nullptr : *it;
  };
  const Shape* own = find_in(operation.errors);
  return own != nullptr ? own : find_in(state_->exceptions);
}

const Json* Model::paginator(std::string_view operation) const {
  return child(state_->paginators, operation);
}

const Json* Model::waiter(std::string_view name) const { return child(state_->waiters, name); }

}  // namespace hikeshi::aws
