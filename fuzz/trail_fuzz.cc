// SPDX-License-Identifier: Apache-2.0
// CloudTrail files: whatever the bytes are, the reader ends, stays inside them and names what it
// could not use. What it hands out is JSON to a second, independent reader too.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "trail/reader.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

// Half a surrogate pair in an escape is JSON by its grammar, though no text; the second reader
// refuses it. Put an A in place of every surrogate.
void pair_surrogates(std::string& text) {
  for (size_t i = 0; i + 5 < text.size(); ++i) {
    if (text[i] != '\\') continue;
    const bool surrogate = text[i + 1] == 'u' && (text[i + 2] | 0x20) == 'd' && text[i + 3] >= '8';
    if (surrogate) text.replace(i + 2, 4, "0041");
    ++i;
  }
}

// A number too large for a double is JSON all the same.
bool is_json(std::string text) {
  pair_surrogates(text);
  try {
    return !nlohmann::json::parse(text).is_discarded();
  } catch (const nlohmann::json::out_of_range&) {
    return true;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using hikeshi::trail::Field;
  static hikeshi::trail::FileReader reader(hikeshi::GzipLimits{1 << 24, 180});
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  uint64_t records = 0;
  const auto result = reader.read("f", bytes, [&](const hikeshi::trail::Record& record) {
    ++records;
    const std::string raw(record.raw());
    require(raw.size() > 1 && raw.front() == '{' && raw.back() == '}');
    if (raw.size() < 20000) require(is_json(raw));
    require(!record[Field::kEventName].nothing());
    (void)record.text(Field::kUserAgent);
    (void)record.time();
  });
  require(result.counts.records == records);
  // In windows of one event each no record is lost, and what is wrong is said. Damage in two places
  // may be told apart better: the sound events before the first are not searched for anew.
  static hikeshi::trail::FileReader by_event(hikeshi::GzipLimits{1 << 24, 180}, 1);
  const auto again = by_event.read("f", bytes, [](const hikeshi::trail::Record&) {});
  require(again.counts.records >= records && again.problems.empty() == result.problems.empty());
  // A file with letters of a word that no container of ours has cannot pass without a word.
  const bool said =
      records + result.counts.digests + result.counts.insights != 0 || !result.problems.empty();
  if (!said) require(bytes.find("zqz") == bytes.npos);
  return 0;
}
