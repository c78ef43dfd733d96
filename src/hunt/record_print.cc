// SPDX-License-Identifier: Apache-2.0
#include "hunt/record_print.h"

namespace hikeshi::hunt {

RecordPrint RecordPrinter::of(const trail::Record& record) {
  const std::string_view whole = record.raw();
  const std::string_view identity = record[trail::Field::kUserIdentity].raw();
  const Fingerprint& print = identity_of(identity);
  if (identity.empty()) return {fingerprint_of(whole, secret_), print};
  const auto begin = static_cast<size_t>(identity.data() - whole.data());
  const Fingerprint before = fingerprint_of(whole.substr(0, begin), secret_);
  const Fingerprint behind = fingerprint_of(whole.substr(begin + identity.size()), secret_);
  return {joined(joined(before, print), behind), print};
}

const Fingerprint& RecordPrinter::identity_of(std::string_view raw) {
  if (raw == last_) return last_print_;
  last_ = raw;
  return last_print_ = fingerprint_of(raw, secret_);
}

}  // namespace hikeshi::hunt
