// SPDX-License-Identifier: Apache-2.0
// A record of CloudTrail as what is read of it to tell how things were.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "casefile/fact.h"
#include "respond/aws_command.h"

namespace hikeshi::respond {

// A call that was made, whoever made it, as CloudTrail tells of it.
struct PastEvent {
  UtcTime at;
  std::string id, name, by, error;
  aws::Json request, response;
  casefile::Evidence evidence;
};

// nullopt for what is no record of IAM or EC2, or none with a time.
std::optional<PastEvent> past_event(std::string_view record);
// Those in a step's recording of LookupEvents.
std::vector<PastEvent> past_events_in(std::string_view recording);

}  // namespace hikeshi::respond
