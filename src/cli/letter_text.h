// SPDX-License-Identifier: Apache-2.0
// A letter as a person copies it into a mail or a ticket.
#pragma once

#include <string>

#include "reply/letters.h"

namespace hikeshi::cli {

std::string letter_text(const reply::Letter& letter);

}  // namespace hikeshi::cli
