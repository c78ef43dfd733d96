// SPDX-License-Identifier: Apache-2.0
#include "hunt/seen_text.h"

#include <algorithm>
#include <unordered_map>

#include "hunt/byte_text.h"
#include "hunt/detail_text.h"

namespace hikeshi::hunt {
namespace {

constexpr size_t kChunk = size_t{8} << 20;
constexpr size_t kWordsAtOnce = 65'536;

enum class Kind : uint8_t {
  kString,
  kCaller,
  kCall,
  kRules,
  kShape,
  kDetail,
  kExtra,
  kCarries,
  kRows
};

// A shape as it is kept: calls and rule lists by number.
struct KeptShape {
  uint32_t call, rules, region, account, error;
  int32_t epoch;
  uint8_t outcome, read_only, has_time, data_event, is_uuid, has_extra, unused[2];
};

template <class T>
std::unordered_map<const T*, uint32_t> numbers_of(const std::deque<T>& all) {
  std::unordered_map<const T*, uint32_t> numbers;
  for (const T& one : all) numbers.emplace(&one, static_cast<uint32_t>(numbers.size()));
  return numbers;
}

std::vector<uint32_t> words_of(ByteText& from) {
  std::vector<uint32_t> words;
  for (uint64_t left = from.number(); left > 0 && from.sound(); --left)
    words.push_back(from.small());
  return words;
}

class Writer {
 public:
  explicit Writer(const std::function<bool(const std::string&)>& put) : put_(put) {}

  // Where the next item goes.
  std::string& item(Kind kind) {
    if (open_.size() >= kChunk) close();
    open_ += static_cast<char>(kind);
    return open_;
  }
  void words(Kind kind, const uint32_t* first, size_t count) {
    std::string& to = item(kind);
    put_number(to, count);
    for (size_t i = 0; i < count; ++i) put_number(to, first[i]);
  }
  bool finish() {
    if (!open_.empty()) close();
    return sound_;
  }

 private:
  void close() {
    sound_ = sound_ && put_(open_);
    open_.clear();
  }

  const std::function<bool(const std::string&)>& put_;
  std::string open_;
  bool sound_ = true;
};

void write_shapes(const Seen& seen, Writer& to) {
  const auto calls = numbers_of(seen.calls);
  const auto lists = numbers_of(seen.rule_lists);
  for (const Shape& s : seen.shapes)
    put_raw(to.item(Kind::kShape), KeptShape{calls.at(s.call),
                                             lists.at(s.rules),
                                             s.region,
                                             s.account,
                                             s.error,
                                             s.epoch,
                                             static_cast<uint8_t>(s.outcome),
                                             s.read_only,
                                             s.has_time,
                                             s.data_event,
                                             s.is_uuid,
                                             s.has_extra,
                                             {}});
}

void write_details(const Seen& seen, Writer& to) {
  for (const char* const detail : seen.details)
    put_text(to.item(Kind::kDetail), {detail, size_of_detail(detail)});
  for (const auto& [detail, carry] : seen.extras) {
    std::string& item = to.item(Kind::kExtra);
    put_number(item, detail);
    put_number(item, carry);
  }
  for (size_t i = 0; i < seen.carries.size(); i += kWordsAtOnce)
    to.words(Kind::kCarries, seen.carries.data() + i,
             std::min(kWordsAtOnce, seen.carries.size() - i));
}

bool write_rows(Seen& seen, const Spill& spill, Writer& to) {
  std::string piece;
  for (size_t part = 0; part < seen.parts.size(); ++part) {
    for (const Spill::Piece& one : seen.parts[part].pieces()) {
      if (!spill.look_at(one, piece)) return false;
      std::string& item = to.item(Kind::kRows);
      put_number(item, part);
      put_text(item, piece);
    }
  }
  return true;
}

}  // namespace

bool write_seen(Seen& seen, const Spill& spill,
                const std::function<bool(const std::string& chunk)>& put) {
  Writer to(put);
  for (uint32_t i = 0; i < seen.strings.size(); ++i)
    put_text(to.item(Kind::kString), seen.strings[i]);
  for (const Caller& caller : seen.callers) put_raw(to.item(Kind::kCaller), caller);
  for (const Call& call : seen.calls) {
    std::string& item = to.item(Kind::kCall);
    put_number(item, call.source);
    put_number(item, call.name);
  }
  for (const RuleList& list : seen.rule_lists) to.words(Kind::kRules, list.data(), list.size());
  write_shapes(seen, to);
  write_details(seen, to);
  return write_rows(seen, spill, to) && to.finish();
}

bool SeenReader::read(std::string_view chunk) {
  ByteText from(chunk);
  while (!from.at_end()) {
    if (!item(from) || !from.sound()) return false;
  }
  return true;
}

bool SeenReader::item(ByteText& from) {
  switch (static_cast<Kind>(from.number())) {
    case Kind::kString:
      return add_string(from.text());
    case Kind::kCaller:
      seen_.callers.push_back(from.raw<Caller>());
      return true;
    case Kind::kCall:
      return add_call(from);
    case Kind::kRules:
      seen_.rule_lists.push_back(words_of(from));
      return true;
    case Kind::kShape:
      return add_shape(from);
    case Kind::kDetail:
      seen_.details.push_back(seen_.detail_bytes.add(from.text()));
      return true;
    case Kind::kExtra: {
      const uint32_t detail = from.small();
      seen_.extras.emplace_back(detail, from.small());
      return true;
    }
    case Kind::kCarries: {
      const std::vector<uint32_t> words = words_of(from);
      seen_.carries.insert(seen_.carries.end(), words.begin(), words.end());
      return true;
    }
    case Kind::kRows: {
      const uint64_t part = from.number();
      return add_rows(part, from.text());
    }
  }
  return false;
}

// Texts have the numbers in whose order they come; 0, the empty one, is always there.
bool SeenReader::add_string(std::string_view text) {
  return seen_.strings.intern(text) == strings_++;
}

bool SeenReader::add_call(ByteText& from) {
  const uint32_t source = from.small(), name = from.small();
  const Interner& strings = seen_.strings;
  if (source >= strings.size() || name >= strings.size()) return false;
  seen_.calls.push_back({source, name, Catalogue::builtin().find(strings[source], strings[name])});
  return true;
}

bool SeenReader::add_shape(ByteText& from) {
  const auto s = from.raw<KeptShape>();
  if (s.call >= seen_.calls.size() || s.rules >= seen_.rule_lists.size()) return false;
  seen_.shapes.push_back({&seen_.calls[s.call], &seen_.rule_lists[s.rules], s.region, s.account,
                          s.error, s.epoch, static_cast<Outcome>(s.outcome), s.read_only != 0,
                          s.has_time != 0, s.data_event != 0, s.is_uuid != 0, s.has_extra != 0});
  return true;
}

bool SeenReader::add_rows(size_t part, std::string_view piece) {
  if (part >= seen_.parts.size()) return false;
  std::vector<Sighting> rows;
  read_rows(piece, Prints::kWith, rows);
  for (Sighting& s : rows) {
    if (s.row.file >= files_.size() || s.row.shape >= seen_.shapes.size()) return false;
    s.row.file = files_[s.row.file];
    const int64_t epoch = seen_.shapes[s.row.shape].epoch;
    seen_.sample.see({epoch << 32 | s.row.time, s.row.file, s.row.offset, s.nth});
    seen_.parts[part].add(s);
  }
  return true;
}

}  // namespace hikeshi::hunt
