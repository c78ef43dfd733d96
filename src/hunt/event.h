// SPDX-License-Identifier: Apache-2.0
// The compact form of all events: what the pass over the logs leaves behind.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <deque>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hunt/catalogue.h"
#include "hunt/event_id.h"
#include "io/spill_bytes.h"
#include "io/spill_vector.h"

namespace hikeshi::hunt {

inline constexpr uint64_t kTextsInMemory = uint64_t{32} << 20;  // of one worker

// Strings to small numbers. Number 0 is the empty string. Not shared between threads; moved, never
// copied. The texts lie where the system can put them aside (SpillBytes).
class Interner {
 public:
  Interner() { intern(""); }
  Interner(Interner&&) = default;
  Interner& operator=(Interner&&) = default;
  uint32_t intern(std::string_view text);
  // Lives as long as the table.
  std::string_view operator[](uint32_t number) const {
    const char* from = texts_[number];
    size_t size = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(*from++);
      size |= size_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return {from, size};
    }
  }
  size_t size() const { return texts_.size(); }
  // The number of a text, 0 where it was never seen.
  uint32_t find(std::string_view text) const;
  // Gives text i the number to[i], a permutation that leaves 0 where it is.
  void renumber(const SpillVector<uint32_t>& to);
  // Takes over all texts of another: its number i is result[i] here. Copies no text.
  SpillVector<uint32_t> take(Interner&& other);

 private:
  // Of an open-addressing table of a power of two of them, at most half full. The hash is looked at
  // before the text, which lies elsewhere.
  struct Slot {
    uint32_t hash = 0, number = kFree;
  };
  static constexpr uint32_t kFree = UINT32_MAX;

  Slot& slot_of(std::string_view text, uint32_t hash);
  uint32_t put(Slot& slot, uint32_t hash, const char* text);
  const char* keep(std::string_view text);

  SpillVector<Slot> slots_;
  SpillVector<const char*> texts_;  // each with its length before it
  SpillBytes kept_{kTextsInMemory};
};

// What an event with an effect names, read while its record is at hand. Rare beside events.
struct Detail {
  std::vector<std::string> ids;  // of the things made, removed or modified
  std::vector<std::string> arns;
  std::string type;    // of the thing
  std::string parent;  // what it lies in: the user of a key, the group of a scheduled action
  std::string change;  // what was changed or granted, in a few words
  std::string issued;  // credential id that the call gave out
  std::string issued_kind;
  std::string issued_session;       // "<assumedRoleId>@<time>", to find it in the console
  std::string role;                 // ARN of the role that was assumed, or that a function runs as
  std::string provider;             // ARN of the SAML provider that vouched for a sign-in
  std::string target_user;          // user that an IAM call was about
  std::string foreign_account;      // that a trust, share or policy lets in; "*" for everybody
  std::vector<std::string> let_in;  // all such accounts of a policy
  std::string group;                // Auto Scaling group or stack that caused it
  std::string instance_profile;
  std::string shared;  // sharedEventID: of the copies that the trails of several accounts hold
  std::vector<std::string> groups;  // security groups of launched instances
  int extra_weight = 0;             // above the catalogue's, for what the parameters say
  bool denies = false;              // a policy that only denies: containment, not persistence
  bool open_to_world = false;       // a rule for 0.0.0.0/0 or ::/0
  std::string ports;
};

// A detail as it is kept (detail_text.h), for who asks thousands for one member each.
class DetailText {
 public:
  explicit DetailText(const char* text = nullptr) : text_(text) {}
  bool none() const { return text_ == nullptr; }
  std::string_view operator[](std::string Detail::*member) const;
  int weight() const;  // what parameters say above the catalogue's: extra_weight and open_to_world

 private:
  const char* text_;
};

enum class Outcome : uint8_t { kSuccess, kDenied, kDryRun, kThrottled, kLimit, kBlocked, kOther };

// What an event says of its caller. All uint32_t are numbers of the interner.
struct Caller {
  uint32_t principal = 0, arn = 0, credential = 0, session = 0, session_name = 0;
  uint32_t address = 0, network = 0, agent = 0;
  uint32_t account = 0;  // of the caller; the event's where the record names no recipient
  uint8_t kind = 0;      // index into kKinds
  bool via_service = false, console_mark = false, browser = false, mfa = false, imdsv1 = false;
  bool in_vpc = false;  // called from within a VPC, not over the internet
};

// Which API was called.
struct Call {
  uint32_t source = 0, name = 0;  // numbers of the interner
  const CatalogueEntry* entry = nullptr;
};

// Which rules match: what many events share.
using RuleList = std::vector<uint32_t>;

// What thousands of events share beside their caller.
struct Shape {
  const Call* call = nullptr;
  const RuleList* rules = nullptr;              // alerts only, ascending
  uint32_t region = 0, account = 0, error = 0;  // numbers of the interner
  int32_t epoch = 0;                            // of the time: its upper half
  Outcome outcome = Outcome::kSuccess;
  bool read_only = false, has_time = false, data_event = false, is_uuid = false, has_extra = false;

  bool operator==(const Shape&) const = default;
};

// An event as it is kept, in 36 bytes: millions of them are what a hunt needs memory for.
struct Row {
  uint32_t id[4];
  uint32_t time;          // its lower half
  uint32_t file, offset;  // no text of 4 GiB and more is indexed
  uint32_t caller, shape;

  void set_id(const EventId& from) {
    std::memcpy(id, &from.high, sizeof from.high);
    std::memcpy(id + 2, &from.low, sizeof from.low);
  }
  EventId event_id(bool is_uuid) const {
    EventId to{0, 0, is_uuid};
    std::memcpy(&to.high, id, sizeof to.high);
    std::memcpy(&to.low, id + 2, sizeof to.low);
    return to;
  }
};
static_assert(sizeof(Row) == 36);

// What a few events have beside their row.
struct Extra {
  uint32_t event = 0;  // index
  uint32_t detail = 0, carry = 0;
  static constexpr uint32_t kNone = UINT32_MAX;
};

// An event as it is worked with: a row with what it points to.
struct Event {
  int64_t time = 0;
  uint64_t offset = 0;
  EventId id;
  const Caller* who = nullptr;
  const Call* call = nullptr;
  const RuleList* rules = nullptr;
  uint32_t file = 0;
  uint32_t region = 0, account = 0, error = 0;  // numbers of the interner
  uint32_t caller = 0;                          // its number: who
  uint32_t index = 0;                           // its place in the table
  Outcome outcome = Outcome::kSuccess;
  bool read_only = false, has_time = false, data_event = false, has_extra = false;

  bool succeeded() const { return outcome == Outcome::kSuccess; }
};

inline constexpr std::string_view kKinds[] = {"root",        "iam_user",  "role",   "federated",
                                              "aws_account", "anonymous", "service"};

// All kept events in order of (time, file, offset). What is asked for is put together from its row,
// as a value.
class EventRows {
 public:
  class Iterator;

  EventRows() = default;
  EventRows(EventRows&&) = default;
  EventRows& operator=(EventRows&&) = default;
  // Room for `size` rows, to be filled.
  EventRows(size_t size, uint64_t in_memory)
      : memory_(size * sizeof(Row), in_memory), size_(size) {}

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Event operator[](size_t i) const { return made_of(rows()[i], static_cast<uint32_t>(i)); }
  // In order, as cheaply as possible: what was passed leaves memory where it lies on the disk.
  Iterator begin() const;
  Iterator end() const;

  // Calls see(i, shape, number of the caller) for each, in order, for who asks nothing else of
  // most: a third of the time that Events take. What was passed leaves memory as with begin().
  template <class See>
  void walk(const See& see) const;

  int64_t time(size_t i) const {
    const Row& row = rows()[i];
    return int64_t{shapes[row.shape].epoch} << 32 | row.time;
  }
  const Shape& shape(size_t i) const { return shapes[rows()[i].shape]; }
  const Row* rows() const { return reinterpret_cast<const Row*>(memory_.data()); }
  Row* rows() { return reinterpret_cast<Row*>(memory_.data()); }
  void resize(size_t size) { size_ = size; }  // to fewer
  void rest(size_t begin, size_t end) const {
    memory_.rest(begin * sizeof(Row), end * sizeof(Row));
  }
  uint64_t bytes_on_disk() const { return memory_.on_disk() ? memory_.size() : 0; }

  SpillVector<Caller> callers;
  SpillVector<Shape> shapes;

 private:
  Event made_of(const Row& row, uint32_t index) const;

  SpillArray memory_;
  size_t size_ = 0;
};

inline constexpr size_t kRowsAtOnce = size_t{1}
                                      << 20;  // that are looked at before they rest: 36 MB

class EventRows::Iterator {
 public:
  using value_type = Event;
  using reference = Event;
  using pointer = void;
  using difference_type = std::ptrdiff_t;
  using iterator_category = std::input_iterator_tag;

  Iterator(const EventRows& rows, size_t at) : rows_(&rows), at_(at), begin_(at) {}
  Event operator*() const { return (*rows_)[at_]; }
  Iterator& operator++() {
    if (++at_ - begin_ == kRowsAtOnce) {
      rows_->rest(begin_, at_);
      begin_ = at_;
    }
    return *this;
  }
  void operator++(int) { ++*this; }
  bool operator==(const Iterator& other) const { return at_ == other.at_; }

 private:
  const EventRows* rows_;
  size_t at_, begin_;
};

inline EventRows::Iterator EventRows::begin() const { return {*this, 0}; }
inline EventRows::Iterator EventRows::end() const { return {*this, size_}; }

template <class See>
void EventRows::walk(const See& see) const {
  for (size_t begin = 0; begin < size_; begin += kRowsAtOnce) {
    const size_t end = std::min(size_, begin + kRowsAtOnce);
    for (size_t i = begin; i < end; ++i)
      see(static_cast<uint32_t>(i), shapes[rows()[i].shape], rows()[i].caller);
    if (end < size_) rest(begin, end);
  }
}

inline Event EventRows::made_of(const Row& row, uint32_t index) const {
  const Shape& shape = shapes[row.shape];
  Event e;
  e.time = int64_t{shape.epoch} << 32 | row.time;
  e.offset = row.offset;
  e.id = row.event_id(shape.is_uuid);
  e.who = &callers[row.caller];
  e.call = shape.call;
  e.rules = shape.rules;
  e.file = row.file;
  e.region = shape.region;
  e.account = shape.account;
  e.error = shape.error;
  e.caller = row.caller;
  e.index = index;
  e.outcome = shape.outcome;
  e.read_only = shape.read_only;
  e.has_time = shape.has_time;
  e.data_event = shape.data_event;
  e.has_extra = shape.has_extra;
  return e;
}

inline constexpr uint64_t kDetailsInMemory = uint64_t{16} << 20;

// The events with all that they point to: moved, never copied.
struct EventTable {
  EventTable() = default;
  EventTable(EventTable&&) = default;
  EventTable& operator=(EventTable&&) = default;

  EventRows events;
  SpillVector<Extra> extras;           // by event
  std::deque<std::deque<Call>> calls;  // of each worker; equal ones may stand in several
  std::deque<std::deque<RuleList>> rule_lists;
  SpillBytes detail_bytes{kDetailsInMemory};
  SpillVector<const char*> details;  // by Extra::detail: text_of()
  Interner strings;

  // A text by itself; view() where it is only looked at.
  std::string text(uint32_t number) const { return std::string(strings[number]); }
  std::string_view view(uint32_t number) const { return strings[number]; }
  std::string id_of(const Event& e) const {
    return e.id.is_uuid ? uuid_text(e.id) : text(static_cast<uint32_t>(e.id.low));
  }
  // What the event names; nullptr for most. Put together anew with each call.
  std::unique_ptr<const Detail> detail(const Event& e) const;
  std::unique_ptr<const Detail> detail(const Extra& extra) const;
  DetailText glance(const Event& e) const;
  DetailText glance(const Extra& extra) const {
    return DetailText(extra.detail == Extra::kNone ? nullptr : details[extra.detail]);
  }
};

}  // namespace hikeshi::hunt
