// SPDX-License-Identifier: Apache-2.0
#include "drill/recipe.h"

#include "base/text.h"

namespace hikeshi::drill {
namespace {

std::string key_of(std::string_view service, std::string_view event) {
  std::string key;
  key.reserve(service.size() + event.size() + 1);
  return key.append(service).append(" ").append(event);
}

}  // namespace

RecipeBook::RecipeBook() {
  for (const auto& recipes : {identity_recipes(), compute_recipes(), network_recipes(),
                              storage_recipes(), service_recipes()}) {
    for (const Recipe& recipe : recipes)
      recipes_.insert_or_assign(key_of(recipe.service, recipe.event), recipe);
  }
  for (const ReadSet& set : read_sets()) {
    for (const std::string_view event : split(set.events, ' ')) {
      const Recipe recipe{
          .service = set.service, .event = event, .reads = true, .request = set.request};
      recipes_.try_emplace(key_of(set.service, event), recipe);
    }
  }
}

const Recipe* RecipeBook::find(std::string_view service, std::string_view event) const {
  const auto it = recipes_.find(key_of(service, event));
  return it == recipes_.end() ? nullptr : &it->second;
}

}  // namespace hikeshi::drill
