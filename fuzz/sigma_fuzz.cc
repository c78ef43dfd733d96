// SPDX-License-Identifier: Apache-2.0
// Any bytes as a rule file: loading never crashes or hangs, and what loads can be matched,
// explained and correlated. The same bytes as a row of choices: a rule with records, and
// correlations with a stream of events, on which the engine and the naive oracles must agree.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "sigma/correlate.h"
#include "sigma/explain.h"
#include "sigma/generate.h"

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

void run_any(const std::string& bytes) {
  const Loaded loaded = hikeshi::sigma::load({{"a.yml", bytes}}, {{"list", {"one", "two*"}}});
  hikeshi::sigma::Matcher matcher(loaded.rules);
  std::vector<BaseHit> hits;
  std::vector<uint32_t> rules;
  uint64_t offset = 0;
  for (const char* const text : kRecords) {
    OwnedRecord record(text);
    matcher.match(record.get(), rules);
    for (const uint32_t rule : rules) {
      if (!explain(loaded.rules, rule, record.get()).held) std::abort();
      if (!is_correlated(loaded.rules, rule)) continue;
      const auto time = record.get().time().value_or(hikeshi::UtcTime{});
      hits.push_back({rule, time, 0, offset, "id", matcher.carried(rule, record.get())});
    }
    ++offset;
  }
  correlate(loaded.rules, hits);
}

// Each choice takes a byte; when there are none left, the first of the possible.
class Choices {
 public:
  Choices(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  size_t operator()(size_t below) { return at_ < size_ ? data_[at_++] % below : 0; }

 private:
  const uint8_t* data_;
  size_t size_, at_ = 0;
};

void require_none(const std::string& difference) {
  if (difference.empty()) return;
  std::fprintf(stderr, "%s\n", difference.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  run_any(std::string(reinterpret_cast<const char*>(data), size));
  if (size == 0 || size > 2'048) return 0;
  if (data[0] % 2 == 0) {
    hikeshi::sigma::RuleGenerator generate(Choices(data + 1, size - 1));
    const std::string rule = generate.rule();
    require_none(
        hikeshi::sigma::compare_single(rule, {generate.record(), generate.record()}).difference);
  } else {
    hikeshi::sigma::CorrelationGenerator generate(Choices(data + 1, size - 1));
    const std::string rules = generate.rules();
    require_none(hikeshi::sigma::compare_correlations(rules, generate.events()).difference);
  }
  return 0;
}
