// SPDX-License-Identifier: Apache-2.0
// The truth of a drill, written down call by call while the records are made.
//
// A thing that is changed by the side that made it is one entry, the making; a thing that is
// changed several times is one entry, at the first change. Things of the owner are kept from
// `owner_from` on only, so that the book stays small however long the drill is.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "drill/caller.h"
#include "drill/recipe.h"

namespace hikeshi::drill {

struct Thing {
  std::string type, id, arn, region;  // arn: "" where none is known
  int64_t made_at = 0;
  std::string made_by;  // userIdentity.arn of who called, or the service's name
  std::string event_id;
  int64_t removed_at = 0;  // 0: it is left
  std::string removal_event_id;
  bool modified = false;
  bool intruder = false;
};

struct Credential {
  std::string id, kind, issued_by;
};

// A model that the intruder ran: nothing is made, and it costs.
struct ModelUse {
  std::string principal, region;
  int64_t time = 0;
};

struct Cause {
  std::string cause, verdict;
};

class Book {
 public:
  explicit Book(int64_t owner_from) : owner_from_(owner_from) {}

  // A call that succeeded and has an effect on `id`. `intruder`: charged to the actor.
  struct Effect {
    const Recipe& recipe;
    std::string id, arn;
    std::string region;
    int64_t time = 0;
    std::string event_id;
    std::string made_by;
    bool intruder = false;
  };
  void note(const Effect& effect);

  // A call of the intruder's own, failed or not.
  void charge(const Caller& caller, int64_t time, const std::string& event_id);
  // A call that a service made because of the intruder.
  void on_behalf(const std::string& event_id) { on_behalf_.push_back(event_id); }

  void model_use(ModelUse use) { model_uses_.push_back(std::move(use)); }
  const std::vector<Thing>& things() const { return things_; }
  const std::vector<ModelUse>& model_uses() const { return model_uses_; }

  // What a verdict has to be, as far as it can be told from what the drill writes. A cause of which
  // nothing is said is unknown.
  void cause(std::string name, std::string verdict) {
    causes_.push_back({std::move(name), std::move(verdict)});
  }
  bool speaks_of(std::string_view cause) const;
  void responder(std::string arn) { responder_ = std::move(arn); }
  // The instance that a notice of abuse is about, for scenarios without a credential.
  void reported(std::string instance) { reported_ = std::move(instance); }

  struct Header {
    std::string scenario;
    uint64_t seed = 0;
    std::string account;
    // Of the bill: what is the incident's, in cents.
    int64_t attributed_cents = 0, estimated_cents = 0;
    int64_t explorer_cents = 0;  // where the bill names nothing
    std::string live;            // JSON of what was played, "" where nothing was
  };
  std::string json(const Header& header) const;
  int64_t owner_from() const { return owner_from_; }

 private:
  using Key = std::tuple<std::string, std::string, std::string>;  // type, region, id

  void note_made(const Effect& effect, std::string_view type, bool modified);
  void note_removed(const Effect& effect);

  int64_t owner_from_;
  std::vector<Thing> things_;
  std::map<Key, std::vector<size_t>> by_key_;
  std::set<std::string> principals_;
  std::vector<Credential> credentials_;
  std::vector<std::string> addresses_;
  std::vector<std::pair<int64_t, std::string>> charged_;
  std::vector<std::string> on_behalf_;
  std::vector<ModelUse> model_uses_;
  std::vector<Cause> causes_;
  std::string responder_, reported_;
};

}  // namespace hikeshi::drill
