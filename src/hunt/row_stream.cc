// SPDX-License-Identifier: Apache-2.0
#include "hunt/row_stream.h"

#include <cstring>
#include <utility>

namespace hikeshi::hunt {
namespace {

constexpr size_t kPiece = 16'384;  // four blocks of a disk
constexpr size_t kLargestRow = 80;

enum Flag : uint8_t { kSameFile = 1, kExtra = 2, kNth = 4 };

char* put_number(char* to, uint64_t number) {
  for (; number >= 0x80; number >>= 7) *to++ = static_cast<char>(number | 0x80);
  *to++ = static_cast<char>(number);
  return to;
}

uint64_t get_number(const char*& from) {
  uint64_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*from++);
    number |= uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return number;
  }
}

// A difference of two 32-bit numbers, small ones of either sign in few bytes.
uint32_t folded(uint32_t to, uint32_t from) {
  const auto step = static_cast<int32_t>(to - from);
  return (static_cast<uint32_t>(step) << 1) ^ static_cast<uint32_t>(step >> 31);
}
uint32_t unfolded(uint32_t from, uint64_t step) {
  const auto bits = static_cast<uint32_t>(step);
  return from + ((bits >> 1) ^ (0U - (bits & 1)));
}

template <class T>
char* put_bytes(char* to, const T& value) {
  std::memcpy(to, &value, sizeof value);
  return to + sizeof value;
}
template <class T>
void get_bytes(const char*& from, T& value) {
  std::memcpy(&value, from, sizeof value);
  from += sizeof value;
}

}  // namespace

void RowWriter::add(const Sighting& s) {
  char row[kLargestRow];
  char* to = row + 1;
  uint8_t flags = 0;
  if (s.row.file == last_.file) {
    flags |= kSameFile;
  } else {
    to = put_number(to, folded(s.row.file, last_.file));
  }
  to = put_number(to, s.row.offset);
  to = put_number(to, folded(s.row.time, last_.time));
  to = put_number(to, s.row.caller);
  to = put_number(to, s.row.shape);
  to = put_bytes(to, s.row.id);
  if (prints_ == Prints::kWith) to = put_bytes(to, s.print);
  if (s.extra != Extra::kNone) {
    flags |= kExtra;
    to = put_number(to, s.extra);
  }
  if (s.nth != 0) {
    flags |= kNth;
    to = put_number(to, s.nth);
  }
  row[0] = static_cast<char>(flags);
  open_.append(row, to);
  last_ = s.row;
  ++size_;
  if (open_.size() > kPiece - kLargestRow) close_piece();
}

void RowWriter::close_piece() {
  pieces_.push_back(spill_->put(open_));
  open_.clear();
  last_ = {};
}

const std::vector<Spill::Piece>& RowWriter::pieces() {
  if (!open_.empty()) close_piece();
  return pieces_;
}

std::vector<Spill::Piece> RowWriter::take() {
  pieces();
  open_ = {};
  return std::move(pieces_);
}

std::vector<RowWriter> row_writers(size_t count, Spill& spill, Prints prints) {
  std::vector<RowWriter> writers;
  for (size_t i = 0; i < count; ++i) writers.emplace_back(spill, prints);
  return writers;
}

void read_rows(std::string_view bytes, Prints prints, std::vector<Sighting>& rows) {
  const char* from = bytes.data();
  Row last = {};
  while (from != bytes.data() + bytes.size()) {
    Sighting& s = rows.emplace_back();
    const auto flags = static_cast<uint8_t>(*from++);
    s.row.file = (flags & kSameFile) != 0 ? last.file : unfolded(last.file, get_number(from));
    s.row.offset = static_cast<uint32_t>(get_number(from));
    s.row.time = unfolded(last.time, get_number(from));
    s.row.caller = static_cast<uint32_t>(get_number(from));
    s.row.shape = static_cast<uint32_t>(get_number(from));
    get_bytes(from, s.row.id);
    if (prints == Prints::kWith) get_bytes(from, s.print);
    if ((flags & kExtra) != 0) s.extra = static_cast<uint32_t>(get_number(from));
    if ((flags & kNth) != 0) s.nth = static_cast<uint32_t>(get_number(from));
    last = s.row;
  }
}

}  // namespace hikeshi::hunt
