// SPDX-License-Identifier: Apache-2.0
// Users of the owner's in whom the intruder has only put a key (or a password): none of what the
// owner uses was ever in the intruder's hands, so it is not taken from them.
#include <map>

#include "base/ids.h"
#include "respond/scene.h"

namespace hikeshi::respond {
namespace {

class Lodgers {
 public:
  explicit Lodgers(const Scene& scene) {
    for (const Fact& fact : scene.state->facts) {
      facts_.emplace(fact.id, &fact);
      if (fact.kind == "actor.credential") credentials_.emplace(fact.subject, &fact);
    }
    for (const auto* list : {&scene.made, &scene.disputed}) {
      for (const Fact* fact : *list) note_key(*fact);
    }
  }

  // Every reason to contain the user is a key that was put there, or what was opened with it.
  bool is_one(const UserTarget& user) const {
    bool key = false;
    for (const std::string& id : user.because) {
      const auto it = facts_.find(id);
      if (it == facts_.end() || !is_about_a_key_put_there(*it->second)) return false;
      key |= it->second->kind != "actor.principal" && it->second->kind != "answer";
    }
    return key && !user.made;
  }

 private:
  static bool is_put_there(const Fact& fact) {
    return (fact.kind == "made" || fact.kind == "made.disputed") &&
           fact.one("type") == "iam:access-key" && fact.one("what") != "modified";
  }

  void note_key(const Fact& fact) {
    if (is_put_there(fact)) keys_.emplace(last_name(fact.one("id")), &fact);
  }

  // "actor.principal" names the user for whichever credential there is, and those are looked at.
  bool is_about_a_key_put_there(const Fact& fact) const {
    if (fact.kind == "actor.credential") return was_opened_by_one(fact);
    return fact.kind == "actor.principal" || fact.kind == "answer" || is_put_there(fact) ||
           fact.one("type") == "iam:login-profile";
  }

  bool was_opened_by_one(const Fact& credential) const {
    const Fact* at = &credential;
    for (int i = 0; i < kMaxChain && at != nullptr; ++i) {
      if (keys_.contains(at->subject)) return true;
      const auto parent = credentials_.find(std::string(at->one("issued_by")));
      at = parent == credentials_.end() ? nullptr : parent->second;
    }
    return false;
  }

  std::map<std::string, const Fact*, std::less<>> facts_, credentials_, keys_;
};

}  // namespace

void mark_lodgers(Scene& scene) {
  const Lodgers lodgers(scene);
  for (auto& [name, user] : scene.users) user.lodged = lodgers.is_one(user);
}

}  // namespace hikeshi::respond
