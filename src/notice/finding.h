// SPDX-License-Identifier: Apache-2.0
// The notice that a finding makes, filled value by value with their places: what GuardDuty's own
// shape and the two of Security Hub share. Values that do not have their shape are left out.
#pragma once

#include <string>
#include <string_view>

#include "notice/event.h"

namespace hikeshi::notice {

// "true" as a boolean or as a string.
bool is_true(const nlohmann::json* value);

class Finding {
 public:
  explicit Finding(const Event& event);

  // The notice, or where it is a sample the reason that it is none.
  EventItem done(bool sample);

 protected:
  Evidence place(std::string_view value) const { return place_of(event_, value); }

  void type(const std::string& name);   // "UnauthorizedAccess:EC2/SSHBruteForce"
  void account(const std::string& id);  // "": the envelope's
  void region(const std::string& id);
  void severity(const std::string& written);
  void span(const std::string& first, const std::string& last);
  void own(const std::string& address);
  void remote(const std::string& address);
  void source(const std::string& address);
  void instance(std::string_view id);
  void interface(const std::string& id);
  void key(const std::string& id);
  // `kind` in the words of userType: Root, IAMUser, AssumedRole, Role.
  void principal(const std::string& kind, const std::string& name);
  void port(const nlohmann::json* value);
  void protocol(const std::string& name);
  void event_name(const std::string& api);

  const Event& event_;
  Notice n_;
  std::string type_;
};

}  // namespace hikeshi::notice
