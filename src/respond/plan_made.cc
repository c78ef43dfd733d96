// SPDX-License-Identifier: Apache-2.0
// Steps for what the actor made or changed: stopped while containing, deleted while eradicating in
// the order of the classes (made_steps.h), put back where a change was made. Whatever the hunt is
// not sure of becomes a question.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "respond/deleted.h"
#include "respond/made_questions.h"
#include "respond/made_step_kinds.h"
#include "respond/made_thing.h"

namespace hikeshi::respond {
namespace {

namespace kinds = made_step_kinds;
namespace asks = made_questions;

std::string about(std::string_view question, const MadeThing& thing) {
  return std::string(question) + ":" + asked_as(thing.scene(), thing.fact());
}

void add_members(MadeThing& thing) {
  std::string cli;
  for (std::string_view members : split(thing.kind()->members, '\n'))
    cli += (cli.empty() ? "" : "\n") + std::string(members) + std::string(kinds::kOfEachMember);
  thing.add(kinds::kSnapshotMembers, "snapshot-members", cli);
}

void reword(StepKind& kind, const Wording& wording) {
  if (wording.title.en.empty()) return;
  kind.title = wording.title;
  kind.verify = wording.verify;
  kind.sentence = wording.sentence;
}

void add_stop(MadeThing& thing) {
  const MadeKind& made = *thing.kind();
  StepKind kind = kinds::kStop;
  kind.rank = thing.rank() == 10 ? 30 : 50 + thing.rank() / 10;
  thing.set_caution(true);
  reword(kind, made.stopped);
  thing.add(kind, "stop", made.stop);
}

// What was there before stays; where nobody has said so, it is made harmless and asked for.
bool is_new(MadeThing& thing) {
  const std::string existed = about("existed", thing);
  if (const Fact* said = thing.scene().answer(existed)) thing.rest_on(*said);
  if (said_no(thing.scene(), existed)) return true;
  if (said_yes(thing.scene(), existed)) return false;
  if (!thing.kind()->stop.empty()) add_stop(thing);
  const bool bucket = thing.type() == "s3:bucket";
  thing.decide(existed, bucket ? asks::kBucketExisted : asks::kExisted,
               bucket ? asks::kBucketAge : std::string_view());
  return false;
}

void by_hand(MadeThing& thing) {
  const MadeKind& made = *thing.kind();
  const Text& text = made.by_hand.en.empty() ? asks::kHand : made.by_hand;
  if (!made.support) return thing.decide(about("by-hand", thing), text);
  StepKind kind = kinds::kSupport;
  kind.rank = thing.rank();
  Step& step = thing.add(kind, "ask-support", made.show);
  Builder::ask(step, about("by-hand", thing), text, thing.fields());
}

// What the intruder took a copy of and then deleted lives on in the copy alone.
bool is_spare(MadeThing& thing) {
  if (!may_be_last_copy(thing.scene(), thing.type())) return true;
  const std::string copy = about("copy", thing);
  if (const Fact* said = thing.scene().answer(copy)) thing.rest_on(*said);
  if (said_no(thing.scene(), copy)) return true;
  if (!said_yes(thing.scene(), copy)) thing.decide(copy, asks::kLastCopy);
  return false;
}

// Only a person can say that nothing in it was the owner's.
void add_empty(MadeThing& thing) {
  thing.rest_on(*thing.scene().answer(about("empty", thing)));
  StepKind kind = kinds::kEmpty;
  kind.rank = thing.rank() - 1;
  thing.add(kind, "delete-content-of", thing.kind()->empty);
}

// `may_hold`: what lies in it would keep it from being deleted, and nobody has given it up.
void add_delete(MadeThing& thing, bool may_hold) {
  StepKind kind = kinds::kDelete;
  kind.rank = thing.rank();
  const std::string ask = "`hikeshi answer CASE " + about("empty", thing) + " yes`";
  thing.fields().set("inside_en", may_hold ? "; where something lies in it, look at it and say " +
                                                 ask + " once nothing of it is yours"
                                           : "");
  thing.fields().set(
      "inside_ja",
      may_hold ? "。中身がある場合は確認し、自社のデータがなければ " + ask + " を実行" : "");
  kind.danger = thing.kind()->danger;
  reword(kind, thing.kind()->removed);
  thing.set_caution(false);
  if (kind.danger != Danger::kIrreversible)
    kind.undo = {"it can be restored or made again: see the saved answer",
                 "復元または再作成が可能(保存した出力を参照)"};
  Step& step = thing.add(kind, "delete", thing.kind()->remove);
  step.removes = step.about;
  if (may_hold) step.may_answer = about("empty", thing);
}

// Of a type that the tables have, and made by the actor.
void remove(MadeThing& thing) {
  const MadeKind& made = *thing.kind();
  if (made.made_class == MadeClass::kLog)
    return thing.decide(about("log", thing), asks::kNeverLogs);
  if (thing.lacks_parent()) return thing.decide(about("parent", thing), asks::kParent);
  if (asks::may_have_been_there(thing.type(), thing.fact().one("region")) && !is_new(thing)) return;
  if (!made.members.empty()) add_members(thing);
  if (!made.stop.empty()) add_stop(thing);
  if (made.remove.empty()) return by_hand(thing);
  if (!is_spare(thing)) return;
  const bool empties = !made.empty.empty() && said_yes(thing.scene(), about("empty", thing));
  if (empties) add_empty(thing);
  add_delete(thing, !made.empty.empty() && !empties);
}

// A grant that a service took for a machine's disk ends with the machine, and whoever keeps that
// needs it.
bool ends_with_another(const MadeThing& thing) {
  const auto& reasons = thing.fact().all("reasons");
  return thing.type() == "kms:grant" &&
         std::any_of(reasons.begin(), reasons.end(), [](const std::string& reason) {
           return reason.starts_with("a service made it");
         });
}

void plan_thing(MadeThing& thing) {
  const Verdict verdict = verdict_on(thing.scene(), thing.fact());
  if (verdict == Verdict::kKeep || thing.has_own_steps() || ends_with_another(thing)) return;
  const std::string whose = whose_question(thing.scene(), thing.fact());
  if (const Fact* answer = thing.scene().answer(whose)) thing.rest_on(*answer);
  if (verdict == Verdict::kAsk)
    return thing.decide(whose, thing.is_modified() ? asks::kWhoseChange : asks::kWhose);
  if (thing.is_modified()) return plan_changes(thing);
  if (thing.kind() == nullptr) return thing.decide(about("by-hand", thing), asks::kUnknown);
  remove(thing);
}

// Of the regions in which the intruder's identities are stopped, by one of them each.
class Paused {
 public:
  void note(const MadeThing& thing) {
    const bool stops = thing.type() == "ses:identity" && !thing.is_modified() &&
                       verdict_on(thing.scene(), thing.fact()) == Verdict::kRemove &&
                       !said_yes(thing.scene(), about("existed", thing));
    if (stops) by_region_[std::string(thing.fact().one("region"))].push_back(thing.fact().id);
  }

  void add(Builder& plan) const {
    for (const auto& [region, because] : by_region_) {
      if (region.empty()) continue;
      Fields fields = plan.fields(region, region);
      fields.set("place", region);
      Builder::ask(plan.add(kinds::kResumeMail, fields, region, because),
                   "ses-sending:" + slug(region), asks::kOwnMail, fields);
    }
  }

 private:
  std::map<std::string, Because> by_region_;
};

}  // namespace

void plan_made(Builder& plan) {
  Paused paused;
  const Namesakes namesakes(plan.scene());
  for (const auto* list : {&plan.scene().made, &plan.scene().disputed}) {
    for (const Fact* fact : *list) {
      if (!fact->is("left")) continue;
      MadeThing thing(plan, *fact, namesakes);
      plan_thing(thing);
      paused.note(thing);
    }
  }
  paused.add(plan);
}

}  // namespace hikeshi::respond
