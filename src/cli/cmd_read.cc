// SPDX-License-Identifier: Apache-2.0
// hikeshi read: what a notice says. Opens nothing.
#include "cli/input.h"
#include "cli/notice_text.h"
#include "cli/options.h"

namespace hikeshi::cli {
namespace {

constexpr Positional kPositionals[] = {kNoticesArgument};
constexpr Option kOptions[] = {kTrustAuthserv, kTrustRelay, kOwnDomain};

ExitCode run(World& world, const Args& args) {
  const auto input = read_notices(world, args, args.all("NOTICE"));
  if (!input) return report_error(world, input.error());
  const notice::Reading& reading = input->reading;
  world.print(world.common.json ? notice::to_json(reading) : notices_text(world, reading));
  if (nothing_parsable(reading)) return ExitCode::kNoInput;
  return reading.problems.empty() ? ExitCode::kDone : ExitCode::kIncomplete;
}

}  // namespace

const Command kRead = {"read",
                       {"what a notice says; opens no case", "通知の内容を読み取る（ケースは作らない）"},
                       "hikeshi read notice.eml",
                       kPositionals,
                       kOptions,
                       run};

}  // namespace hikeshi::cli
