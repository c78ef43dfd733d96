// SPDX-License-Identifier: Apache-2.0
// Rule files to a RuleSet. Every document that does not become a rule is named with its reason.
#pragma once

#include <string>
#include <vector>

#include "sigma/modifiers.h"
#include "sigma/remark.h"
#include "sigma/rule.h"

namespace hikeshi::sigma {

struct RuleFile {
  std::string path;  // as hits and failures will name it: the --rules folder included
  std::string bytes;
};

struct Loaded {
  RuleSet rules;
  std::vector<Remark> failed;  // not loaded, by file
  // Loaded as they stand, but something in them can hardly mean what it says: an event name that
  // CloudTrail never writes, a field that no record has.
  std::vector<Remark> doubts;
  std::string sha256;  // of all that this was loaded from, where who loaded it says so
};

// Understands multi-document files, `action: global|reset|repeat` of old Sigma, correlations and
// filters. A rule's logsource must be aws/cloudtrail, or aws alone. Takes files in the order given.
// Without `country_of` rules that ask for src_country are refused. Files are parsed on `threads`.
Loaded load(const std::vector<RuleFile>& files, const Placeholders& placeholders = {},
            CountryOf country_of = {}, unsigned threads = 1);

}  // namespace hikeshi::sigma
