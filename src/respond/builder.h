// SPDX-License-Identifier: Apache-2.0
// Makes steps from templates and puts them into order.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "respond/plan.h"
#include "respond/scene.h"
#include "respond/template.h"

namespace hikeshi::respond {

// A kind of step, as data. {fields} as in template.h.
struct StepKind {
  std::string_view slug{};  // the step's id is slug-target
  Phase phase = Phase::kPreserve;
  int rank = 0;    // order within the phase
  int urgent = 0;  // place among the first five minutes, 0: not among them
  Danger danger = Danger::kNone;
  std::string_view cli{};
  Text title{}, precondition{}, before{}, verify{}, undo{}, sentence{};
  std::string_view proof{}, proves{}, unproven{};  // as of Step
};

class Builder {
 public:
  Builder(const Scene& scene, const PlanOptions& options) : scene_(scene), options_(options) {}

  // Fields that every template may use: region, home, account, case, responder, and `id` twice:
  // as it is and, in texts, shortened where it is an access key ({shown}).
  Fields fields(std::string_view id, std::string_view region) const;

  // Adds a step about `target`. A step whose commands cannot be typed (template.h) loses them, is
  // no longer dangerous and asks a person to act by hand. The reference lives until the next call.
  // `name` makes the step's id; `sub` orders steps of one rank.
  Step& add(const StepKind& kind, const Fields& fields, std::string_view name,
            const Because& because, int sub = 0);

  // Adds the question to a step; its text is filled from `fields`.
  static void ask(Step& step, std::string id, const Text& text, const Fields& fields);
  // Marks the questions that somebody has answered; once, when all steps are there.
  void note_answers();

  bool responder_is_target() const;

  const Scene& scene() const { return scene_; }
  const PlanOptions& options() const { return options_; }

  // All steps in the plan's order, ids made unique.
  std::vector<Step> steps() &&;
  std::vector<Urgent> urgent() const;

 private:
  struct Draft {
    std::tuple<Phase, int, int, std::string, std::string> order;  // phase, rank, sub, region, id
    std::string slug;
    int urgent = 0;
    Step step;
    bool same_wave(const Draft& other) const;
  };
  const Scene& scene_;
  const PlanOptions& options_;
  std::vector<Draft> drafts_;
  std::set<std::string> ids_;
};

// What no fact says more of than its name.
casefile::Thing thing(std::string_view type, std::string_view id, std::string_view region = {});

// The parts of a plan; each reads the scene and adds its steps.
void plan_basics(Builder& plan);     // caller, state, logs, restrictions
void plan_earlier(Builder& plan);    // how things were before the intruder
void plan_instances(Builder& plan);  // reported, abused or launched EC2 instances
void plan_users(Builder& plan);      // IAM users and their keys
void plan_roles(Builder& plan);      // role sessions
void plan_root(Builder& plan);
void plan_open_ends(Builder& plan);     // what a person has to name first
void plan_made(Builder& plan);          // what the actor made or changed
void plan_deleted(Builder& plan);       // what the actor deleted of the owner's
void plan_data(Builder& plan);          // buckets, secrets
void plan_hardening(Builder& plan);     // causes closed, then back to normal
void plan_trail_events(Builder& plan);  // a part of it: what a trail leaves out
void plan_guardrails(Builder& plan);    // a part of it: what warns the next time

}  // namespace hikeshi::respond
