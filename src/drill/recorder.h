// SPDX-License-Identifier: Apache-2.0
// Turns a call into a CloudTrail record, and into a line of the truth where it belongs there.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drill/book.h"
#include "drill/caller.h"
#include "drill/delivery.h"
#include "drill/recipe.h"
#include "drill/world.h"

namespace hikeshi::drill {

class Rehearsal;

// Values for the places of a template. Few at a time: looked up one by one.
class Vars {
 public:
  Vars() = default;
  Vars(std::initializer_list<std::pair<std::string, std::string>> values) : values_(values) {}

  const std::string* find(std::string_view name) const;
  const std::string& get(std::string_view name) const;  // "" where it is not set
  void set(std::string_view name, std::string value);
  void merge(const Vars& other);  // the other's values win

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

// How a call fails; nothing in it is success.
struct Fault {
  std::string code, message;
  static Fault denied() { return {"denied", ""}; }  // worded as the service at hand does it
};
Fault dry_run();  // a RunInstances that would have been allowed
Fault throttled();
Fault not_found(std::string_view what);

struct Call {
  std::string_view service, event;
  std::string region;
  Vars vars = {};
  Fault fault = {};
  std::vector<std::string> ids = {};  // of several things; else the recipe's one
};

struct Done {
  std::string event_id;
  Vars vars;  // every place that was filled
};

class Recorder {
 public:
  // `rehearsal`: nullptr where nothing is played.
  Recorder(const World& world, Book& book, Delivery& delivery, Rng rng,
           Rehearsal* rehearsal = nullptr)
      : world_(world), book_(book), delivery_(delivery), rng_(rng), rehearsal_(rehearsal) {}

  Done write(const Caller& caller, int64_t time, const Call& call);

  const World& world() const { return world_; }
  Book& book() { return book_; }
  Delivery& delivery() { return delivery_; }

 private:
  struct Draft;  // one record in the making

  void append_head(Draft& d);
  void append_body(Draft& d);
  void append_tail(Draft& d);
  void next_page(std::string& request);
  void note(Draft& d);
  void play(Draft& d);
  std::vector<std::string> ids_of(Draft& d);
  std::string fill(Draft& d, std::string_view text);
  std::string value_of(Draft& d, std::string_view place);
  std::string make_up(Draft& d, std::string_view kind);
  std::string identity_of(Draft& d);

  const World& world_;
  Book& book_;
  Delivery& delivery_;
  Rng rng_;
  Rehearsal* rehearsal_;
  RecipeBook recipes_;
};

}  // namespace hikeshi::drill
