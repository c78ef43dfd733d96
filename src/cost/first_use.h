// SPDX-License-Identifier: Apache-2.0
// When a region, and a service in it, was first used: any line counts, one of 0 too, since free or
// prepaid use is use.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cost/series.h"

namespace hikeshi::cost {

class FirstUse {
 public:
  struct First {
    int64_t used = kNever;  // by the account, or by what a bill does not name the account of
    int64_t told = kNever;  // from when on the bill tells of such things at all
  };

  explicit FirstUse(const std::vector<DayCost>& costs);

  First of_region(const SeriesKey& key) const;  // without what stands in every region's bill
  First of_service(const SeriesKey& key) const;

 private:
  struct Firsts {
    std::map<std::pair<std::string, std::string>, int64_t> by_place;  // account, place
    std::map<std::string, int64_t> told;                              // account
    void note(const std::string& account, const std::string& place, int64_t day, bool use);
    First of(const std::string& account, const std::string& place) const;
  };
  Firsts regions_, services_;
};

}  // namespace hikeshi::cost
