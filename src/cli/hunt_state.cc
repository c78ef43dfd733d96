// SPDX-License-Identifier: Apache-2.0
#include "cli/hunt_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/live_trail.h"
#include "io/file_mark.h"

namespace hikeshi::cli {
namespace {

// Another build of the same version may make something else of the same bytes.
std::string program() {
  const auto mark = mark_of_file("/proc/self/exe");
  return mark ? fmt::format("{} {} {}", HIKESHI_VERSION, mark->size, mark->modified)
              : std::string(HIKESHI_VERSION);
}

}  // namespace

std::unique_ptr<hunt::PassState> hunt_state(World& world, const std::string& folder,
                                            const std::string& rules_sha256,
                                            std::span<const trail::Source> sources,
                                            SourceHashes& hashes) {
  const auto is_elsewhere = [](const trail::Source& s) { return is_live(s.name); };
  if (folder.empty() || std::ranges::any_of(sources, is_elsewhere)) return nullptr;
  auto state = std::make_unique<hunt::PassState>(
      world.fs, folder, fmt::format("{}\n{}", program(), rules_sha256), sources, world.threads);
  state->note_of = [&hashes](size_t source) { return hashes.note_of(source); };
  state->recall_note = [&hashes](size_t source, std::string_view note) {
    hashes.recall(source, note);
  };
  return state;
}

}  // namespace hikeshi::cli
