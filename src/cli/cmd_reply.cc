// SPDX-License-Identifier: Apache-2.0
// hikeshi reply: the letters of a case, from its facts only.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/flow.h"
#include "cli/letter_text.h"
#include "cli/options.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {kCaseArgument};
constexpr Option kOptions[] = {kLetterLang, kReseller};

std::string text_of(const World& world, const reply::Letters& letters, const std::string& id) {
  std::string out;
  for (const reply::Letter& letter : letters.letters)
    out += letter_text(letter) + "\n" + std::string(72, '-') + "\n\n";
  if (letters.questions.empty()) return out;
  out += world.say({"Open questions (answer them with `hikeshi answer`):\n",
                    "未回答の質問（`hikeshi answer` で答えてください）:\n"});
  for (const auto& question : letters.questions)
    out += fmt::format("  {}\n    {}\n    hikeshi answer {} {} \"...\" --by NAME\n", question.id,
                       printable(question.text), id, question.id);
  return out;
}

ExitCode run(World& world, const Args& args) {
  auto the_case = named_case(world, args.one("CASE"));
  if (!the_case) return report_error(world, the_case.error());
  const auto letters = write_letters(world, *the_case, args);
  if (!letters) return report_error(world, letters.error());
  world.print(world.common.json ? reply::to_json(*letters) + "\n"
                                : text_of(world, *letters, the_case->id()));
  world.note(fmt::format("{} {}/letters", world.say({"Written to", "保存先:"}), the_case->path()));
  return letters->questions.empty() ? ExitCode::kDone : ExitCode::kIncomplete;
}

}  // namespace

const Command kReply = {"reply",
                        {"the reply to AWS, the covering note, the bill request",
                         "AWS への回答、社内向け送付状、請求調整の依頼"},
                        "hikeshi reply 20261123-1a2b3c",
                        kPositionals,
                        kOptions,
                        run};

}  // namespace hikeshi::cli
