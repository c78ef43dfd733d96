// SPDX-License-Identifier: Apache-2.0
#include "hunt/record_print.h"

namespace hikeshi::hunt {

RecordPrint print_of(const trail::Record& record, const PrintSecret& secret) {
  const std::string_view whole = record.raw();
  const std::string_view identity = record[trail::Field::kUserIdentity].raw();
  const Fingerprint print = fingerprint_of(identity, secret);
  if (identity.empty()) return {fingerprint_of(whole, secret), print};
  const auto begin = static_cast<size_t>(identity.data() - whole.data());
  const Fingerprint before = fingerprint_of(whole.substr(0, begin), secret);
  const Fingerprint behind = fingerprint_of(whole.substr(begin + identity.size()), secret);
  return {joined(joined(before, print), behind), print};
}

}  // namespace hikeshi::hunt
