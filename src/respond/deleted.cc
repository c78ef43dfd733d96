// SPDX-License-Identifier: Apache-2.0
#include "respond/deleted.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "respond/made_changes.h"

namespace hikeshi::respond {
namespace {

// Beside these there are changes of rights, which stand among the changes to a user or a role.
bool deletes(std::string_view event) {
  constexpr std::array<std::string_view, 7> kVerbs = {
      "Delete", "Terminate", "Deregister", "Schedule", "Disassociate", "StopMonitoring", "Release"};
  return std::any_of(kVerbs.begin(), kVerbs.end(),
                     [&](std::string_view verb) { return event.starts_with(verb); });
}

uint64_t number_in(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

// A line of the timeline: "3 times DeleteFlowLogs fl-1 and 4 more in us-east-1 by ASIA... from
// ...".
class Line {
 public:
  explicit Line(const Fact& fact) : fact_(fact), text_(fact.one("text")) {
    const size_t times = text_.find(" times ");
    if (times != text_.npos && number_in(text_.substr(0, times)) > 1) {
      calls_ = number_in(text_.substr(0, times));
      text_.remove_prefix(times + 7);
    }
    const size_t end = text_.rfind(" in " + std::string(fact.one("region")) + " by ");
    text_ = text_.substr(0, end);
  }

  Deletion read() const {
    Deletion deletion;
    const size_t blank = std::min(text_.find(' '), text_.size());
    deletion.event = text_.substr(0, blank);
    deletion.region = fact_.one("region");
    deletion.fact = &fact_;
    deletion.number = calls_;
    if (blank == text_.size()) return deletion;
    std::string_view id = text_.substr(blank + 1);
    if (id.ends_with(')')) id = id.substr(0, id.rfind(" ("));
    const size_t more = id.ends_with(" more") ? id.rfind(" and ") : id.npos;
    if (more != id.npos) {
      deletion.number = 1 + number_in(id.substr(more + 5, id.size() - more - 10));
      id = id.substr(0, more);
    }
    deletion.id = id;
    return deletion;
  }

 private:
  const Fact& fact_;
  std::string_view text_;
  uint64_t calls_ = 1;
};

// What the intruder made, by every name it has, and what was changed with the events that did it.
class Charged {
 public:
  explicit Charged(const Scene& scene) {
    for (const auto* list : {&scene.made, &scene.disputed}) {
      for (const Fact* fact : *list) note(*fact);
    }
  }

  bool has(const Deletion& deletion) const {
    return removals_.contains(deletion.fact->subject) || changed_.contains(deletion.event) ||
           is_made(deletion, deletion.id) || is_made(deletion, std::string(last_name(deletion.id)));
  }

 private:
  // Of the type that the event deletes, where that is known: a bucket of the intruder's may bear
  // the name of the owner's key.
  bool is_made(const Deletion& deletion, const std::string& name) const {
    const auto it = made_.find({deletion.region, name});
    if (name.empty() || it == made_.end()) return false;
    const std::string_view type = deleted_type(deletion.event);
    return type.empty() || it->second.contains(type);
  }

  void note(const Fact& fact) {
    removals_.emplace(fact.one("removal_event_id"));
    if (fact.one("what") == "modified") {
      for (const Change& change : changes_of(fact)) changed_.insert(change.event);
      return;
    }
    for (const std::string_view name : {fact.one("id"), fact.one("arn")}) {
      for (const std::string_view part : {name, last_name(name)})
        made_[{std::string(fact.one("region")), std::string(part)}].emplace(fact.one("type"));
    }
  }

  using Types = std::set<std::string, std::less<>>;
  std::map<std::pair<std::string, std::string>, Types> made_;  // by region and name
  std::set<std::string, std::less<>> removals_, changed_;
};

}  // namespace

std::vector<Deletion> deletions_of(const Scene& scene) {
  const Charged charged(scene);
  std::vector<Deletion> all;
  for (const Fact* fact : scene.state->of_kind("timeline")) {
    if (!fact->is("succeeded")) continue;
    Deletion deletion = Line(*fact).read();
    if (deletes(deletion.event) && !charged.has(deletion)) all.push_back(std::move(deletion));
  }
  return all;
}

bool may_be_last_copy(const Scene& scene, std::string_view type) {
  struct Copies {
    std::string_view type;
    std::array<std::string_view, 4> originals;
  };
  constexpr std::array<std::string_view, 4> kDisks = {"DeleteVolume", "DeleteSnapshot",
                                                      "DeregisterImage", "TerminateInstances"};
  constexpr std::array<std::string_view, 4> kDatabases = {
      "DeleteDBInstance", "DeleteDBCluster", "DeleteDBSnapshot", "DeleteDBClusterSnapshot"};
  constexpr Copies kCopies[] = {{"ec2:snapshot", kDisks},
                                {"ec2:image", kDisks},
                                {"ec2:volume", kDisks},
                                {"rds:db-snapshot", kDatabases},
                                {"rds:db-instance", kDatabases},
                                {"rds:db-cluster", kDatabases},
                                {"rds:db-cluster-snapshot", kDatabases}};
  for (const Copies& copies : kCopies) {
    if (copies.type != type) continue;
    if (timeline_is_cut(scene)) return true;
    const auto gone = deletions_of(scene);
    return std::any_of(gone.begin(), gone.end(), [&](const Deletion& deletion) {
      return std::find(copies.originals.begin(), copies.originals.end(), deletion.event) !=
             copies.originals.end();
    });
  }
  return false;
}

bool timeline_is_cut(const Scene& scene) {
  return scene.state->of_kind("timeline").size() >= kMostLines;
}

}  // namespace hikeshi::respond
