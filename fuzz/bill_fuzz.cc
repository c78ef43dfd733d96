// SPDX-License-Identifier: Apache-2.0
// Bills of others: headers, Cost Explorer's JSON, archives, amounts. What comes out must be whole:
// an archive's files within its limit, money that is written and read again the same.
#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "cost/cost_explorer.h"
#include "cost/manifest.h"
#include "cost/money.h"
#include "cost/schema.h"
#include "cost/service.h"
#include "cost/unzip.h"

namespace {

using namespace hikeshi;  // NOLINT: a fuzzer of one page

void header(std::string_view bytes) {
  std::vector<std::string> columns;
  for (const std::string_view column : split(bytes.substr(0, bytes.find('\n')), ','))
    columns.emplace_back(column);
  const auto schema = cost::schema_of(columns);
  if (schema) assert(!(*schema)[cost::Field::kAt].empty());
}

void amounts(std::string_view bytes) {
  for (const std::string_view text : split(bytes.substr(0, 4096), ',')) {
    const auto money = cost::Money::parse(text);
    if (money) assert(cost::Money::parse(money->text()) == money);
    (void)cost::region_of_usage(text);
    (void)cost::is_background(cost::family_of(text));
  }
}

void archive(std::string_view bytes) {
  constexpr uint64_t kMost = uint64_t{1} << 20;
  const auto entries = cost::unzip(bytes, {kMost, 100});
  uint64_t total = 0;
  if (entries) {
    for (const auto& entry : *entries) total += entry.bytes.size();
  }
  assert(total <= kMost);
}

void manifest(std::string_view bytes) {
  const auto read = cost::manifest_of("m/Manifest.json", bytes);
  if (!read) return;
  for (const std::string& part : read->parts) {
    const auto file = cost::file_of_part(part, *read, {"m/a.csv", "b.csv"});
    assert(!file || *file < 2);
  }
  assert(cost::superseded({*read, *read}) == std::vector<bool>(2, false));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  header(bytes);
  amounts(bytes);
  archive(bytes);
  manifest(bytes);
  (void)cost::read_explorer(bytes);
  return 0;
}
