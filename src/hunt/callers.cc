// SPDX-License-Identifier: Apache-2.0
#include "hunt/callers.h"

#include <algorithm>
#include <span>

#include "hunt/network.h"

namespace hikeshi::hunt {

using trail::Field;
using trail::Record;

uint32_t Callers::of(const Record& record, const Fingerprint& identity) {
  if (record.text(Field::kEventName) == "ConsoleLogin") return add(record);
  Fingerprint key = identity;
  for (const Field field : std::span(kCallerFields).subspan(1)) {  // the first is in `identity`
    const std::string_view raw = record[field].raw();
    key = joined(key, raw.empty() ? Fingerprint{} : fingerprint_of(raw));
  }
  if (known_.size() >= most_) known_.clear();
  uint32_t& known = known_.at(key);
  if (known == 0) known = add(record) + 1;
  return known - 1;
}

uint32_t Callers::add(const Record& record) {
  callers_.push_back(read(record));
  return static_cast<uint32_t>(callers_.size() - 1);
}

Caller Callers::read(const Record& record) {
  const Identity id = identity_of(record);
  const std::string_view address = record.text(Field::kSourceIpAddress);
  Caller c;
  c.principal = strings_.intern(id.principal);
  c.arn = strings_.intern(id.arn);
  c.credential = strings_.intern(id.credential);
  c.session = strings_.intern(id.session);
  c.session_name = strings_.intern(id.session_name);
  c.address = strings_.intern(address);
  c.network = strings_.intern(place_of(address));
  c.agent = strings_.intern(agent_family(record.text(Field::kUserAgent)));
  c.account = strings_.intern(id.account);
  c.kind = static_cast<uint8_t>(std::find(std::begin(kKinds), std::end(kKinds), id.kind) -
                                std::begin(kKinds));
  c.via_service = id.via_service;
  c.console_mark = id.console_mark;
  c.browser = id.browser;
  c.mfa = id.mfa;
  c.in_vpc = id.in_vpc;
  c.imdsv1 = id.imdsv1;
  return c;
}

}  // namespace hikeshi::hunt
