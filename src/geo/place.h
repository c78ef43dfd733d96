// SPDX-License-Identifier: Apache-2.0
// What is known of an address without asking anybody: country, network owner, AWS, the user's
// lists.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hikeshi::geo {

struct Place {
  std::string country;  // ISO 3166 code, "" where no file knows it
  uint32_t asn = 0;     // of the network that announces it, 0 where no file knows it
  std::string as_name;
  std::string aws_service, aws_region;       // where ip-ranges.json has it
  std::vector<std::string> own, suspicious;  // labels of the user's lists that hold it

  bool empty() const {
    return country.empty() && asn == 0 && aws_service.empty() && own.empty() && suspicious.empty();
  }
};

// "AS64500 Example, NL", "AWS EC2 eu-west-1", both, or "": for people.
std::string describe(const Place& place);

}  // namespace hikeshi::geo
