// SPDX-License-Identifier: Apache-2.0
// A step's command lines as a tree: the part of a POSIX shell that the plan's templates use.
//
// What a person types and what the executor does are the same text, so they cannot disagree. Words,
// quotes, $name, ${NAME:?why}, $(...), pipes, && and ||, < and > and 2>&1, name=value, for, while
// read, and `if [ A = B ]`. Nothing else: no globs, no arithmetic, no functions, no background
// jobs. Pure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace hikeshi::respond {

struct Script;

struct WordPart {
  enum class Kind { kText, kVariable, kOutput };
  Kind kind = Kind::kText;
  bool quoted = false;               // one word, whatever comes out
  std::string text{};                // itself, or the variable's name
  std::string lacking{};             // of ${NAME:?why}: what ends the script where it is empty
  std::shared_ptr<Script> output{};  // of kOutput: $(...)
};
using Word = std::vector<WordPart>;

struct SimpleCommand {
  std::vector<std::pair<std::string, Word>> assignments;
  std::vector<Word> words;
};
struct ForLoop {
  std::string variable;
  std::vector<Word> words;
  std::shared_ptr<Script> body;
};
struct WhileRead {  // while read -r A B; do ...; done
  std::vector<std::string> variables;
  std::shared_ptr<Script> body;
};
struct IfEqual {  // if [ A = B ]; then ...; else ...; fi
  Word left, right;
  std::shared_ptr<Script> then, otherwise;  // otherwise: nullptr where there is none
};

struct ScriptCommand {
  std::variant<SimpleCommand, ForLoop, WhileRead, IfEqual> what;
  std::optional<Word> from, to;  // < and >
  bool with_errors = false;      // 2>&1: of a call, what AWS refused it with is an output too
};

struct ScriptItem {
  enum class When { kAlways, kAfterSuccess, kAfterFailure };
  When when = When::kAlways;
  std::vector<ScriptCommand> pipeline;
};

struct Script {
  std::vector<ScriptItem> items;
};

// kUnsupported for what is no part of this language, with the place: a template of ours is wrong.
Result<Script> parse_script(std::string_view text);

}  // namespace hikeshi::respond
