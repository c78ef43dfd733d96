// SPDX-License-Identifier: Apache-2.0
// Rows on their way from the pass to the table, in some 35 bytes each: written one behind the other
// with what they share with the one before left out, in pieces that can wait on the disk.
#pragma once

#include <string>
#include <vector>

#include "hunt/event.h"
#include "io/spill.h"

namespace hikeshi::hunt {

// A record as the pass leaves it.
struct Sighting {
  Row row;
  uint32_t extra = Extra::kNone;  // number of what it has beside the row
  uint32_t nth = 0;               // among the records at its place: a wrapper may quote several
  uint64_t print = 0;             // of the record as written
};

// Whether the print is written too: behind the search for copies nobody asks for it.
enum class Prints : bool { kWithout, kWith };

// For one thread.
class RowWriter {
 public:
  RowWriter(Spill& spill, Prints prints) : spill_(&spill), prints_(prints) {}
  void add(const Sighting& sighting);
  // What was added so far, to be looked at.
  const std::vector<Spill::Piece>& pieces();
  // Rows of one writer in the order in which they were added.
  std::vector<Spill::Piece> take();
  size_t size() const { return size_; }

 private:
  void close_piece();

  Spill* spill_;
  Prints prints_;
  std::string open_;
  Row last_ = {};
  size_t size_ = 0;
  std::vector<Spill::Piece> pieces_;
};

std::vector<RowWriter> row_writers(size_t count, Spill& spill, Prints prints);

// Appends the rows of a piece's bytes.
void read_rows(std::string_view bytes, Prints prints, std::vector<Sighting>& rows);

}  // namespace hikeshi::hunt
