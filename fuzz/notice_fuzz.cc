// SPDX-License-Identifier: Apache-2.0
// Any bytes to read(): it ends, its document is JSON, every evidence stands at its place, and what
// looks like a secret is in no output. The first byte chooses the file name, since it is a hint.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "notice/clean.h"
#include "notice/notice.h"

namespace {

using namespace hikeshi;
using namespace hikeshi::notice;

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

void check_evidence(const Reading& reading, const Notice& n) {
  for (const auto& [field, places] : n.evidence) {
    for (const Evidence& e : places) {
      const auto part = static_cast<size_t>(e.part);
      require(part < reading.parts.size(), "an evidence names a part that is not there");
      const std::string& text = reading.parts[part];
      require(e.offset <= text.size() && text.compare(e.offset, e.text.size(), e.text) == 0,
              "an evidence does not stand at its place");
      require(is_valid_utf8(e.text), "an evidence is cut inside a character");
    }
  }
  for (const casefile::Fact& fact : facts_of(n)) {
    require(fact.standing == casefile::Standing::kReported,
            "a notice's fact is more than reported");
    require(fact.kind.starts_with("reported.") || fact.kind == "notice", "an unknown kind of fact");
  }
  require(n.notice_class != NoticeClass::kResolved || !n.opens_case, "a closing mail opens a case");
}

void check_strings(const nlohmann::json& value) {
  if (value.is_string()) {
    std::string text = value.get<std::string>();
    const std::string before = text;
    mask_secrets(text, false);
    require(text == before, "a secret is in the output");
  }
  if (value.is_structured()) {
    for (const auto& inner : value) check_strings(inner);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const bool eml = data[0] % 2 == 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  ReadOptions options;
  options.own_domains = {"example.co.jp"};
  options.trusted_relays = {"reseller.example"};
  options.now = UtcTime{1795000000};
  const Reading reading = read(eml ? "a.eml" : "a.txt", bytes, options);
  for (const Notice& n : reading.notices) check_evidence(reading, n);
  for (const NotNotice& n : reading.not_notices) {
    if (n.says) {
      check_evidence(reading, *n.says);
      require(!n.says->opens_case, "what is no notice opens a case");
    }
  }
  const std::string document = to_json(reading);
  const auto parsed = nlohmann::json::parse(document, nullptr, false);
  require(!parsed.is_discarded(), "the document is no JSON");
  check_strings(parsed);
  return 0;
}
