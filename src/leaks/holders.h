// SPDX-License-Identifier: Apache-2.0
// Which trees hold given objects, directly or in a tree below: found by going through all trees, as
// often as paths are deep. A walk from each commit down would read every tree at random instead.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "leaks/object_store.h"

namespace hikeshi::leaks {

struct Link {
  std::string name;
  ObjectId child;
};

// Of each tree that leads to one of the objects: the entries that do.
using Holders = std::unordered_map<ObjectId, std::vector<Link>, ObjectIdHash>;
using IdSet = std::unordered_set<ObjectId, ObjectIdHash>;

Holders find_holders(ObjectStore& store, const IdSet& objects, unsigned threads);

}  // namespace hikeshi::leaks
