// SPDX-License-Identifier: Apache-2.0
// Any bytes as a rule file: loading never crashes or hangs, and what loads can be matched and
// correlated.
#include <cstddef>
#include <cstdint>
#include <string>

#include "sigma/correlate.h"
#include "sigma/test_support.h"

namespace {

using hikeshi::sigma::BaseHit;
using hikeshi::sigma::Loaded;
using hikeshi::sigma::OwnedRecord;

const char* const kRecords[] = {
    R"({"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","eventTime":"2026-01-02T03:04:05Z","sourceIPAddress":"192.0.2.1","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/a"},"responseElements":{"ConsoleLogin":"Failure"},"eventID":"1"})",
    R"({"eventName":"RunInstances","eventSource":"ec2.amazonaws.com","eventTime":"2026-01-02T03:04:06Z","requestParameters":{"instancesSet":{"items":[{"minCount":9,"maxCount":9}]},"tags":{"a.b":"c"},"list":[[1,"x"],[null,true]]},"errorCode":"AccessDenied","eventID":"2"})",
    R"({"eventName":["A",{"b":"\u00e9\n\"quoted\""}],"eventSource":7,"requestParameters":null,"x":"2001:db8::1","eventID":"3"})",
    R"({})",
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const Loaded loaded = hikeshi::sigma::load({{"a.yml", bytes}}, {{"list", {"one", "two*"}}});
  hikeshi::sigma::Matcher matcher(loaded.rules);
  std::vector<BaseHit> hits;
  std::vector<uint32_t> rules;
  uint64_t offset = 0;
  for (const char* const text : kRecords) {
    OwnedRecord record(text);
    matcher.match(record.get(), rules);
    for (const uint32_t rule : rules) {
      if (!is_correlated(loaded.rules, rule)) continue;
      const auto time = record.get().time().value_or(hikeshi::UtcTime{});
      hits.push_back({rule, time, 0, offset, "id", matcher.carried(rule, record.get())});
    }
    ++offset;
  }
  correlate(loaded.rules, std::move(hits));
  return 0;
}
