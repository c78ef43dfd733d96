// SPDX-License-Identifier: Apache-2.0
// What CloudTrail events mean: the table rules/catalogue/events.tsv, built into the program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace hikeshi::hunt {

enum class Stage : uint8_t {
  kValidate,
  kEnumerate,
  kChain,
  kSignin,
  kPersist,
  kHide,
  kCompute,
  kMail,
  kModels,
  kPurchase,
  kData,
  kExecute,
  kDestroy,
  kOther,
};

enum class Effect : uint8_t { kNone, kMake, kRemove, kModify, kIssue, kSignin };

struct CatalogueEntry {
  std::string_view service, event;
  Stage stage = Stage::kOther;
  int weight = 0;  // 0..3, how much it speaks for an intruder by itself
  Effect effect = Effect::kNone;
  std::string_view type;  // "ec2:instance", or the kind of an issued credential
  std::string_view id;    // where the id stands, "" for nowhere
  std::string_view arn;
  std::string_view parent{};  // where the name of what it lies in stands, "" for nowhere
};

class Catalogue {
 public:
  // From the text of the table. kCorrupt with the line for a row that is not one: a mistake of
  // ours, found by a test.
  static Result<Catalogue> parse(std::string_view table);
  static const Catalogue& builtin();

  // `source` as "iam.amazonaws.com", `event` as CloudTrail writes it, also with a version behind
  // it (CreateFunction20150331, UpdateFunctionCode20150331v2). nullptr: the table does not know it.
  const CatalogueEntry* find(std::string_view source, std::string_view event) const;

  const std::vector<CatalogueEntry>& entries() const { return entries_; }

 private:
  std::vector<CatalogueEntry> entries_;
  std::unordered_map<std::string, uint32_t> by_name_;  // "service:event"
};

// The event's name without a version.
std::string_view bare_event(std::string_view event);

std::string_view to_string(Stage stage);
// The ATT&CK tactic that a stage belongs to, as in Sigma's tags ("privilege-escalation").
std::string_view tactic_of(Stage stage);

}  // namespace hikeshi::hunt
