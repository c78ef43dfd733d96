// SPDX-License-Identifier: Apache-2.0
// Where the parts of a verdict meet: what each cause has for and against it so far, and what the
// case knows of the actor's way. Internal to cause/; one file a kind of way.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cause/cause.h"

namespace hikeshi::cause {

using casefile::Evidence;
using casefile::Fact;

inline constexpr std::string_view kCauses[] = {"open_port",
                                               "no_mfa",
                                               "root_unprotected",
                                               "key_in_git",
                                               "key_leaked_elsewhere",
                                               "imdsv1_role_theft",
                                               "vulnerable_application",
                                               "bad_image",
                                               "wide_trust",
                                               "password_stolen",
                                               "secret_read",
                                               "other"};

// Evidence that a way was open (state) or that the actor came through it (event).
struct Case {
  Opinion opinion;
  bool state = false, event = false;
};

class Court {
 public:
  explicit Court(const Inputs& in);
  std::vector<Opinion> run();

 private:
  // ---- bookkeeping
  Case& of(std::string_view cause) { return cases_[cause]; }
  bool of_state(std::string_view cause) const { return cases_.at(cause).state; }
  void speak(std::string_view cause, std::string code, Words text,
             std::vector<Evidence> evidence = {});
  void contradict(std::string_view cause, std::string code, Words text,
                  std::vector<Evidence> evidence = {});
  void blind(std::string_view cause, Words text);
  std::vector<const Fact*> hints(std::string_view cause) const;
  const Moment* attack() const { return in_.moments.empty() ? nullptr : &in_.moments.back(); }
  const posture::Finding* found(std::string_view check, std::string_view resource) const;
  bool came_by(std::string_view kind) const;  // an entry of this kind
  std::string entry_words() const;

  // ---- open_port.cc: what stood open, by the logs and by the state
  void open_port();
  void made_by_actor_itself();
  void rule_of(const Fact& hint);
  void tell_exposure(const Exposure& exposure);
  bool mattered(const Exposure& exposure) const;
  void shut_before();
  void exposed_instances();

  // ---- ways.cc: each looks at facts, and at the state at the attack
  void images();
  void instance_roles();
  void sign_ins();
  void users_without_mfa();
  void root();
  void came_without_mfa(std::string_view cause, const Fact& hint);
  void password(const Fact& hint);
  void trusts();
  std::set<std::string> foreign_roles() const;

  // ---- came_in.cc
  void logins();
  void knocks();
  bool is_strangers(const Login& login) const;
  bool stood_open_for(const Login& login) const;
  bool somebody_came_through() const;
  const Moment* moment_of(UtcTime at) const;
  bool is_actors_address(const std::string& address) const;

  // ---- keys.cc
  void access_keys();
  void published_keys(bool any);
  void leaked(const Fact& key);
  bool committed_before(const Fact& key, const Leak& leak, UtcTime used);
  void not_found(const Fact& key);
  void tell_order(const Fact& key, const Leak& leak, UtcTime used);
  bool shown_in_git(std::string_view key) const;
  std::optional<UtcTime> first_damage() const;
  void public_things();
  void secrets();
  std::vector<const Fact*> reads_before(const Fact& key, UtcTime used) const;
  bool held_open(const Fact& key, UtcTime used, const std::vector<const Fact*>& reads);
  bool is_explained(const Fact& key) const;

  // ---- closed.cc
  void closed_ways();
  void came_otherwise();
  bool checks_pass(std::string_view cause, const std::vector<std::string_view>& checks);
  bool nobody_reached(const std::set<std::string>& instances);
  std::set<std::string> told_in(std::string_view cause) const;
  const Blind* hole(std::string_view cause) const;
  void rule_out(std::string_view cause);

  void cannot_be_seen();
  static void decide(Case& c);
  void explained_otherwise();

  const Inputs& in_;
  std::optional<UtcTime> first_;      // the actor's first event
  std::vector<const Fact*> entries_;  // credentials of the owner's that the actor came in with
  std::set<std::string> concerned_;   // instances
  std::map<std::string_view, Case> cases_;
};

}  // namespace hikeshi::cause
