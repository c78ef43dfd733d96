// SPDX-License-Identifier: Apache-2.0
// What puts a side of the owner's thing back to how it was before the intruder changed it, or what
// a person is asked where nobody knows how that was. Nothing of the owner's goes on a guess.
#pragma once

#include <string>
#include <string_view>

#include "respond/earlier.h"
#include "respond/scene.h"

namespace hikeshi::respond {

struct PutBack {
  // A template with {name}, {what}, {arn} and {value}; "": ask first, or, without a question, leave
  // it, since somebody has said that it is as it should be.
  std::string_view cli{};
  std::string value{};   // {value}: a document, an ARN, a version
  bool present = false;  // it was there before
  std::string told{};    // by whom it is known, as the step's precondition says it
  std::string told_ja{};
  Text question{};
  const Fact* because = nullptr;  // the fact or the answer that it rests on
  const Fact* earlier = nullptr;  // what the logs tell of it
};

// `event`: the intruder's first change, which alone may tell that it was there before.
PutBack put_back(const Scene& scene, const Aspect& aspect, std::string_view event);

// "before:user-alice.policy.X", whose answer decides where no log tells.
std::string before_question(const Aspect& aspect);

// A policy document in what somebody has answered, on one line of ASCII; "" where it is none.
std::string document_in(std::string_view text);

// What a person calls it: "inline policy deploy of user alice".
struct SideName {
  std::string en, ja;
};
SideName shown_of(const Aspect& aspect);

}  // namespace hikeshi::respond
