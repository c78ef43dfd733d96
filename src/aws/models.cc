// SPDX-License-Identifier: Apache-2.0
#include "aws/models.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "aws/suggest.h"
#include "aws/wire.h"
#include "base/embedded.h"
#include "io/gzip.h"

namespace hikeshi::aws {
namespace {

constexpr std::string_view kEnding = ".json.gz";
constexpr std::string_view kPartitions = "partitions";
constexpr std::string_view kVersion = "VERSION";

std::string_view bytes_of(const std::string& name) {
  for (const EmbeddedFile& file : embedded_models()) {
    if (file.name == name) return file.bytes;
  }
  return {};
}

// What is built in was packed by our own build: a defect here is ours.
auto unreadable(std::string_view name) {
  return fail(Code::kBug, "the built-in model of " + std::string(name) + " cannot be read");
}

Result<std::string> unpack(std::string_view name) {
  const std::string_view packed = bytes_of(std::string(name) + std::string(kEnding));
  Gunzip gunzip;
  std::string text;
  size_t size = 0;
  const Inflated inflated = gunzip.inflate(packed, GzipLimits{}, 0, text, size);
  if (inflated.defect != GzipDefect::kNone) return unreadable(name);
  text.resize(size);
  return text;
}

Result<Json> unpack_json(std::string_view name) {
  const std::string text = HK_TRY(unpack(name));
  auto json = wire::parse_json(text);
  if (!json) return unreadable(name);
  return json;
}

}  // namespace

struct Models::State {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<const Model>, std::less<>> models;  // guarded by mutex
  std::unique_ptr<const Json> partitions;                                   // guarded by mutex
};

Models::Models() : state_(std::make_unique<State>()) {}
Models::~Models() = default;

Result<const Model*> Models::find(std::string_view service) {
  const std::scoped_lock lock(state_->mutex);
  const auto known = state_->models.find(service);
  if (known != state_->models.end()) return known->second.get();
  const auto services = model_services();
  if (!std::binary_search(services.begin(), services.end(), service))
    return fail(Code::kUsage, "no service \"" + std::string(service) + "\" is built in" +
                                  nearest_of(service, services));
  std::string lines = HK_TRY(unpack(service));
  auto model = HK_TRY(Model::create(std::string(service), std::move(lines)));
  return state_->models.emplace(service, std::move(model)).first->second.get();
}

Result<const Json*> Models::partitions() {
  const std::scoped_lock lock(state_->mutex);
  if (!state_->partitions)
    state_->partitions = std::make_unique<const Json>(HK_TRY(unpack_json(kPartitions)));
  return state_->partitions.get();
}

std::vector<std::string_view> model_services() {
  std::vector<std::string_view> names;
  for (const EmbeddedFile& file : embedded_models()) {
    std::string_view name = file.name;
    if (!name.ends_with(kEnding)) continue;
    name.remove_suffix(kEnding.size());
    if (name != kPartitions) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string_view models_version() { return bytes_of(std::string(kVersion)); }

}  // namespace hikeshi::aws
