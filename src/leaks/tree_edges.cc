// SPDX-License-Identifier: Apache-2.0
#include "leaks/tree_edges.h"

#include <openssl/rand.h>

#include <algorithm>

#include "leaks/parse_object.h"

namespace hikeshi::leaks {
namespace {

constexpr size_t kChunk = size_t{1} << 16;
constexpr size_t kMostLevels = 4096;  // of folders in folders

uint64_t load(std::string_view bytes, size_t at) {
  uint64_t value = 0;
  std::memcpy(&value, bytes.data() + at, 8);
  return value;
}

size_t prefix(std::string_view id) {
  return static_cast<size_t>(static_cast<uint8_t>(id[0])) << 8 | static_cast<uint8_t>(id[1]);
}

uint64_t mix(uint64_t a, uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

IdHash::IdHash() {
  // Without random bytes the hash is still right, only not hidden from whoever would aim at it.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(keys_), sizeof keys_) != 1)
    for (uint64_t i = 0; i < 4; ++i) keys_[i] = 0x9E3779B97F4A7C15U * (i + 1);
  for (uint64_t& key : keys_) key |= 1;
}

uint64_t IdHash::of(std::string_view raw) const {
  const uint64_t end = load(raw, raw.size() - 8);
  uint64_t hash = mix(load(raw, 0) ^ keys_[0], load(raw, 8) ^ keys_[1]) ^
                  mix(end ^ keys_[2], keys_[3] ^ raw.size());
  if (raw.size() == 32) hash = mix(hash ^ keys_[1], load(raw, 16) ^ keys_[3]);
  return mix(hash ^ keys_[0], keys_[2]);
}

TreeEdges::TreeEdges(unsigned threads, const IdHash& hash, size_t hash_size, size_t most)
    : hash_(hash), hash_size_(hash_size), most_(most / std::max(1U, threads)) {
  for (unsigned i = 0; i < std::max(1U, threads); ++i) parts_.push_back(std::make_unique<Part>());
}

void TreeEdges::add_run(Part& part, uint32_t tree, const std::vector<HeldEntry>& held) {
  const bool all = !overflow_.load(std::memory_order_relaxed);
  const size_t most = held.size() + 2;
  if (part.runs.empty() || part.runs.back().capacity() - part.runs.back().size() < most) {
    part.runs.emplace_back();
    part.runs.back().reserve(std::max(kChunk, most));
  }
  std::vector<uint32_t>& run = part.runs.back();
  const size_t start = run.size();
  run.insert(run.end(), {tree, 0});
  for (const HeldEntry& entry : held) {
    if (all || entry.hit) run.push_back(entry.pair);
  }
  const size_t count = run.size() - start - 2;
  run[start + 1] = static_cast<uint32_t>(count);
  if (count == 0) run.resize(start);
  part.edges += count;
  if (part.edges >= most_) overflow_ = true;
}

uint32_t TreeEdges::pair_in(Part& part, const Pair& pair) {
  const auto number = static_cast<uint32_t>(part.pairs.size());
  const auto [at, fresh] = part.pair_numbers.try_emplace(pair, number);
  if (fresh) part.pairs.push_back(pair);
  return at->second;
}

uint32_t TreeEdges::name_in(Part& part, std::string_view name) {
  return part.names.try_emplace(std::string(name), static_cast<uint32_t>(part.names.size()))
      .first->second;
}

bool TreeEdges::note(unsigned worker, const ObjectView& tree, const HashSet& targets,
                     const Fresh& fresh) {
  Part& part = *parts_[worker];
  TreeMarks& marks = tree.marks.tree;
  TreeReading reading(tree.text, hash_size_, tree.is_base, marks);
  const TreeMarks* const base = tree.base == nullptr ? nullptr : &tree.base->tree;
  const bool whole = reading.run(base, [&](const TreeEntry& entry, uint32_t start) {
    if (fresh) fresh(entry);
    if (entry.is_commit) return;
    const bool likely = expected_.empty() || expected_[prefix(entry.id)];
    const bool keep = entry.is_tree && !overflow_.load(std::memory_order_relaxed);
    if (!keep && !likely) return;
    const uint64_t child = hash_.of(entry.id);
    const bool hit = likely && targets.contains(child);
    if (!hit && !keep) return;
    marks.held.push_back({start, pair_in(part, {child, name_in(part, entry.name)}), hit});
  });
  if (!marks.held.empty()) add_run(part, tree.number, marks.held);
  return whole;
}

void TreeEdges::expect(const std::vector<ObjectId>& targets) {
  expected_.assign(65536, false);
  for (const ObjectId& id : targets)
    expected_[prefix({reinterpret_cast<const char*>(id.bytes.data()), id.size})] = true;
}

void TreeEdges::merge_names() {
  std::unordered_map<std::string, uint32_t> all;
  for (auto& part : parts_) {
    std::vector<uint32_t> to(part->names.size());
    for (const auto& [name, number] : part->names) {
      const auto [at, fresh] = all.try_emplace(name, static_cast<uint32_t>(names_.size()));
      if (fresh) names_.push_back(name);
      to[number] = at->second;
    }
    for (Pair& pair : part->pairs) pair.name = to[pair.name];
    part->pair_numbers = {};
    part->names.clear();
  }
}

std::vector<Edge> TreeEdges::touching(const HashSet& held) {
  std::vector<Edge> out;
  std::vector<char> touches;  // by pair
  for (const auto& part : parts_) {
    touches.clear();
    for (const Pair& pair : part->pairs) touches.push_back(held.contains(pair.child) ? 1 : 0);
    for (const auto& runs : part->runs) {
      for (size_t at = 0; at < runs.size(); at += 2 + runs[at + 1]) {
        for (size_t i = at + 2; i < at + 2 + runs[at + 1]; ++i) {
          const uint32_t pair = runs[i];
          if (touches[pair] != 0)
            out.push_back({part->pairs[pair].child, runs[at], part->pairs[pair].name});
        }
      }
    }
  }
  return out;
}

std::vector<Edge> TreeEdges::climb(HashSet held, const Database& database, const Again& again) {
  std::vector<Edge> edges;
  expected_.clear();
  if (!overflow_) {
    merge_names();
    for (size_t level = 0; level < kMostLevels; ++level) {
      const size_t before = held.size();
      edges = touching(held);
      for (const Edge& edge : edges) held.add(hash_.of(database.id(edge.parent)));
      if (held.size() == before) break;
    }
    return edges;
  }
  for (size_t level = 0; level < kMostLevels; ++level) {
    const size_t before = held.size();
    for (auto& part : parts_) *part = Part();
    names_.clear();
    again([&](unsigned worker, const ObjectView& tree) {
      note(worker, tree, held);  // overflow_ stays set: edges to `held` alone
    });
    merge_names();
    edges = touching(held);
    for (const Edge& edge : edges) held.add(hash_.of(database.id(edge.parent)));
    if (held.size() == before) break;
  }
  return edges;
}

}  // namespace hikeshi::leaks
