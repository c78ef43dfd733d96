// SPDX-License-Identifier: Apache-2.0
// The live side of a drill: what its calls make is made on a stage too, and the ids that come out
// there take the place of the made-up ones in the trail, the mail and the truth.
//
// Played are the intruder's calls, and the owner's from an hour before the attack on. What the
// stage lacks is left out and said in the truth ("live"). Not safe to share between threads.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "drill/caller.h"
#include "drill/recorder.h"
#include "drill/stage.h"
#include "drill/world.h"

namespace hikeshi::drill {

class Rehearsal {
 public:
  Rehearsal(Stage& stage, const World& world) : stage_(stage), world_(world) {}

  // What the account has before the first day: users with keys, roles, machines, a trail.
  void set_scene();

  struct Act {
    const Recipe& recipe;
    std::string service, event, region;
    Vars vars;  // every place of its record is filled
    std::vector<std::string> ids;
    std::function<std::string(std::string_view)> fill;  // places of a template
  };
  void perform(const Act& act);

  // The text with the stage's ids.
  std::string real(std::string text) const;

  // Once the stage could not be reached, nothing more is played.
  const Status& status() const { return status_; }

  // {"played","skipped":[{"event","type","id","region","why"}]}
  std::string truth() const;

 private:
  bool call(const StageCall& call, std::string& answer);
  void learn(const std::string& made_up, const std::string& real);
  void yield(std::string_view yields, const Act& act, const std::string& answer);
  void scaled(const Act& act);
  void skip(const Act& act, std::string why);
  void ensure_all(std::string_view needs, const Act& act);
  void ensure(std::string_view kind, const std::string& name, const std::string& region);
  std::string make(const std::string& service, const std::string& operation,
                   const std::string& region, const std::string& params,
                   std::string_view path = "");
  void place_machine(const Instance& machine);

  // Each makes one thing of the owner's by its name in the drill.
  void make_user(const std::string& name, const std::string& region);
  void make_group(const std::string& name, const std::string& region);
  void make_role(const std::string& name, const std::string& region);
  void make_profile(const std::string& name, const std::string& region);
  void make_mfa(const std::string& name, const std::string& region);
  void make_bucket(const std::string& name, const std::string& region);
  void make_security_group(const std::string& name, const std::string& region);
  void make_key_pair(const std::string& name, const std::string& region);
  void make_volume(const std::string& name, const std::string& region);
  void make_snapshot(const std::string& name, const std::string& region);
  void make_instance(const std::string& name, const std::string& region);
  void make_function(const std::string& name, const std::string& region);
  void make_trail(const std::string& name, const std::string& region);
  void make_detector(const std::string& name, const std::string& region);
  std::string new_volume(const std::string& region);

  Stage& stage_;
  const World& world_;
  std::unordered_map<std::string, std::string> real_;
  std::set<std::string> there_;  // "kind region name"
  std::vector<std::string> skipped_;
  size_t played_ = 0;
  std::string why_;  // of the last call that was refused
  Status status_;
};

}  // namespace hikeshi::drill
