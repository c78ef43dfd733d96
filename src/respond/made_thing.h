// SPDX-License-Identifier: Apache-2.0
// A thing that the actor made or changed, as the plan speaks of it: its names, its row in the
// tables, and how steps about it are made.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "respond/builder.h"
#include "respond/made_steps.h"

namespace hikeshi::respond {

// Things of one type, name and region that lie in different things, as services in two clusters:
// their steps are told apart by what they lie in. What the case knows counts, be it gone or not, so
// that no step takes over the id of another's, and with it what the journal says of that.
class Namesakes {
 public:
  explicit Namesakes(const Scene& scene);
  bool has(const casefile::Thing& thing) const;

 private:
  void note(const casefile::Thing& thing);
  std::map<std::string, std::set<std::string>> parents_;  // by type and name; "" for an unknown one
};

class MadeThing {
 public:
  MadeThing(Builder& plan, const Fact& fact, const Namesakes& namesakes);

  const Scene& scene() const { return plan_.scene(); }
  const Fact& fact() const { return fact_; }
  const std::string& type() const { return type_; }
  std::string_view id() const { return id_; }
  const MadeKind* kind() const { return kind_; }  // nullptr: of no type that the tables have
  Fields& fields() { return fields_; }
  bool is_modified() const { return fact_.one("what") == "modified"; }

  // Instances and keys are planned with the users and notices that they belong to.
  bool has_own_steps() const;
  // It lies in another thing, and nobody has said in which.
  bool lacks_parent() const;

  // Place among the steps of its phase.
  int rank() const;
  // What its stop, or where there is none its removal, does to the owner's own.
  void set_caution(bool stops);

  // What the steps to come rest on, beside the fact.
  void rest_on(const Fact& fact) { add_to(because_, fact); }
  const Because& because() const { return because_; }
  void rest_on_only(Because because) { because_ = std::move(because); }

  // A side of it in the ids of the steps to come: "deploy.app". Given back by the last one's end.
  const std::string& step_name() const { return name_; }
  void set_step_name(std::string name) { name_ = std::move(name); }

  // A step about it; the references live until the next one.
  Step& add(StepKind kind, std::string_view verb, std::string_view cli);
  Step& add_named(const StepKind& kind, const std::string& name);  // with its own slug and command
  // A person decides; `past`: a command that tells how it was.
  void decide(const std::string& question, const Text& text, std::string_view past = {});
  // The same before anything else: what is not put back now is lost meanwhile.
  void decide_early(const std::string& question, const Text& text, std::string_view past = {});

 private:
  void fill(const Namesakes& namesakes);
  std::string_view arn() const;
  std::string parent_of();
  void ask(StepKind kind, const std::string& question, const Text& text, std::string_view past);
  std::string shown_name(const std::string& parent) const;

  Builder& plan_;
  const Fact& fact_;
  std::string type_;
  std::string_view id_;
  const MadeKind* kind_;
  Because because_;
  Fields fields_;
  std::string name_;
};

// What takes the actor's changes to it back, change by change (plan_made_changes.cc).
void plan_changes(MadeThing& thing);

}  // namespace hikeshi::respond
