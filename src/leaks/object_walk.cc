// SPDX-License-Identifier: Apache-2.0
#include "leaks/object_walk.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "leaks/delta.h"

namespace hikeshi::leaks {
namespace {

bool is_delta(const PackEntry& head) {
  return head.kind == PackEntry::kOfs || head.kind == PackEntry::kRef;
}

void link_children(DeltaForest& forest, const std::vector<uint32_t>& base) {
  const size_t count = base.size();
  forest.first_child.assign(count + 1, 0);
  for (const uint32_t b : base) {
    if (b != kNoEntry) ++forest.first_child[b + 1];
  }
  for (size_t i = 0; i < count; ++i) forest.first_child[i + 1] += forest.first_child[i];
  forest.children.resize(forest.first_child[count]);
  std::vector<uint32_t> next(forest.first_child.begin(), forest.first_child.end() - 1);
  for (uint32_t e = 0; e < count; ++e) {
    if (base[e] != kNoEntry) forest.children[next[base[e]]++] = e;
  }
}

// Entries in an order in which each base comes before its children; what is in a loop is left out.
std::vector<uint32_t> order_from_roots(const DeltaForest& forest) {
  std::vector<uint32_t> order;
  order.reserve(forest.weight.size());
  for (const auto& root : forest.roots) order.push_back(root.entry);
  for (size_t i = 0; i < order.size(); ++i) {
    for (uint32_t c = forest.first_child[order[i]]; c < forest.first_child[order[i] + 1]; ++c)
      order.push_back(forest.children[c]);
  }
  return order;
}

void sort_children(DeltaForest& forest) {
  for (size_t e = 0; e + 1 < forest.first_child.size(); ++e) {
    std::sort(forest.children.begin() + forest.first_child[e],
              forest.children.begin() + forest.first_child[e + 1],
              [&](uint32_t a, uint32_t b) { return forest.weight[a] < forest.weight[b]; });
  }
}

}  // namespace

struct ObjectWalk::Worker {
  unsigned index = 0;
  uint64_t bytes = 0;
  Inflater inflater;
  BufferPool pool;
};

ObjectWalk::ObjectWalk(const Database& database, unsigned threads, std::stop_token stop,
                       Problems& problems)
    : database_(database),
      threads_(std::max(1U, threads)),
      stop_(std::move(stop)),
      problems_(problems) {
  forests_.resize(database.packs().size());
  for (size_t pack = 0; pack < forests_.size(); ++pack) plant(pack);
}

void ObjectWalk::lost(uint32_t pack, uint32_t entry, std::string why) {
  if (!tell_) return;
  const Pack& p = database_.packs()[pack];
  problems_.add({p.path(), p.id(entry).hex(), "broken_object", std::move(why), below(pack, entry)});
}

// How many objects are built on this one, itself included.
uint64_t ObjectWalk::below(uint32_t pack, uint32_t entry) const {
  const DeltaForest& forest = forests_[pack];
  if (forest.first_child.empty()) return 1;
  std::vector<uint32_t> todo = {entry};
  uint64_t count = 0;
  for (; !todo.empty() && count <= forest.weight.size(); ++count) {
    const uint32_t e = todo.back();
    todo.pop_back();
    for (uint32_t c = forest.first_child[e]; c < forest.first_child[e + 1]; ++c)
      todo.push_back(forest.children[c]);
  }
  return count;
}

void ObjectWalk::plant(size_t at) {
  const Pack& pack = database_.packs()[at];
  DeltaForest& forest = forests_[at];
  const uint32_t count = pack.count();
  std::vector<uint32_t> base(count, kNoEntry);
  std::vector<std::pair<uint32_t, const char*>> bad;
  forest.weight.assign(count, 0);
  for (uint32_t e = 0; e < count; ++e) {
    const PackEntry head = pack.entry(e);
    if (head.kind == PackEntry::kBroken) {
      bad.emplace_back(e, "its entry is broken");
      continue;
    }
    forest.weight[e] = head.size + 64;
    if (!is_delta(head)) {
      forest.roots.push_back({e, static_cast<ObjectType>(head.kind)});
    } else if ((base[e] = pack.base_of(head)) == kNoEntry) {
      bad.emplace_back(e, "the base of its delta is not in the pack");
    }
  }
  link_children(forest, base);
  std::vector<bool> told(count, false);
  for (const auto& [entry, why] : bad) lost(static_cast<uint32_t>(at), entry, why);
  for (const auto& [entry, why] : bad) told[entry] = true;
  const std::vector<uint32_t> order = order_from_roots(forest);
  std::vector<bool> reached(count, false);
  for (const uint32_t e : order) reached[e] = true;
  for (size_t i = order.size(); i-- > 0;) {
    if (base[order[i]] != kNoEntry) forest.weight[base[order[i]]] += forest.weight[order[i]];
  }
  for (uint32_t e = 0; e < count; ++e) {
    if (reached[e] || told[e]) continue;
    // Below a broken one it is counted there; else its bases form a loop.
    uint32_t b = e;
    for (uint32_t steps = 0; steps < 64 && base[b] != kNoEntry; ++steps) b = base[b];
    if (!told[b])
      problems_.add({pack.path(), pack.id(e).hex(), "broken_object", "its deltas form a loop"});
  }
  sort_children(forest);
}

void ObjectWalk::run(unsigned types, const Visit& visit, bool tell) {
  tell_ = tell;
  std::vector<Task> tasks;
  for (uint32_t pack = 0; pack < forests_.size(); ++pack) {
    for (const auto& root : forests_[pack].roots) {
      if ((types & type_bit(root.type)) != 0)
        tasks.push_back({forests_[pack].weight[root.entry], pack, root.entry, root.type});
    }
  }
  // The largest first, so that no thread is left alone with one at the end.
  std::stable_sort(tasks.begin(), tasks.end(),
                   [](const Task& a, const Task& b) { return a.weight > b.weight; });
  for (uint32_t i = 0; i < database_.loose().size(); ++i)
    tasks.push_back({0, kNoEntry, i, ObjectType::kNone});
  std::atomic<size_t> next = 0;
  std::atomic<uint64_t> bytes = 0;
  const auto work = [&](unsigned index) {
    Worker worker;
    worker.index = index;
    for (size_t i; (i = next.fetch_add(1)) < tasks.size() && !stop_.stop_requested();) {
      const Task& task = tasks[i];
      if (task.pack != kNoEntry)
        walk_tree(worker, task, visit);
      else
        visit_loose(worker, database_.loose()[task.entry], database_.loose_number(task.entry),
                    types, visit);
    }
    bytes += worker.bytes;
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 1; i < threads_; ++i) threads.emplace_back(work, i);
    work(0);
  }
  if (tell) bytes_ += bytes;
}

bool ObjectWalk::make_child(Worker& worker, const Task& task, uint32_t child, const Buffer& base,
                            Buffer& out) {
  const Pack& pack = database_.packs()[task.pack];
  const PackEntry head = pack.entry(child);
  if (head.size > kMostObject) {
    lost(task.pack, child, "larger than 256 MiB");
    return false;
  }
  Buffer delta = worker.pool.take(head.size);
  std::string why;
  if (!worker.inflater.inflate(pack.packed(child, head), delta)) why = "its zlib stream is broken";
  const auto size = why.empty() ? delta_result_size(delta.view(), base.size) : std::nullopt;
  if (why.empty() && (!size || *size > kMostObject))
    why = size ? "larger than 256 MiB" : "its delta is broken";
  if (why.empty()) {
    out = worker.pool.take(*size);
    if (!apply_delta(base.view(), delta.view(), out)) why = "its delta is broken";
  }
  worker.pool.give(std::move(delta));
  if (why.empty()) return true;
  worker.pool.give(std::move(out));
  lost(task.pack, child, why);
  return false;
}

void ObjectWalk::walk_tree(Worker& worker, const Task& task, const Visit& visit) {
  struct Frame {
    uint32_t next, end;  // children left
    Buffer content;
  };
  const Pack& pack = database_.packs()[task.pack];
  const DeltaForest& forest = forests_[task.pack];
  std::vector<Frame> stack;
  const auto enter = [&](uint32_t entry, Buffer&& content) {
    worker.bytes += content.size;
    visit(worker.index, {database_.number(task.pack, entry), task.type, content.view()});
    const uint32_t from = forest.first_child[entry], to = forest.first_child[entry + 1];
    if (from < to)
      stack.push_back({from, to, std::move(content)});
    else
      worker.pool.give(std::move(content));
  };
  const PackEntry head = pack.entry(task.entry);
  if (head.size > kMostObject) return lost(task.pack, task.entry, "larger than 256 MiB");
  Buffer root = worker.pool.take(head.size);
  if (!worker.inflater.inflate(pack.packed(task.entry, head), root))
    return lost(task.pack, task.entry, "its zlib stream is broken");
  enter(task.entry, std::move(root));
  while (!stack.empty() && !stop_.stop_requested()) {
    Frame& top = stack.back();
    const uint32_t child = forest.children[top.next++];
    const bool last = top.next == top.end;
    Buffer made;
    const bool whole = make_child(worker, task, child, top.content, made);
    if (last) {
      worker.pool.give(std::move(top.content));
      stack.pop_back();
    }
    if (whole) enter(child, std::move(made));
  }
}

void ObjectWalk::visit_loose(Worker& worker, const LooseFile& file, uint32_t number, unsigned types,
                             const Visit& visit) {
  const auto mapped = MappedFile::open(file.path);
  if (!mapped) {
    if (tell_) problems_.add({file.path, file.id.hex(), "broken_object", mapped.error().message});
    return;
  }
  const ObjectType type = loose_type(mapped->bytes());
  // A broken one is told once, in whichever run asks for blobs.
  const ObjectType asked = type == ObjectType::kNone ? ObjectType::kBlob : type;
  if ((types & type_bit(asked)) == 0) return;
  auto object = inflate_loose(mapped->bytes(), worker.inflater, worker.pool);
  if (!object) {
    if (tell_) problems_.add({file.path, file.id.hex(), "broken_object", object.error().message});
    return;
  }
  worker.bytes += object->content.size;
  visit(worker.index, {number, type, object->content.view()});
  worker.pool.give(std::move(object->content));
}

}  // namespace hikeshi::leaks
