// SPDX-License-Identifier: Apache-2.0
#include "cli/left_to_people.h"

#include "respond/look.h"

namespace hikeshi::cli {
namespace {

// Its commands help a person with what only a person does: run, they would not have done it.
bool is_stated(const respond::Step& step) {
  const bool looks_again = step.id.starts_with("verify-");
  return step.danger != respond::Danger::kNone || (!step.sentence.empty() && !looks_again);
}

}  // namespace

bool is_for_people_to_judge(const respond::Step& step) {
  return step.danger == respond::Danger::kNone &&
         (step.id.starts_with("watch-") || step.id.starts_with("verify-"));
}

std::string left_to_people(const respond::Step& step, bool named) {
  // Containing and giving back are never one run: when it is time is for a person to say.
  if (step.id.starts_with("release-") && !named)
    return "is run only when it is named (--step " + step.id + "), once " + step.precondition.en;
  if (step.question && step.question->answer.empty())
    return "waits for an answer (hikeshi plan CASE asks it): hikeshi answer CASE " +
           step.question->id + " ...";
  if (step.cli.empty()) return "is done by hand";
  if (is_stated(step) && respond::only_looks(step))
    return "is done by hand, its commands only look: then hikeshi done CASE " + step.id;
  if (respond::needs_aws_program(step))
    return "needs the aws program: run its command, then hikeshi done CASE " + step.id;
  if (step.done && !step.done->verified) return "stated to be done by " + step.done->by;
  return {};
}

}  // namespace hikeshi::cli
