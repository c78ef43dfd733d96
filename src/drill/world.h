// SPDX-License-Identifier: Apache-2.0
// The company whose account is attacked: its people, machines, things and addresses, by seed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drill/rng.h"

namespace hikeshi::drill {

struct User {
  std::string name, id, arn;
  std::string key;            // static access key, "" without one
  std::string agent;          // of the tool that uses the key
  std::string browser, home;  // of people
  bool mfa = false;
  int64_t key_dead = INT64_MAX;  // from then on the key is inactive
};

struct Role {
  std::string name, id, arn;
};

// Somebody who signs in through IAM Identity Center.
struct Colleague {
  std::string name, email, user_id, home, agent;
};

struct Instance {
  std::string id, type, address, private_address, image, volume, group, subnet, zone;
  const Role* role = nullptr;  // nullptr: no instance profile
  bool imdsv1 = false;
  std::string agent;  // of the application on it
};

// When things happen. Seconds since 1970; `begin` and `end` are midnights UTC.
struct Calendar {
  int64_t begin = 0, end = 0;
  int64_t attack = 0;   // first act of the intruder, or what would be one
  int64_t notice = 0;   // the mail is sent
  int64_t respond = 0;  // somebody begins to act on it
  int days = 0;
};

// What the intruder brings along. Names look like a company's own.
struct Outsider {
  std::vector<std::string> addresses;  // at least three; scenarios use one or more of them
  std::string agent, browser;
  std::vector<std::string> user_names, role_names, thing_names;
  std::string foreign_account;
};

class World {
 public:
  // `account`: its number; by seed where it is empty.
  World(uint64_t seed, int days, const std::string& account = {});
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  std::string account, tag;  // tag: letters that the ids of this account share
  std::string company, domain, region, second_region;
  std::vector<std::string> regions;  // every region that is enabled by default
  int64_t offset = 0;                // of the office, seconds east of UTC
  Calendar calendar;

  User admin, engineer, newcomer;  // people with a console password
  User ci, backup, deploy;         // machines with a static key
  std::vector<Colleague> colleagues;
  Role power, readonly;  // permission sets of IAM Identity Center
  Role terraform, audit, app, worker, bastion, function_role, task, data_export, platform,
      responder, vendor;
  std::vector<Instance> instances;

  std::vector<std::string> office, runners, ci_hosts, function_hosts, task_hosts, scaling_pool;
  std::vector<std::string> noise_pool;  // 40 addresses of the owner's for noise.h
  std::string vpn, backup_host, audit_host, travel, spare_address;
  std::string trail, trail_bucket, second_trail, second_prefix;
  Outsider outsider;

  // A thing of the account for a place of a template: draw("bucket"). nullopt: not such a kind.
  std::optional<std::string> draw(std::string_view kind, Rng& rng) const;

  std::string access_key(std::string_view prefix, Rng& rng) const;  // "AKIA" or "ASIA"
  std::string unique_id(std::string_view prefix, Rng& rng) const;   // "AIDA", "AROA" ...
  std::string user_arn(std::string_view name) const;
  std::string role_arn(std::string_view name) const;
  User make_user(std::string name, Rng& rng) const;  // without a key
  Role make_role(std::string name, Rng& rng) const;
  Instance make_instance(Rng& rng, std::string address) const;

  // Numbers that any part may ask for again and get the same: ids that are made on one day and
  // removed on another, keys that two parts share.
  Rng stream(std::string_view label, uint64_t number = 0) const { return rng_.fork(label, number); }

  // A version of a tool, as the seed has it installed.
  std::string cli_agent(Rng& rng) const;
  std::string boto_agent(Rng& rng) const;
  std::string browser_agent(Rng& rng) const;

 private:
  void place(Rng rng, const std::string& given);
  void hire(Rng rng);
  void build(Rng rng);
  void hand_out_addresses(Rng rng);
  void meet_outsider(Rng rng);
  void set_calendar(Rng rng, int days);

  struct Kind {
    std::string_view name;
    std::vector<std::string> things;
  };
  Rng rng_;
  std::vector<Kind> kinds_;
};

// Some address of a subnet of `network`, as "10.20".
std::string private_address(std::string_view network, Rng& rng);

// The region that a call of `service` is logged in when it is made for `region`.
std::string_view logged_in(std::string_view service, std::string_view region);

}  // namespace hikeshi::drill
