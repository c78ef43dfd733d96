// SPDX-License-Identifier: Apache-2.0
#include "leaks/hits.h"

#include <algorithm>
#include <tuple>

#include "leaks/archive.h"
#include "leaks/parse.h"

namespace hikeshi::leaks {
namespace {

// What one worker has found.
struct Hands {
  Hands(const Filter& filter, const Marker& marker) : text(filter, marker) {}
  TextSearch text;
  std::vector<ObjectHits> objects;
  std::vector<CommitNode> commits;
  uint64_t bytes = 0;
};

void see(Hands& hands, const ObjectId& id, ObjectType type, std::string_view bytes) {
  hands.bytes += bytes.size();
  std::vector<Hit> hits;
  hands.text.run(bytes, id.hex(), hits);
  if (!hits.empty()) hands.objects.push_back({id, type, std::move(hits)});
  if (type != ObjectType::kCommit) return;
  if (auto commit = parse_commit(bytes))
    hands.commits.push_back({id, commit->tree, std::move(commit->parents), commit->committed});
}

template <class T, class Same>
void each_once(std::vector<T>& all, const Same& id_of) {
  std::sort(all.begin(), all.end(), [&](const T& a, const T& b) { return id_of(a) < id_of(b); });
  all.erase(std::unique(all.begin(), all.end(),
                        [&](const T& a, const T& b) { return id_of(a) == id_of(b); }),
            all.end());
}

}  // namespace

bool Filter::takes(std::string_view id) const {
  if (!keys.empty()) return keys.contains(std::string(id));
  const auto of = account_of(id);
  return account.empty() || !of || *of == account;
}

void TextSearch::run(std::string_view bytes, const std::string& name, std::vector<Hit>& hits) {
  text(bytes, "", hits);
  if (!looks_like_archive(bytes)) return;
  each_member(
      bytes, name,
      [&](const std::string& path, std::string_view member) { text(member, path, hits); },
      problems);
}

void TextSearch::text(std::string_view bytes, const std::string& member, std::vector<Hit>& hits) {
  found_.clear();
  find_keys(bytes, found_);
  for (const Found& found : found_) {
    const std::string_view id = bytes.substr(found.offset, found.size);
    const bool secret = found.size != kKeyIdSize;  // a Bedrock key
    if (!secret && is_example(id) && !filter_.keys.contains(std::string(id))) {
      ++examples;
      continue;
    }
    if (secret ? !filter_.keys.empty() : !filter_.takes(id)) continue;
    hits.push_back({secret ? "" : std::string(id), std::string(kind_of(id)),
                    secret ? marker_.mark(id) : "", member, found.offset,
                    secret ? std::vector<SecretBeside>() : secrets_beside(bytes, found, marker_)});
  }
}

Searched search_objects(ObjectStore& store, const Filter& filter, const Marker& marker,
                        unsigned threads) {
  std::vector<Hands> hands;
  for (unsigned i = 0; i < std::max(1U, threads); ++i) hands.emplace_back(filter, marker);
  // Trees hold names and binary ids; they are gone through for what holds a hit (holders.h).
  store.visit(
      threads, [](ObjectType type) { return type != ObjectType::kTree; },
      [&](unsigned worker, const ObjectId& id, ObjectType type, std::string_view bytes) {
        see(hands[worker], id, type, bytes);
      });
  Searched all;
  for (Hands& one : hands) {
    std::move(one.objects.begin(), one.objects.end(), std::back_inserter(all.objects));
    std::move(one.commits.begin(), one.commits.end(), std::back_inserter(all.commits));
    std::move(one.text.problems.begin(), one.text.problems.end(), std::back_inserter(all.problems));
    all.examples += one.text.examples;
    all.bytes += one.bytes;
  }
  each_once(all.objects, [](const ObjectHits& o) { return o.object; });
  each_once(all.commits, [](const CommitNode& c) { return c.id; });
  for (ObjectHits& object : all.objects) std::sort(object.hits.begin(), object.hits.end());
  return all;
}

}  // namespace hikeshi::leaks
