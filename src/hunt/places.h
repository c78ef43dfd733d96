// SPDX-License-Identifier: Apache-2.0
// Where each address of the trail lies, asked once for each, whatever the number of events.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "geo/atlas.h"
#include "hunt/event.h"

namespace hikeshi::hunt {

class Places {
 public:
  Places() = default;  // where no file was given: nothing is known of any address
  // `atlas` may be nullptr.
  Places(const EventTable& table, const geo::Atlas* atlas);

  // Of an address or of a network, by its number. nullptr where no file knows it. The network of an
  // IPv6 address is where its first address lies.
  const geo::Place* of(uint32_t number) const;
  // "203.0.113.66 (AS64500 Example, NL)", or the text alone where nothing is known.
  std::string shown(const EventTable& table, uint32_t number) const;

  bool asked() const { return asked_; }
  size_t addresses() const { return addresses_; }  // that were looked up
  size_t known() const { return places_.size(); }  // of addresses and networks
  struct Data {
    std::string file, type;
    int64_t built_at = 0;
  };
  const std::vector<Data>& data() const { return data_; }
  // Databases that contradict themselves, by the message, with how many addresses that hit.
  const std::map<std::string, uint64_t>& broken() const { return broken_; }

 private:
  void learn(const EventTable& table, const geo::Atlas& atlas, const Caller& caller);

  bool asked_ = false;
  size_t addresses_ = 0;
  std::unordered_map<uint32_t, geo::Place> places_;
  std::vector<bool> seen_;
  std::vector<Data> data_;
  std::map<std::string, uint64_t> broken_;
};

}  // namespace hikeshi::hunt
