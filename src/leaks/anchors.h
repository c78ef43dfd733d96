// SPDX-License-Identifier: Apache-2.0
// Where in a text a credential could begin: three characters of each known beginning are looked for
// at once, 32 places at a time where the processor can (AVX2), else one by one. What is found is a
// candidate, no more: find.h looks closer. With one text of a hundred thousand a candidate, the
// closer look costs nothing.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace hikeshi::leaks {

// Appends to `out` the places at which one of the trigrams of anchors.cc stands, in order.
void find_anchors(std::string_view text, std::vector<size_t>& out);

// The same without AVX2, for machines that lack it and to hold the fast way to.
void find_anchors_plain(std::string_view text, std::vector<size_t>& out);

}  // namespace hikeshi::leaks
