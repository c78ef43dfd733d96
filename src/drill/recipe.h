// SPDX-License-Identifier: Apache-2.0
// What CloudTrail writes for each API call, as data: parameters, answer, and what the call does.
//
// Templates are JSON with places such as <user>: a place is filled from the call's own variables,
// else from the account (world.h) or at random, and the same place has the same value everywhere in
// one record; `<uuid>` and `<uuid.2>` are two values of one kind.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hikeshi::drill {

struct Recipe {
  std::string_view service;         // eventSource without .amazonaws.com
  std::string_view event;           // eventName as CloudTrail writes it
  bool reads = false;               // readOnly
  std::string_view request = {};    // "": null
  std::string_view response = {};   // of a success
  std::string_view resources = {};  // "": the record has none
  std::string_view extra = {};      // additionalEventData; "": the record has none
  std::string_view makes = {}, removes = {}, changes = {};  // service:thing
  std::string_view id = {}, arn = {};  // of the thing; <id> in the ARN is each of several ids
};

// Many calls that only read and answer nothing: names separated by blanks, one request for all.
struct ReadSet {
  std::string_view service;
  std::string_view request;
  std::string_view events;
};

std::span<const Recipe> identity_recipes();
std::span<const Recipe> compute_recipes();
std::span<const Recipe> network_recipes();
std::span<const Recipe> storage_recipes();
std::span<const Recipe> service_recipes();
std::span<const ReadSet> read_sets();

// All of them by service and event. Not changed after construction.
class RecipeBook {
 public:
  RecipeBook();
  const Recipe* find(std::string_view service, std::string_view event) const;  // nullptr: unknown

 private:
  std::unordered_map<std::string, Recipe> recipes_;  // "service event"
};

}  // namespace hikeshi::drill
