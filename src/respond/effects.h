// SPDX-License-Identifier: Apache-2.0
// What a changing call brings about, as a question that AWS can answer: is it so already, is it
// under way, what was there before, and which call takes it back.
//
// This is what makes steps idempotent: a call is made only while its effect is not there, a lost
// answer is settled by asking again, and a step is in effect when none of its calls is left to be
// made. A call without a row is settled by what shows the step's thing (MadeKind::show).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "respond/aws_command.h"

namespace hikeshi::respond {

struct EffectRow {
  // "iam:UpdateAccessKey", and after a blank the parameters by which rows of one call are told
  // apart: "ec2:ModifyInstanceAttribute DisableApiStop", or "OperationType:add" by a value.
  std::string_view call;
  std::string_view read;  // the operation of the same service that shows it
  // Its parameters: "UserName" is that of the call, "InstanceIds=InstanceId" another of it,
  // "Attribute:disableApiStop" a word, "Filters.group-id=GroupId" a filter of EC2.
  std::string_view with;
  std::string_view items;  // JMESPath of what is looked at: a list of things, or one
  std::string_view match;  // "AccessKeyId=AccessKeyId": which of them, by parameters of the call
  // "gone": there is none such, or (gone:State=deleted) all are in such a state. "Status=Status": a
  // member is the parameter. "State:stopped|terminated": it is one of these words. "exists". After
  // '~' the words of a state that leads there by itself. A '?' in front: a thing that is not there
  // needs nothing more. Several with ';'.
  std::string_view want;
  // The call that takes it back. "=Status": the same, with that parameter as it was. Else another
  // operation with parameters of the call ("Name", or "Name=Other"), with @ of the thing as it was,
  // with * all of them, or with $ of what AWS answered; behind '&' a member without which the thing
  // as it was has no such parameter. "": nothing does. "-": nothing has to, what was made stays.
  std::string_view undo{};
  std::string_view undo_absent{};  // the same where nothing was there before
};

std::span<const EffectRow> identity_effects();
std::span<const EffectRow> instance_effects();
std::span<const EffectRow> setting_effects();
std::span<const EffectRow> removal_effects();

// nullptr for a call that has no row.
const EffectRow* find_effect(const AwsCommand& change);

enum class Effect { kThere, kUnderWay, kNotYet };

struct Found {
  Effect effect = Effect::kNotYet;
  aws::Json before;                // the things as they are, null where there is none
  std::optional<AwsCommand> undo;  // what takes the call back once it was made
  bool stays = false;              // nothing has to take it back
};

using ReadCall = std::function<tl::expected<aws::Json, aws::CallError>(const AwsCommand&)>;

// Asks AWS. `not_before`: a revocation of sessions counts from then on only. Fails with the error
// of the read, kBug for a row that does not fit the model.
Result<Found> look_at(aws::Models& models, const EffectRow& row, const AwsCommand& change,
                      const ReadCall& read, UtcTime not_before);

// The same by the answers of what shows the step's thing: it is there, on its way out, or gone.
Result<Found> look_at_shown(aws::Models& models, const std::vector<std::string>& show,
                            const ReadCall& read);

// AWS says that there is no such thing, in one of its many ways.
bool says_absent(const aws::CallError& error);

}  // namespace hikeshi::respond
