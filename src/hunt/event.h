// SPDX-License-Identifier: Apache-2.0
// The compact form of all events: what the pass over the logs leaves behind.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hunt/catalogue.h"
#include "hunt/event_id.h"

namespace hikeshi::hunt {

// Strings to small numbers. Number 0 is the empty string. Not shared between threads; moved, never
// copied.
class Interner {
 public:
  Interner() { intern(""); }
  Interner(Interner&&) = default;
  Interner& operator=(Interner&&) = default;
  uint32_t intern(std::string_view text);
  const std::string& operator[](uint32_t number) const { return *texts_[number]; }
  size_t size() const { return texts_.size(); }
  // The number of a text, 0 where it was never seen.
  uint32_t find(std::string_view text) const;
  // Gives text i the number to[i], a permutation that leaves 0 where it is.
  void renumber(const std::vector<uint32_t>& to);
  // Takes over all texts of another: its number i is result[i] here. Copies no text.
  std::vector<uint32_t> take(Interner&& other);

 private:
  // Of an open-addressing table of a power of two of them, at most half full. The hash is looked at
  // before the text, which lies elsewhere.
  struct Slot {
    uint32_t hash = 0, number = kFree;
  };
  static constexpr uint32_t kFree = UINT32_MAX;

  Slot& slot_of(std::string_view text, uint32_t hash);
  uint32_t put(Slot& slot, uint32_t hash, const std::string* text);

  std::vector<Slot> slots_;
  std::vector<const std::string*> texts_;
  std::deque<std::deque<std::string>> kept_;  // the texts, which do not move
};

// What an event with an effect names, read while its record is at hand. Rare beside events.
struct Detail {
  std::vector<std::string> ids;  // of the things made, removed or modified
  std::vector<std::string> arns;
  std::string type;    // of the thing
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
  std::vector<std::string> groups;  // security groups of launched instances
  int extra_weight = 0;             // above the catalogue's, for what the parameters say
  bool denies = false;              // a policy that only denies: containment, not persistence
  bool open_to_world = false;       // a rule for 0.0.0.0/0 or ::/0
  std::string ports;
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

// A trail has a few thousand callers and some hundred calls to its millions of events, so that an
// event points to them and is 80 bytes itself.
struct Event {
  int64_t time = 0;
  uint64_t offset = 0;
  EventId id;
  const Caller* who = nullptr;
  const Call* call = nullptr;
  uint32_t file = 0;
  uint32_t region = 0, account = 0, error = 0;  // numbers of the interner
  uint32_t detail = kNoDetail;
  Outcome outcome = Outcome::kSuccess;
  bool read_only = false, has_time = false, data_event = false;

  static constexpr uint32_t kNoDetail = UINT32_MAX;
  bool succeeded() const { return outcome == Outcome::kSuccess; }
};

inline constexpr std::string_view kKinds[] = {"root",        "iam_user",  "role",   "federated",
                                              "aws_account", "anonymous", "service"};

// All kept events in order of (time, file, offset), with what they point to: moved, never copied.
struct EventTable {
  EventTable() = default;
  EventTable(EventTable&&) = default;
  EventTable& operator=(EventTable&&) = default;

  std::vector<Event> events;
  std::deque<std::deque<Caller>> callers;  // of each worker; equal ones may stand in several
  std::deque<std::deque<Call>> calls;
  std::deque<std::deque<Detail>> kept_details;  // of each worker
  std::vector<const Detail*> details;           // by Event::detail
  Interner strings;

  const std::string& text(uint32_t number) const { return strings[number]; }
  std::string id_of(const Event& e) const {
    return e.id.is_uuid ? uuid_text(e.id) : strings[static_cast<uint32_t>(e.id.low)];
  }
  const Detail* detail(const Event& e) const {
    return e.detail == Event::kNoDetail ? nullptr : details[e.detail];
  }
};

}  // namespace hikeshi::hunt
