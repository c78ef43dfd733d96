// SPDX-License-Identifier: Apache-2.0
// What is done with each type of thing that an intruder makes, as data. Adding a type is adding a
// row; docs/formats.md lists the types.
#pragma once

#include <span>
#include <string_view>

#include "respond/plan.h"

namespace hikeshi::respond {

// In the order of eradication: what brings things back goes first; what only lies there goes
// late; identities last, since the rest is read and deleted through them. kHand: no call removes
// it, a person does. kLog: logs and what writes them; never deleted.
enum class MadeClass { kRegenerator, kWorkload, kNetwork, kStorage, kIdentity, kHand, kLog };

// What a step is called, what shows it, and what is said of it once it is done; "" where the words
// for most of its kind are true (made_step_kinds.h).
struct Wording {
  Text title{}, verify{}, sentence{};
};

struct MadeKind {
  std::string_view type;  // "ec2:instance"
  // Of the id, where the call depends on its form; "arn:": has an ARN; ":role/x/": a part of the
  // ARN.
  std::string_view prefix{};
  MadeClass made_class = MadeClass::kHand;
  std::string_view show{};      // reads it: record, verification and questions
  std::string_view stop{};      // makes it harmless, reversibly; "" where nothing can
  Wording stopped{};            // of a `stop` after which it may run on
  std::string_view remove{};    // deletes it; "" for kHand and kLog
  Wording removed{};            // of a `remove` that does not delete it
  std::string_view empty{};     // deletes what lies in it, which may be the owner's; "" for most
  std::string_view restore{};   // takes back a change to it where that needs no choice; else ""
  std::string_view restores{};  // the events that `restore` takes back whole, with blanks between
  // Title and sentence of a `restore` that does not bring back what was there, but what is safe.
  Text instead{}, instead_said{};
  // What tells how it was before a change: AWS Config's record, where it keeps one.
  std::string_view past{};
  // Each line lists instances that end with it, an id a line: their disks are evidence before it
  // goes.
  std::string_view members{};
  Danger danger = Danger::kIrreversible;  // of `remove`
  // What `stop` (where there is none: `remove` or `restore`) does to the owner's own. It stands in
  // the title, so that nobody runs it unaware.
  Text caution{};
  bool support = false;  // only AWS Support takes it back
  Text by_hand{};        // what a person is asked where no call removes it
  // The same of one that is the owner's and was only changed, where `by_hand` would harm it.
  Text changed{};
};

// Of what runs in containers.
inline constexpr Text kContainersEnd = {
    "what its containers hold beside their logs is lost, no snapshot keeps it",
    "コンテナ内のデータはログを除き失われ、スナップショットでは保全できない"};

// The row for a type; nullptr for a type that is not in the tables. The longest prefix wins.
const MadeKind* find_made_kind(std::string_view type, std::string_view id,
                               std::string_view arn = {});

// Place of the row in the tables: things of one class are removed in this order.
int made_order(const MadeKind& kind);

std::span<const MadeKind> regenerator_kinds();
std::span<const MadeKind> workload_kinds();
std::span<const MadeKind> network_kinds();
std::span<const MadeKind> storage_kinds();
std::span<const MadeKind> identity_kinds();
std::span<const MadeKind> other_kinds();

}  // namespace hikeshi::respond
