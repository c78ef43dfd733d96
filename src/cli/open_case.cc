// SPDX-License-Identifier: Apache-2.0
// From notices to cases: each joins the case of its incident, or one is made for it.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/flow.h"
#include "io/hash.h"

namespace hikeshi::cli {
namespace {

constexpr std::string_view kProgram = "hikeshi " HIKESHI_VERSION;

using casefile::CaseState;
using casefile::Document;
using casefile::Stage;

Result<std::optional<store::Case>> case_if_same(store::CaseStore& store, const std::string& id,
                                                const notice::Notice& notice) {
  auto candidate = HK_TRY(store.open(id));
  const CaseState state = HK_TRY(candidate.state());
  if (!notice::same_incident(state, notice)) return std::optional<store::Case>();
  return std::optional(std::move(candidate));
}

// The open case that the notice belongs to, or a closed one of the same reference. A case that
// cannot be read is named and passed over: it must not keep the next notice from being answered.
Result<std::optional<store::Case>> find_case(World& world, store::CaseStore& store,
                                             const notice::Notice& notice) {
  for (const std::string& id : HK_TRY(store.list())) {
    auto found = case_if_same(store, id, notice);
    if (!found && found.error().code == Code::kConflict) return found;  // busy, not broken
    if (!found) world.note("hikeshi: " + printable(found.error().message));
    if (found && *found) return found;
  }
  return std::optional<store::Case>();
}

std::string extension_of(const std::string& name) {
  const size_t dot = name.rfind('.');
  const std::string extension = dot == std::string::npos ? "" : name.substr(dot);
  for (const char* known : {".eml", ".json", ".txt", ".mbox"}) {
    if (extension == known) return extension;
  }
  return ".txt";
}

// The bytes of a notice, kept under their hash: the name of an attachment is never used as ours.
Result<Document> keep_notice(World& world, const std::string& folder,
                             const NoticeInput::File& file) {
  const std::string sha = sha256_hex(file.bytes);
  const std::string path = "notices/" + sha.substr(0, 16) + extension_of(file.name);
  HK_CHECK(world.fs.make_folders(folder + "/notices"));
  HK_CHECK(world.fs.write(folder + "/" + path, file.bytes));
  return Document{"notice", path, sha};
}

const NoticeInput::File* file_of(const NoticeInput& input, const notice::Notice& notice) {
  const auto it = std::find_if(input.files.begin(), input.files.end(),
                               [&](const auto& file) { return file.name == notice.file; });
  return it == input.files.end() ? nullptr : &*it;
}

// Files `notice` into `into`, with the bytes that it was read from.
Status file_notice(World& world, store::Case& into, const NoticeInput& input,
                   const notice::Notice& notice) {
  std::vector<store::What> entries;
  if (const auto* file = file_of(input, notice))
    entries.emplace_back(HK_TRY(keep_notice(world, into.path(), *file)));
  entries.emplace_back(Stage{notice::source_of(notice), notice::facts_of(notice)});
  return into.append(world.clock.now(), entries);
}

// A case of its own for `notice`, which appears with the notice in it.
store::CaseStore::Birth birth_of(World& world, const NoticeInput& input,
                                 const notice::Notice& notice) {
  return {world.clock.now(), notice::source_of(notice).substr(7, 6), std::string(kProgram),
          [&](store::Case& made) { return file_notice(world, made, input, notice); }};
}

bool opens_any(const notice::Reading& reading) {
  return std::any_of(reading.notices.begin(), reading.notices.end(),
                     [](const notice::Notice& notice) { return notice.opens_case; });
}

// The place of `one` among the cases that this call has touched.
OpenedCase& entry_of(std::vector<OpenedCase>& touched, const store::Case& one, bool created) {
  for (OpenedCase& known : touched) {
    if (known.case_id == one.id()) return known;
  }
  OpenedCase fresh;
  fresh.case_id = one.id();
  fresh.path = one.path();
  fresh.created = created;
  fresh.joined = !created;
  return touched.emplace_back(std::move(fresh));
}

std::string notices_json(const notice::Reading& reading) {
  const auto json = nlohmann::ordered_json::parse(notice::to_json(reading), nullptr, false);
  return json.is_object() ? json["notices"].dump() : "[]";
}

}  // namespace

Result<std::optional<OpenedCase>> open_case(World& world, const NoticeInput& input) {
  std::vector<OpenedCase> touched;
  auto store = case_store(world);
  // From looking for a case to making it nobody else may do the same, or the notice has two.
  std::unique_ptr<FolderLock> maker;
  if (opens_any(input.reading)) maker = HK_TRY(store.become_maker());
  for (const notice::Notice& notice : input.reading.notices) {
    auto found = HK_TRY(find_case(world, store, notice));
    if (!found && !notice.opens_case) continue;
    const bool created = !found;
    if (found) {
      HK_CHECK(file_notice(world, *found, input, notice));
    } else {
      found = HK_TRY(store.create(*maker, birth_of(world, input, notice)));
    }
    const CaseState state = HK_TRY(found->state());
    OpenedCase& opened = entry_of(touched, *found, created);
    opened.deadline = state.deadline();
    opened.closed = state.closed;
  }
  if (touched.empty()) return std::optional<OpenedCase>();
  OpenedCase first = std::move(touched.front());
  first.notices_json = notices_json(input.reading);
  first.others.assign(std::make_move_iterator(touched.begin() + 1),
                      std::make_move_iterator(touched.end()));
  return std::optional(std::move(first));
}

}  // namespace hikeshi::cli
