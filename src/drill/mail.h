// SPDX-License-Identifier: Apache-2.0
// The mail that starts the rehearsal: in the layout of AWS's notices, in our own words.
#pragma once

#include <string>

#include "drill/moves.h"

namespace hikeshi::drill {

// A whole message as it lies in a mailbox: CRLF line ends, with the receiving host's verdict.
std::string notice_mail(const World& world, const Incident& incident, Rng rng);

}  // namespace hikeshi::drill
