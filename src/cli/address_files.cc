// SPDX-License-Identifier: Apache-2.0
#include "cli/address_files.h"

#include <fmt/format.h>

namespace hikeshi::cli {
namespace {

using Lists = std::vector<std::pair<std::string, std::string>>;

Result<Lists> lists_of(const Args& args, std::string_view option) {
  Lists lists;
  for (const std::string& text : args.all(option)) {
    const size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == text.size())
      return fail(
          Code::kUsage,
          fmt::format("{0} {1}: give a label and a file, as {0} office=office.txt", option, text));
    lists.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return lists;
}

}  // namespace

Result<std::optional<geo::Atlas>> atlas_of(const World& world, const Args& args) {
  geo::AtlasFiles files;
  files.databases = args.all("--geo");
  files.ip_ranges = args.one("--ip-ranges");
  files.own = HK_TRY(lists_of(args, "--own-addresses"));
  files.suspicious = HK_TRY(lists_of(args, "--bad-addresses"));
  if (files.empty()) return std::optional<geo::Atlas>();
  return std::optional(HK_TRY(geo::Atlas::create(world.fs, files)));
}

void tell_of_places(const World& world, hunt::HuntResult& result) {
  const hunt::Places& places = result.places;
  for (const auto& [message, count] : places.broken())
    result.collected.scan.problems.push_back(
        {message.substr(0, message.rfind(": ")), 0, "bad_address_data", message, count});
  if (places.asked() && places.known() == 0 && places.addresses() > 0)
    world.warn(
        fmt::format("none of the {} addresses in the logs is known to the files about "
                    "addresses: are they of the right kind?",
                    places.addresses()));
}

}  // namespace hikeshi::cli
