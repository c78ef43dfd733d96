// SPDX-License-Identifier: Apache-2.0
#include "leaks/object_store.h"

#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <mutex>
#include <set>
#include <thread>

namespace hikeshi::leaks {
namespace {

constexpr size_t kChunk = 64 * 1024;

// zlib rather than libdeflate: a loose object says its size inside of what is deflated.
std::optional<std::string> inflate_all(std::string_view packed, std::string* why) {
  z_stream z{};
  if (inflateInit(&z) != Z_OK) return std::nullopt;
  std::string out;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  z.avail_in = static_cast<uInt>(packed.size());
  int state = Z_OK;
  while (state == Z_OK && out.size() <= kLargestObject) {
    const size_t had = out.size();
    out.resize(had + std::max(kChunk, had / 2));
    z.next_out = reinterpret_cast<Bytef*>(out.data() + had);
    z.avail_out = static_cast<uInt>(out.size() - had);
    state = inflate(&z, Z_NO_FLUSH);
    out.resize(out.size() - z.avail_out);
    if (state == Z_BUF_ERROR || (state == Z_OK && z.avail_in == 0 && z.avail_out > 0)) break;
  }
  inflateEnd(&z);
  if (out.size() > kLargestObject) return *why = "too_large", std::nullopt;
  if (state != Z_STREAM_END) return *why = "corrupt", std::nullopt;
  return out;
}

ObjectType type_of(std::string_view word) {
  if (word == "commit") return ObjectType::kCommit;
  if (word == "tree") return ObjectType::kTree;
  if (word == "blob") return ObjectType::kBlob;
  if (word == "tag") return ObjectType::kTag;
  return ObjectType::kNone;
}

// "blob 123\0" and then as many bytes.
std::optional<Pack::Object> split_header(std::string bytes) {
  const size_t end = bytes.find('\0'), space = bytes.find(' ');
  if (end == std::string::npos || space > end) return std::nullopt;
  size_t size = 0;
  const auto [stop, error] = std::from_chars(bytes.data() + space + 1, bytes.data() + end, size);
  const ObjectType type = type_of(std::string_view(bytes).substr(0, space));
  if (error != std::errc() || stop != bytes.data() + end || type == ObjectType::kNone ||
      bytes.size() - end - 1 != size)
    return std::nullopt;
  bytes.erase(0, end + 1);
  return Pack::Object{type, std::move(bytes)};
}

}  // namespace

ObjectStore::ObjectStore(FileSystem& fs, const Repository& repository)
    : fs_(fs), id_size_(repository.id_size) {
  for (const std::string& folder : repository.object_dirs) {
    const auto listing = fs.list_tree(folder);
    if (!listing) {
      problems_.push_back({folder, "unreadable"});
      continue;
    }
    std::set<std::string> indexes;
    std::vector<std::string> packs;
    for (const FileInfo& file : listing->files) {
      const std::string name = file.path.substr(folder.size() + 1);
      if (name.size() == 2 * id_size_ + 1 && name[2] == '/') {
        if (const auto id = ObjectId::parse(name.substr(0, 2) + name.substr(3)))
          loose_.emplace_back(*id, file.path);
      }
      if (name.starts_with("pack/") && name.ends_with(".idx")) indexes.insert(file.path);
      if (name.starts_with("pack/") && name.ends_with(".pack")) packs.push_back(file.path);
    }
    for (const Error& error : listing->unreadable) problems_.push_back({error.file, "unreadable"});
    for (const std::string& path : packs) {
      const std::string stem = path.substr(0, path.size() - 5);
      if (!indexes.contains(stem + ".idx")) {
        problems_.push_back({path, "pack_without_index"});
        continue;
      }
      auto pack = Pack::open(stem, id_size_);
      if (pack) {
        packs_.push_back(std::move(*pack));
      } else {
        problems_.push_back({path, "bad_pack"});
      }
    }
  }
  std::sort(loose_.begin(), loose_.end());
}

size_t ObjectStore::size() const {
  size_t count = loose_.size();
  for (const Pack& pack : packs_) count += pack.size();
  return count;
}

void ObjectStore::visit(unsigned threads, const Pack::Wanted& wanted, const Pack::Visit& visit) {
  for (const Pack& pack : packs_) {
    auto lost = pack.visit(threads, wanted, visit);
    if (!told_) problems_.insert(problems_.end(), lost.begin(), lost.end());
  }
  visit_loose(threads, wanted, visit);
  told_ = true;
}

void ObjectStore::visit_loose(unsigned threads, const Pack::Wanted& wanted,
                              const Pack::Visit& visit) {
  std::atomic<size_t> next{0};
  std::mutex mutex;
  std::vector<Unreadable> lost;
  const auto work = [&](unsigned worker) {
    for (size_t i = next++; i < loose_.size(); i = next++) {
      std::string why;
      const auto object = read_loose(loose_[i].second, &why);
      if (object && wanted(object->type))
        visit(worker, loose_[i].first, object->type, object->bytes);
      if (object) continue;
      const std::lock_guard lock(mutex);
      lost.push_back({loose_[i].first.hex(), why});
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < threads; ++i) others.emplace_back(work, i);
    work(0);
  }
  if (told_) return;
  std::sort(lost.begin(), lost.end(),
            [](const auto& a, const auto& b) { return a.object < b.object; });
  problems_.insert(problems_.end(), lost.begin(), lost.end());
}

std::optional<Pack::Object> ObjectStore::read_loose(const std::string& path,
                                                    std::string* why) const {
  *why = "unreadable";
  const auto bytes = fs_.read_at_most(path, kLargestObject);
  if (!bytes) return std::nullopt;
  auto whole = inflate_all(*bytes, why);
  if (!whole) return std::nullopt;
  *why = "corrupt";
  return split_header(std::move(*whole));
}

const std::string* ObjectStore::loose_path(const ObjectId& id) const {
  const auto at = std::lower_bound(loose_.begin(), loose_.end(), std::pair(id, std::string()));
  return at != loose_.end() && at->first == id ? &at->second : nullptr;
}

bool ObjectStore::contains(const ObjectId& id) const {
  return loose_path(id) != nullptr || std::any_of(packs_.begin(), packs_.end(), [&](const Pack& p) {
           return p.find(id).has_value();
         });
}

std::optional<Pack::Object> ObjectStore::read(const ObjectId& id) const {
  for (const Pack& pack : packs_) {
    const auto entry = pack.find(id);
    if (!entry) continue;
    if (auto object = pack.read(*entry)) return object;
  }
  std::string why;
  const std::string* const path = loose_path(id);
  return path != nullptr ? read_loose(*path, &why) : std::nullopt;
}

}  // namespace hikeshi::leaks
