// SPDX-License-Identifier: Apache-2.0
#include "leaks/database.h"

#include <algorithm>

namespace hikeshi::leaks {
namespace {

bool by_id(const LooseFile& a, const LooseFile& b) { return a.id < b.id; }

bool is_loose_folder(const std::string& name) {
  return name.size() == 2 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

void add_loose(FileSystem& fs, const std::string& objects, size_t hash_size,
               std::vector<LooseFile>& out, Problems& problems) {
  const auto folders = fs.list(objects);
  if (!folders) {
    problems.add({objects, "", "unreadable", folders.error().message});
    return;
  }
  for (const std::string& folder : *folders) {
    if (!is_loose_folder(folder)) continue;
    const auto names = fs.list(objects + "/" + folder);
    if (!names) {
      problems.add({objects + "/" + folder, "", "unreadable", names.error().message});
      continue;
    }
    for (const std::string& name : *names) {
      const auto id = ObjectId::from_hex(folder + name);
      if (id && id->size == hash_size) out.push_back({*id, objects + "/" + folder + "/" + name});
    }
  }
}

void add_packs(FileSystem& fs, const std::string& objects, size_t hash_size, std::vector<Pack>& out,
               Problems& problems) {
  const std::string folder = objects + "/pack";
  const auto names = fs.list(folder);
  if (!names) return;  // a repository without a pack
  for (const std::string& name : *names) {
    if (!name.ends_with(".pack")) continue;
    const std::string stem = folder + "/" + name.substr(0, name.size() - 5);
    auto pack = Pack::open(stem + ".idx", stem + ".pack", hash_size);
    if (!pack) {
      problems.add({stem + ".pack", "", "broken_pack", pack.error().message});
      continue;
    }
    if (pack->stated_count() != pack->count())
      problems.add(
          {stem + ".pack", "", "broken_pack", "its index lists another number of objects"});
    out.push_back(std::move(*pack));
  }
}

bool is_partial(FileSystem& fs, const std::string& objects) {
  const auto names = fs.list(objects + "/pack");
  return names && std::any_of(names->begin(), names->end(),
                              [](const std::string& n) { return n.ends_with(".promisor"); });
}

}  // namespace

Database Database::open(FileSystem& fs, const Layout& layout, Problems& problems) {
  Database db;
  for (const std::string& objects : layout.object_dirs) {
    add_packs(fs, objects, layout.hash_size, db.packs_, problems);
    add_loose(fs, objects, layout.hash_size, db.loose_, problems);
    db.partial_ = db.partial_ || is_partial(fs, objects);
  }
  std::stable_sort(db.loose_.begin(), db.loose_.end(), by_id);
  for (const Pack& pack : db.packs_) {
    db.first_.push_back(static_cast<uint32_t>(db.first_loose_));
    db.first_loose_ += pack.count();
    db.pack_bytes_ += pack.size();
  }
  db.ids_.reserve(db.count());
  for (const Pack& pack : db.packs_)
    for (uint32_t row = 0; row < pack.count(); ++row) db.ids_.add(pack.id_of_row(row));
  for (const LooseFile& file : db.loose_) db.ids_.add(file.id);
  return db;
}

ObjectId Database::id(uint32_t number) const {
  if (number >= first_loose_) return loose_[number - first_loose_].id;
  const auto at = std::upper_bound(first_.begin(), first_.end(), number) - first_.begin() - 1;
  return packs_[static_cast<size_t>(at)].id(number - first_[static_cast<size_t>(at)]);
}

bool Database::contains(const ObjectId& id) const {
  if (!loose_.empty() && std::binary_search(loose_.begin(), loose_.end(), LooseFile{id, {}}, by_id))
    return true;
  return std::any_of(packs_.begin(), packs_.end(),
                     [&](const Pack& pack) { return pack.contains(id); });
}

Result<LooseObject> Database::read(const ObjectId& id, Inflater& inflater, BufferPool& pool) const {
  Result<LooseObject> last = fail(Code::kNotFound, "not in this repository");
  for (const Pack& pack : packs_) {
    const auto entry = pack.find(id);
    if (!entry) continue;
    if ((last = pack.read(*entry, inflater, pool))) return last;
  }
  const auto [from, to] = std::equal_range(loose_.begin(), loose_.end(), LooseFile{id, {}}, by_id);
  for (auto at = from; at != to; ++at) {
    auto file = MappedFile::open(at->path);
    if (!file) {
      last = tl::make_unexpected(file.error());
      continue;
    }
    if ((last = inflate_loose(file->bytes(), inflater, pool))) return last;
  }
  return last;
}

}  // namespace hikeshi::leaks
