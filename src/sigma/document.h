// SPDX-License-Identifier: Apache-2.0
// A YAML document of a rule file, before it becomes a rule: which kind it is and what stands in its
// head.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sigma/rule.h"
#include "sigma/yaml.h"

namespace hikeshi::sigma {

struct Document {
  enum class Kind { kRule, kCorrelation, kFilter };
  Kind kind = Kind::kRule;
  Yaml yaml;
  std::string file;
  std::string place;  // "document 2 (Title)" where the file has several; in front of reasons
};

// Applies `action: global|reset|repeat`, by which documents of old Sigma share parts. Fails with
// kLimit where the shared parts multiply.
Result<std::vector<Yaml>> merge_actions(std::vector<Yaml> documents);

// Fails where it is none of the three kinds.
Result<Document::Kind> kind_of(const Yaml& yaml);

// Fails unless the logsource is aws/cloudtrail, or aws without a service.
Status check_logsource(const Yaml& yaml);

// Whether the document says that it is of Sigma 3, in which brackets in field names select elements
// of arrays. Fails for versions that are not known yet.
Result<bool> has_selectors(const Yaml& yaml);

// Title, id, level and the rest of a rule's head. Members of a wrong type are left out.
Rule read_head(const Yaml& yaml, const std::string& file);

}  // namespace hikeshi::sigma
