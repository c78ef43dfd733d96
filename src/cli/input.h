// SPDX-License-Identifier: Apache-2.0
// From paths on the command line to what the stages read: notices, log sources, rules.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/world.h"
#include "geo/atlas.h"
#include "notice/notice.h"
#include "sigma/load.h"
#include "trail/problem.h"
#include "trail/source.h"

namespace hikeshi::cli {

struct NoticeInput {
  notice::Reading reading;  // of all files
  struct File {
    std::string name, bytes;
  };
  std::vector<File> files;  // as they came
};

// Reads files, Maildirs and folders of mails; "-" is standard input. A path that cannot be read
// becomes a problem in the reading; kNotFound only when nothing at all could be opened.
Result<NoticeInput> read_notices(World& world, const Args& args,
                                 const std::vector<std::string>& paths);

// Whether there is not one mail, message or event in all of it that could be read.
bool nothing_parsable(const notice::Reading& reading);

// The options that tell whom to trust; shared by all commands that read notices.
notice::ReadOptions read_options(const World& world, const Args& args);

// One source for each file below the paths, in order of name; of a folder that `--keep` wrote with
// its key in S3. kNotFound for a path that is not there, kUsage for a tree without a single file.
struct TrailInput {
  std::vector<trail::Source> sources;
  std::vector<Error> unreadable;         // folders and links that could not be followed
  std::vector<trail::Problem> problems;  // what AWS did not list, lines of manifests that are none
  std::shared_ptr<const void> holds;     // what the sources need while they are read
};
Result<TrailInput> find_sources(World& world, const std::vector<std::string>& paths);

// Our own pack, unless it is left out, and the rule files below each folder, with the lists of the
// placeholder files. `atlas`: what countries are asked of, where rules ask; must outlive the rules.
// kNotFound for a folder or file that is not there.
enum class Pack { kWith, kWithout };
Result<sigma::Loaded> load_rules(World& world, const std::vector<std::string>& folders,
                                 const std::vector<std::string>& placeholders,
                                 Pack pack = Pack::kWith, const geo::Atlas* atlas = nullptr);

}  // namespace hikeshi::cli
