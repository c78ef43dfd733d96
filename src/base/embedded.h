// SPDX-License-Identifier: Apache-2.0
// Files that are built into the program (tools/embed.py writes the bodies).
#pragma once

#include <span>
#include <string_view>

namespace hikeshi {

struct EmbeddedFile {
  std::string_view name;  // relative to the project, as rules/sigma/hide/stop_logging.yml
  std::string_view bytes;
};

std::span<const EmbeddedFile> embedded_rules();      // rules/sigma/**: our own detections
std::span<const EmbeddedFile> embedded_catalogue();  // rules/catalogue/*: what events mean
std::span<const EmbeddedFile> embedded_snapshot();   // rules/snapshot/*: what a snapshot asks
std::span<const EmbeddedFile> embedded_models();     // NAME.json.gz of tools/aws_models.py, VERSION

}  // namespace hikeshi
