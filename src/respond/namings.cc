// SPDX-License-Identifier: Apache-2.0
// A notice that names a user beside a key may name the wrong one: nothing is taken from a user on
// that word alone while the key may be, or is, another's.
#include <algorithm>

#include "base/ids.h"
#include "base/text.h"
#include "respond/scene.h"
#include "respond/template.h"

namespace hikeshi::respond {
namespace {

bool is_about(const Fact& fact, const KeyTarget& key) {
  return fact.subject == key.id || fact.one("id") == key.id ||
         fact.subject == "whose:" + slug(key.id);
}

class Namings {
 public:
  explicit Namings(Scene& scene) : scene_(scene) {
    for (const Fact& fact : scene.state->facts) facts_.emplace(fact.id, &fact);
  }

  void judge() {
    for (auto& [id, key] : scene_.keys) settle(key);
    for (auto& [name, user] : scene_.users) judge(user);
  }

 private:
  // Whose the key is by anything but a notice: a person, AWS itself (`hikeshi contain`), the logs.
  std::string known_owner(const KeyTarget& key) const {
    if (scene_.answer("key-owner:" + key.id) != nullptr) return key.owner;
    std::string by_aws, by_logs, by_making;
    for (const std::string& id : key.because) {
      const Fact& fact = *facts_.at(id);
      if (fact.kind == "named.access_key") by_aws = fact.one("user");
      if (fact.kind == "actor.credential") by_logs = user_name_of(fact.one("principal"));
      if (fact.kind == "made") by_making = fact.one("parent");
    }
    return !by_aws.empty() ? by_aws : !by_logs.empty() ? by_logs : by_making;
  }

  void settle(KeyTarget& key) {
    const std::string known = known_owner(key);
    key.hearsay = known.empty() && !key.owner.empty();
    if (known.empty() || known == key.owner) return;
    key.owner = known;
    UserTarget& owner = scene_.users[known];
    owner.name = known;
    for (const std::string& id : key.because) add_to(owner.because, *facts_.at(id));
  }

  void judge(UserTarget& user) {
    const std::string question = named_user_question(user.name);
    if (said_yes(scene_, question)) return add_to(user.because, *scene_.answer(question));
    std::set<std::string> unsure;
    bool named = false, others = false;
    for (const std::string& id : user.because) {
      const Fact& fact = *facts_.at(id);
      if (fact.kind != "reported.user" && !is_about_a_key_of_others(fact, user)) return;
      if (fact.kind != "reported.user") continue;
      named = true;
      bool any = false;
      for (const KeyTarget* key : keys_of(fact.one("notice"))) {
        any = true;
        if (key->owner == user.name && !key->hearsay) return;
        if (key->owner.empty() || key->hearsay) unsure.insert(key->id);
        others |= !key->owner.empty() && !key->hearsay;
      }
      if (!any) return;  // named for itself
    }
    if (!named) return;
    user.misnamed = said_no(scene_, question) || (unsure.empty() && others);
    if (!user.misnamed) user.beside.assign(unsure.begin(), unsure.end());
  }

  // What was put to the user's account only because the notice made the key the user's.
  bool is_about_a_key_of_others(const Fact& fact, const UserTarget& user) const {
    return std::any_of(scene_.keys.begin(), scene_.keys.end(), [&](const auto& entry) {
      const KeyTarget& key = entry.second;
      return is_about(fact, key) && (key.hearsay || key.owner != user.name) &&
             user_name_of(fact.one("principal")) != user.name;
    });
  }

  std::vector<const KeyTarget*> keys_of(std::string_view notice) const {
    std::vector<const KeyTarget*> keys;
    for (const auto& [id, key] : scene_.keys) {
      const bool in_it =
          std::any_of(key.because.begin(), key.because.end(), [&](const std::string& because) {
            const Fact& fact = *facts_.at(because);
            return fact.kind == "reported.access_key" && fact.one("notice") == notice;
          });
      if (in_it && is_access_key_id(id)) keys.push_back(&key);
    }
    return keys;
  }

  Scene& scene_;
  std::map<std::string, const Fact*, std::less<>> facts_;
};

}  // namespace

std::string named_user_question(std::string_view user) { return "named-user:" + slug(user); }

void judge_namings(Scene& scene) { Namings(scene).judge(); }

}  // namespace hikeshi::respond
