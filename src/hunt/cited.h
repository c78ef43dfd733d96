// SPDX-License-Identifier: Apache-2.0
// Which of the files that a hunt has read its answer rests on: what must be kept for others to
// check it.
#pragma once

#include <string>
#include <vector>

#include "hunt/hunt.h"

namespace hikeshi::hunt {

// Why a file is kept; several may hold.
enum Cited : unsigned {
  kNotCited = 0,
  kCitedEvent = 1,     // an event that is charged lies in it
  kCitedFact = 2,      // a fact of the case names an event in it
  kCitedCoverage = 4,  // what is said of the hours of the attack rests on it
  kCitedDigest =
      8,            // a digest that vouches for one of those, or that shows a gap, or its successor
  kCitedSeen = 16,  // what is said of other hours, that they were seen, rests on it
};

// By the index of the source. Where no actor was found the answer is "nothing was seen", and it
// rests on every file that has a record.
std::vector<unsigned> cited_files(const HuntResult& result,
                                  const std::vector<casefile::Fact>& facts);

// "event", "fact" ... as docs/formats.md writes them.
std::vector<std::string> words_of(unsigned cited);

}  // namespace hikeshi::hunt
