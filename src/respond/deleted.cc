// SPDX-License-Identifier: Apache-2.0
#include "respond/deleted.h"

#include <algorithm>
#include <array>

namespace hikeshi::respond {

bool may_be_last_copy(const Scene& scene, std::string_view type) {
  struct Copies {
    std::string_view type;
    std::array<std::string_view, 4> originals;
  };
  constexpr std::array<std::string_view, 4> kDisks = {"DeleteVolume", "DeleteSnapshot",
                                                      "DeregisterImage", "TerminateInstances"};
  constexpr std::array<std::string_view, 4> kDatabases = {
      "DeleteDBInstance", "DeleteDBCluster", "DeleteDBSnapshot", "DeleteDBClusterSnapshot"};
  constexpr Copies kCopies[] = {{"ec2:snapshot", kDisks},
                                {"ec2:image", kDisks},
                                {"ec2:volume", kDisks},
                                {"rds:db-snapshot", kDatabases},
                                {"rds:db-instance", kDatabases},
                                {"rds:db-cluster", kDatabases},
                                {"rds:db-cluster-snapshot", kDatabases}};
  const auto copies = std::find_if(std::begin(kCopies), std::end(kCopies),
                                   [&](const Copies& row) { return row.type == type; });
  if (copies == std::end(kCopies)) return false;
  const auto gone = scene.state->of_kind("deleted");
  return std::any_of(gone.begin(), gone.end(), [&](const Fact* deletion) {
    const auto& originals = copies->originals;
    return std::find(originals.begin(), originals.end(), deletion->one("event")) != originals.end();
  });
}

}  // namespace hikeshi::respond
