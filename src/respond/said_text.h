// SPDX-License-Identifier: Apache-2.0
// What respond says of a step, of a refusal and of a way in, in the operator's language. The
// journal and documents for machines keep it in English, as it was said; only screens change it.
#pragma once

#include <string>
#include <string_view>

#include "base/lang.h"

namespace hikeshi::respond {

// `english` itself where the table has no such sentence: an error of AWS's, a new sentence of ours.
std::string said_in(Lang lang, std::string_view english);

}  // namespace hikeshi::respond
