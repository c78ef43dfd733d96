// SPDX-License-Identifier: Apache-2.0
// Steps that take back what the actor changed, change by change: by the change itself, as it was
// before where logs or a person tell, and what nothing takes back exactly is a person's.
#include <algorithm>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "respond/made_changes.h"
#include "respond/made_earlier.h"
#include "respond/made_questions.h"
#include "respond/made_step_kinds.h"
#include "respond/made_thing.h"

namespace hikeshi::respond {
namespace {

namespace kinds = made_step_kinds;

std::string side_name(const Aspect& aspect, const PutBack& back) {
  if (!aspect.what.empty()) return std::string(last_name(aspect.what));
  if (aspect.kind == Aspect::Kind::kPublic) return "everybody";
  if (aspect.kind == Aspect::Kind::kDefaultVersion)
    return back.value.empty() ? "version" : back.value;
  return aspect.kind == Aspect::Kind::kTrust ? "trust" : "boundary";
}

void add_put_back(MadeThing& thing, const PutBack& back) {
  StepKind kind = kinds::kPutBack;
  kind.phase = Phase::kEradicate;
  kind.rank = thing.rank();
  if (!back.present) kind.title = kinds::kTakeAway;
  thing.fields().set("told_en", back.told).set("told_ja", back.told_ja);
  // Made of JSON that was parsed: one line of ASCII, longer than what is typed by hand.
  if (!back.value.empty()) thing.fields().set_shell("value", shell_quoted(back.value));
  thing.add(kind, "restore", back.cli);
}

// Those that the intruder's own events have made; never the one that is the default again.
void delete_versions(MadeThing& thing, const PutBack& back) {
  if (back.earlier == nullptr || !back.earlier->one("changed_by").empty()) return;
  thing.rest_on(*back.earlier);
  for (const std::string& version : back.earlier->all("versions")) {
    if (version == back.value) continue;
    StepKind kind = kinds::kDeleteVersion;
    kind.rank = thing.rank() + 1;
    kind.cli = kinds::kDeleteVersionCli;
    thing.fields().set("what", version);
    thing.add_named(kind, thing.step_name() + "." + version);
  }
}

void set_fields(MadeThing& thing, const Aspect& aspect, const Change& change, const PutBack& back) {
  Fields& fields = thing.fields();
  const SideName side = shown_of(aspect);
  fields.set("side", side.en)
      .set("side_ja", side.ja)
      .set("change", change.text())
      .set("what", change.what);
  const bool everybody = aspect.kind == Aspect::Kind::kPublic;
  fields.set("with", everybody ? "everybody" : "account " + change.what);
  fields.set("with_ja", everybody ? "全員" : "アカウント " + change.what);
  if (back.earlier == nullptr) return;
  for (const char* field : {"changed_by", "changed_at"})
    fields.set(field, std::string(back.earlier->one(field)));
}

// What may have been so before is put back as the logs or a person tell, or asked for.
void put_back_as_before(MadeThing& thing, const Aspect& aspect, const Change& change) {
  const PutBack back = put_back(thing.scene(), aspect, change.event);
  const Because reasons = thing.because();
  const std::string name = thing.step_name();
  if (back.because != nullptr) thing.rest_on(*back.because);
  set_fields(thing, aspect, change, back);
  thing.set_step_name(name + "." + side_name(aspect, back));
  if (!back.cli.empty()) {
    add_put_back(thing, back);
  } else if (!back.question.en.empty()) {
    thing.fields().set("what", ": " + change.text());
    thing.decide(before_question(aspect), back.question, thing.kind()->past);
  }
  thing.set_step_name(name);
  if (aspect.kind == Aspect::Kind::kDefaultVersion && !back.cli.empty())
    delete_versions(thing, back);
  thing.rest_on_only(reasons);
}

// Events that are not logged, and objects that a rule deletes at midnight, are lost until then.
bool goes_on_losing(const MadeKind* kind, const std::vector<std::string>& changes) {
  const bool logs = kind != nullptr && kind->made_class == MadeClass::kLog;
  return logs || std::any_of(changes.begin(), changes.end(), [](const std::string& change) {
           return change.starts_with("PutBucketLifecycle");
         });
}

const Text& before_of(const MadeKind* kind) {
  if (kind != nullptr && !kind->changed.en.empty()) return kind->changed;
  return kind != nullptr && !kind->by_hand.en.empty() ? kind->by_hand : made_questions::kBefore;
}

// What closes the owner's public buckets too is not done unasked.
bool closes_public_buckets(const MadeKind& kind) {
  return kind.type == "s3:account-public-access-block";
}

void take_back(MadeThing& thing, const Change& change, std::string_view back) {
  StepKind kind = kinds::kRestore;
  const MadeKind& made = *thing.kind();
  const bool log = made.made_class == MadeClass::kLog;
  kind.phase = log ? Phase::kPreserve : Phase::kEradicate;
  kind.rank = log ? 8 : thing.rank();
  // In a region that is off nothing can be read a second time, nor swept.
  if (made.type == "account:region") kind.phase = Phase::kRecover;
  kind.urgent = log ? 50 : 0;
  if (back == made.restore && !made.instead.en.empty()) {
    kind.title = made.instead;
    kind.sentence = made.instead_said;
  }
  thing.set_caution(back == made.restore);
  thing.fields().set("change", change.text()).set("what", change.what);
  const std::string name = thing.step_name();
  if (!change.what.empty()) thing.set_step_name(name + "." + std::string(last_name(change.what)));
  Step& step = thing.add(kind, "restore", back);
  if (closes_public_buckets(made) && !said_yes(thing.scene(), made_questions::kPublicBuckets))
    Builder::ask(step, made_questions::kPublicBuckets, made_questions::kMayCloseBuckets,
                 thing.fields());
  thing.set_step_name(name);
}

// The owner has said how it is to be.
bool stays_as_it_is(const MadeThing& thing) {
  return thing.kind() != nullptr && closes_public_buckets(*thing.kind()) &&
         said_no(thing.scene(), made_questions::kPublicBuckets);
}

}  // namespace

void plan_changes(MadeThing& thing) {
  if (stays_as_it_is(thing)) return;
  const MadeKind* kind = thing.kind();
  std::vector<std::string> rest;
  for (const Change& change : changes_of(thing.fact())) {
    if (const auto aspect = aspect_of(thing.fact(), change)) {
      put_back_as_before(thing, *aspect, change);
      continue;
    }
    const std::string_view back = kind == nullptr ? "" : takes_back(*kind, change);
    if (back.empty()) rest.push_back(change.text());
    if (!back.empty()) take_back(thing, change, back);
  }
  if (rest.empty() && !thing.fact().all("changes").empty()) return;
  if (!rest.empty()) thing.fields().set("what", ": " + join(rest, ", "));
  const std::string question = "restore:" + slug(thing.id());
  const std::string_view past = kind == nullptr ? "" : kind->past;
  if (goes_on_losing(kind, rest)) return thing.decide_early(question, before_of(kind), past);
  thing.decide(question, before_of(kind), past);
}

}  // namespace hikeshi::respond
