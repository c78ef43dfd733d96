// SPDX-License-Identifier: Apache-2.0
#include "cli/source_hashes.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "hunt/cited.h"
#include "io/hash.h"

namespace hikeshi::cli {
namespace {

using Json = nlohmann::ordered_json;

// Another command may run in another folder.
Json path_of(const std::string& name, const std::string& sha256, const std::string& keep) {
  std::string path = name;
  if (name.starts_with("s3://")) {
    if (keep.empty() || sha256.empty()) return {};
    path = keep + "/" + sha256 + ".json.gz";
  }
  std::error_code error;
  const auto full = std::filesystem::absolute(path, error);
  return error ? path : full.lexically_normal().string();
}

}  // namespace

void SourceHashes::watch(std::vector<trail::Source>& sources) {
  seen_.assign(sources.size(), {});
  for (size_t i = 0; i < sources.size(); ++i) {
    sources[i].read_into = [seen = &seen_[i], read_into = std::move(sources[i].read_into)](
                               std::string& into) -> Status {
      HK_CHECK(read_into(into));
      // Of a second reading the records are only compared: the first is what was hunted.
      if (seen->sha256.empty()) *seen = {sha256_hex(into), into.size()};
      return {};
    };
  }
}

std::string SourceHashes::note_of(size_t source) const {
  return fmt::format("{} {}", seen_[source].sha256, seen_[source].size);
}

void SourceHashes::recall(size_t source, std::string_view note) {
  const size_t blank = note.find(' ');
  if (blank == note.npos) return;
  Seen& seen = seen_[source];
  seen.sha256 = note.substr(0, blank);
  std::from_chars(note.data() + blank + 1, note.data() + note.size(), seen.size);
}

std::string SourceHashes::lines(const hunt::HuntResult& result,
                                const std::vector<casefile::Fact>& facts,
                                const std::string& keep) const {
  const auto cited = hunt::cited_files(result, facts);
  std::string out;
  for (size_t i = 0; i < seen_.size(); ++i) {
    const Seen& seen = seen_[i];
    const std::string& name = result.sources[i];
    const Json line{{"file", name},
                    {"path", path_of(name, seen.sha256, keep)},
                    {"size", seen.size},
                    {"sha256", seen.sha256.empty() ? Json() : Json(seen.sha256)},
                    {"cited", hunt::words_of(cited[i])}};
    out += line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  }
  return out;
}

}  // namespace hikeshi::cli
