// SPDX-License-Identifier: Apache-2.0
// From the text of a service model to operations, each when it is first asked for.
#include "aws/model.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "aws/model_json.h"
#include "aws/model_text.h"
#include "aws/shape_reader.h"
#include "aws/suggest.h"
#include "aws/wire.h"

namespace hikeshi::aws {

// What stands below the mutex is guarded by it and grows alone: what was handed out stays as it is.
struct Model::State {
  State(std::string name, std::string lines) : service(std::move(name)), text(std::move(lines)) {}

  Result<const Json*> parsed(std::string_view kind, std::string_view name);
  Result<const Operation*> read(const Model& model, const std::string& name, const Json& json);
  const std::vector<const Shape*>& read_exceptions();

  const std::string service;
  ModelText text;
  Protocol protocol = Protocol::kJson;
  Json metadata;

  std::mutex mutex;
  std::unordered_map<const char*, Json> parts;  // parsed, by where they stand in the text
  std::unordered_map<std::string, Operation> operations;
  std::optional<std::vector<const Shape*>> exceptions;
  ShapeReader shapes{text};
};

namespace {

constexpr std::array<std::pair<std::string_view, Protocol>, 5> kProtocols = {{
    {"ec2", Protocol::kEc2},
    {"query", Protocol::kQuery},
    {"json", Protocol::kJson},
    {"rest-json", Protocol::kRestJson},
    {"rest-xml", Protocol::kRestXml},
}};

Checksum read_checksum(const Json& json) {
  Checksum out;
  out.md5 = flag_of(json, "httpChecksumRequired");
  if (const Json* checksum = child(json, "httpChecksum")) {
    out.algorithm_member = text_of(*checksum, "requestAlgorithmMember");
    out.required = flag_of(*checksum, "requestChecksumRequired");
  }
  return out;
}

Result<Operation> read_operation(const std::string& name, const Json& json, ShapeReader& shapes) {
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
  if (const Json* input = child(json, "input")) out.input = HK_TRY(shapes.read(*input));
  if (const Json* output = child(json, "output")) {
    out.output = HK_TRY(shapes.read(*output));
    out.result_wrapper = text_of(*output, "resultWrapper");
  }
  if (const Json* errors = child(json, "errors")) {
    for (const Json& error : *errors) out.errors.push_back(HK_TRY(shapes.read(error)).shape);
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

bool has_code(const Shape& shape, std::string_view code) {
  return shape.name == code || (!shape.error_code.empty() && shape.error_code == code);
}

}  // namespace

// nullptr where there is none.
Result<const Json*> Model::State::parsed(std::string_view kind, std::string_view name) {
  const std::string_view json = text.find(kind, name);
  if (json.empty()) return nullptr;
  if (const auto it = parts.find(json.data()); it != parts.end()) return &it->second;
  return &parts.emplace(json.data(), HK_TRY(wire::parse_json(json))).first->second;
}

Result<const Operation*> Model::State::read(const Model& model, const std::string& name,
                                            const Json& json) {
  Operation operation = HK_TRY(read_operation(name, json, shapes));
  operation.model = &model;
  return &operations.emplace(name, std::move(operation)).first->second;
}

const std::vector<const Shape*>& Model::State::read_exceptions() {
  if (exceptions) return *exceptions;
  exceptions.emplace();
  const auto names = parsed("part", "exceptions");
  if (!names || *names == nullptr) return *exceptions;
  for (const Json& name : **names) {
    if (const auto use = shapes.read({{"shape", name}})) exceptions->push_back(use->shape);
  }
  return *exceptions;
}

Result<std::unique_ptr<const Model>> Model::create(std::string service, std::string lines) {
  auto state = std::make_unique<State>(std::move(service), std::move(lines));
  HK_CHECK(state->text.index());
  const Json* metadata = HK_TRY(state->parsed("part", "metadata"));
  if (metadata == nullptr)
    return fail(Code::kCorrupt, "the model of " + state->service + " is no service model");
  state->metadata = *metadata;
  const auto protocol = pick_protocol(state->metadata);
  if (!protocol) return fail(Code::kUnsupported, state->service + " speaks no protocol known here");
  state->protocol = *protocol;
  return std::unique_ptr<const Model>(new Model(std::move(state)));
}

Model::Model(std::unique_ptr<State> state) : state_(std::move(state)) {}
Model::~Model() = default;

const std::string& Model::service() const { return state_->service; }
Protocol Model::protocol() const { return state_->protocol; }
const Json& Model::metadata() const { return state_->metadata; }

std::string_view Model::text(std::string_view metadata_key) const {
  const Json* value = child(state_->metadata, metadata_key);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_ref<const std::string&>();
}

std::vector<std::string_view> Model::operations() const { return state_->text.names("operation"); }

Result<const Operation*> Model::operation(std::string_view name) const {
  const std::lock_guard lock(state_->mutex);
  const std::string key(name);
  if (const auto it = state_->operations.find(key); it != state_->operations.end())
    return &it->second;
  const Json* json = HK_TRY(state_->parsed("operation", name));
  if (json != nullptr) return state_->read(*this, key, *json);
  return fail(Code::kUsage, state_->service + " has no operation \"" + key + '"' +
                                nearest_of(name, operations()));
}

const Shape* Model::error_shape(const Operation& operation, std::string_view code) const {
  const auto find_in = [&](const std::vector<const Shape*>& shapes) {
    const auto it = std::find_if(shapes.begin(), shapes.end(),
                                 [&](const Shape* shape) { return has_code(*shape, code); });
    return it == shapes.end() ? nullptr : *it;
  };
  if (const Shape* own = find_in(operation.errors)) return own;
  const std::lock_guard lock(state_->mutex);
  return find_in(state_->read_exceptions());
}

const Json* Model::part(std::string_view kind, std::string_view name) const {
  const std::lock_guard lock(state_->mutex);
  return state_->parsed(kind, name).value_or(nullptr);
}

const Json* Model::paginator(std::string_view operation) const {
  return part("paginator", operation);
}

const Json* Model::waiter(std::string_view name) const { return part("waiter", name); }

const Json& Model::endpoint_rules() const {
  static const Json kNone = Json::object();
  const Json* rules = part("part", "rules");
  return rules != nullptr ? *rules : kNone;
}

}  // namespace hikeshi::aws
