// SPDX-License-Identifier: Apache-2.0
// Which calls a snapshot makes: rules/snapshot/calls.tsv as values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hikeshi::snapshot {

enum class Scope { kGlobal, kRegion };

// Texts point into the table, which must outlive the plan; the embedded one does.
struct PlannedCall {
  std::string_view id, service, operation;
  Scope scope = Scope::kGlobal;
  std::string_view params;               // JSON with {account}, {partition}, {region}
  int parent = -1;                       // index of the call whose answer `each` looks at; -1: none
  std::string_view each;                 // JMESPath with {region}: parameters, a call for each
  std::vector<std::string_view> absent;  // error codes that mean "there is none"
  bool sensitive = false;                // filed whole, apart from what reports may show
  bool plain = false;  // what the model calls sensitive is none here: filed as it is
  bool management_only = false;
  std::string_view until_member, until_value;  // asked again until the answer's member is so
  std::vector<std::string_view> with;  // parameters of the parent's call that this one has too
  size_t batch = 0;  // `each` gives elements of a list: so many at most in one call; 0: no list
  std::string_view home;  // the only region that answers; "": any
};

struct Plan {
  std::vector<PlannedCall> calls;  // a parent stands before its children
};

// kCorrupt with the line for a table that breaks the form, a parent that does not stand before,
// and for any call that could change something or bring out a secret.
Result<Plan> parse_plan(std::string_view table);

// The embedded one.
Result<Plan> default_plan();

// Calls that return secrets or credentials in their answer, whatever their names say.
bool gives_out_secrets(std::string_view service, std::string_view operation);

}  // namespace hikeshi::snapshot
