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

// An object with deltas on it that are to be visited yet.
struct ObjectWalk::Frame {
  uint32_t next = 0, end = 0;  // children left
  Buffer content;
  Marks marks;
};

// A delta on its way to be visited.
struct ObjectWalk::Child {
  Buffer delta, built;
  std::vector<Segment> segments;
  uint64_t size = 0;  // of what comes out
};

struct ObjectWalk::Worker {
  unsigned index = 0;
  uint64_t bytes = 0;
  Inflater inflater;
  BufferPool pool;
  Child child;
  std::vector<Marks> marks;  // to be used again

  Marks take_marks() {
    if (marks.empty()) return {};
    Marks mine = std::move(marks.back());
    marks.pop_back();
    mine.clear();
    return mine;
  }
  void give(Frame&& frame) {
    pool.give(std::move(frame.content));
    marks.push_back(std::move(frame.marks));
  }
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

// Reads the head of each entry, by several threads: of a large pack that touches every page.
std::vector<ObjectWalk::Planted> ObjectWalk::read_heads(const Pack& pack) const {
  std::vector<Planted> out(pack.count());
  const auto read = [&](uint32_t from, uint32_t to) {
    for (uint32_t e = from; e < to; ++e) {
      const PackEntry head = pack.entry(e);
      out[e].kind = head.kind;
      out[e].weight = head.size + 64;
      if (is_delta(head)) out[e].base = pack.base_of(head);
    }
  };
  const auto share = static_cast<uint32_t>(pack.count() / threads_ + 1);
  std::vector<std::jthread> threads;
  for (uint32_t from = share; from < pack.count(); from += share)
    threads.emplace_back(read, from, std::min(pack.count(), from + share));
  read(0, std::min(pack.count(), share));
  return out;
}

void ObjectWalk::plant(size_t at) {
  const Pack& pack = database_.packs()[at];
  DeltaForest& forest = forests_[at];
  const uint32_t count = pack.count();
  const auto heads = read_heads(pack);
  std::vector<uint32_t> base(count, kNoEntry);
  std::vector<std::pair<uint32_t, const char*>> bad;
  forest.weight.assign(count, 0);
  for (uint32_t e = 0; e < count; ++e) {
    const Planted& head = heads[e];
    if (head.kind == PackEntry::kBroken) {
      bad.emplace_back(e, "its entry is broken");
      continue;
    }
    forest.weight[e] = head.weight;
    if (head.kind != PackEntry::kOfs && head.kind != PackEntry::kRef) {
      forest.roots.push_back({e, static_cast<ObjectType>(head.kind)});
    } else if ((base[e] = head.base) == kNoEntry) {
      bad.emplace_back(e, "the base of its delta is not in the pack");
    }
  }
  link_children(forest, base);
  tell_unreached(at, base, bad);
  sort_children(forest);
}

// Sums the weights, and tells what no root leads to.
void ObjectWalk::tell_unreached(size_t at, const std::vector<uint32_t>& base,
                                const std::vector<std::pair<uint32_t, const char*>>& bad) {
  const Pack& pack = database_.packs()[at];
  DeltaForest& forest = forests_[at];
  const auto count = static_cast<uint32_t>(base.size());
  std::vector<bool> told(count, false);
  for (const auto& [entry, why] : bad) lost(static_cast<uint32_t>(at), entry, why);
  for (const auto& [entry, why] : bad) told[entry] = true;
  const std::vector<uint32_t> order = order_from_roots(forest);
  for (size_t i = order.size(); i-- > 0;) {
    if (base[order[i]] != kNoEntry) forest.weight[base[order[i]]] += forest.weight[order[i]];
  }
  if (order.size() == count) return;
  std::vector<bool> reached(count, false);
  for (const uint32_t e : order) reached[e] = true;
  for (uint32_t e = 0; e < count; ++e) {
    if (reached[e] || told[e]) continue;
    // Below a broken one it is counted there; else its bases form a loop.
    uint32_t b = e;
    for (uint32_t steps = 0; steps < 64 && base[b] != kNoEntry; ++steps) b = base[b];
    if (!told[b])
      problems_.add({pack.path(), pack.id(e).hex(), "broken_object", "its deltas form a loop"});
  }
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
  // The largest first, so that no thread is left alone with one at the end; all that are small as
  // they lie in the pack, so that it is read from front to back.
  constexpr unsigned kSmall = 20;  // below 1 MiB
  std::stable_sort(tasks.begin(), tasks.end(), [](const Task& a, const Task& b) {
    return a.weight >> kSmall > b.weight >> kSmall;
  });
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

bool ObjectWalk::is_base(uint32_t pack, uint32_t entry) const {
  const DeltaForest& forest = forests_[pack];
  return forest.first_child[entry] < forest.first_child[entry + 1];
}

// Fills delta, size and segments; where there are too many of these, `built` instead.
bool ObjectWalk::read_delta(Worker& worker, const Task& task, uint32_t entry, const Buffer& base,
                            Child& child) {
  const Pack& pack = database_.packs()[task.pack];
  const PackEntry head = pack.entry(entry);
  const auto refuse = [&](const char* why) {
    lost(task.pack, entry, why);
    return false;
  };
  if (head.size > kMostObject) return refuse("larger than 256 MiB");
  child.delta = worker.pool.take(head.size);
  if (!worker.inflater.inflate(pack.packed(entry, head), child.delta))
    return refuse("its zlib stream is broken");
  const auto size = delta_result_size(child.delta.view(), base.size);
  if (!size) return refuse("its delta is broken");
  if (*size > kMostObject) return refuse("larger than 256 MiB");
  child.size = *size;
  if (list_segments(base.view(), child.delta.view(), *size, child.segments)) return true;
  if (child.segments.size() < kMostSegments) return refuse("its delta is broken");
  child.segments.clear();
  child.built = worker.pool.take(*size);
  return apply_delta(base.view(), child.delta.view(), child.built) || refuse("its delta is broken");
}

bool ObjectWalk::visit_child(Worker& worker, const Task& task, uint32_t entry, const Visit& visit,
                             const Frame& base, Frame& frame) {
  Child& child = worker.child;
  const bool whole = read_delta(worker, task, entry, base.content, child);
  if (whole) {
    frame.marks = worker.take_marks();
    worker.bytes += child.size;
    const uint32_t number = database_.number(task.pack, entry);
    const bool base_too = is_base(task.pack, entry);
    if (child.built.data) {
      ObjectText text(child.built.view());
      visit(worker.index, {number, task.type, text, nullptr, base_too, frame.marks});
      frame.content = std::move(child.built);
    } else {
      ObjectText text(base.content.view(), child.delta.view(), child.segments, child.size,
                      worker.pool);
      if (base_too) text.whole();
      visit(worker.index, {number, task.type, text, &base.marks, base_too, frame.marks});
      frame.content = text.take();
    }
  }
  worker.pool.give(std::move(child.delta));
  worker.pool.give(std::move(child.built));
  return whole;
}

bool ObjectWalk::visit_root(Worker& worker, const Task& task, const Visit& visit, Frame& frame) {
  const Pack& pack = database_.packs()[task.pack];
  const PackEntry head = pack.entry(task.entry);
  if (head.size > kMostObject) {
    lost(task.pack, task.entry, "larger than 256 MiB");
    return false;
  }
  frame.content = worker.pool.take(head.size);
  frame.marks = worker.take_marks();
  if (!worker.inflater.inflate(pack.packed(task.entry, head), frame.content)) {
    lost(task.pack, task.entry, "its zlib stream is broken");
    return false;
  }
  worker.bytes += head.size;
  ObjectText text(frame.content.view());
  const uint32_t number = database_.number(task.pack, task.entry);
  const bool base_too = is_base(task.pack, task.entry);
  visit(worker.index, {number, task.type, text, nullptr, base_too, frame.marks});
  return true;
}

void ObjectWalk::walk_tree(Worker& worker, const Task& task, const Visit& visit) {
  const DeltaForest& forest = forests_[task.pack];
  std::vector<Frame> stack;
  const auto enter = [&](uint32_t entry, bool whole, Frame&& frame) {
    frame.next = forest.first_child[entry];
    frame.end = forest.first_child[entry + 1];
    if (whole && frame.next < frame.end)
      stack.push_back(std::move(frame));
    else
      worker.give(std::move(frame));
  };
  Frame root;
  const bool whole = visit_root(worker, task, visit, root);
  enter(task.entry, whole, std::move(root));
  while (!stack.empty() && !stop_.stop_requested()) {
    Frame& top = stack.back();
    const uint32_t entry = forest.children[top.next++];
    Frame child;
    const bool made = visit_child(worker, task, entry, visit, top, child);
    if (top.next == top.end) {
      worker.give(std::move(top));
      stack.pop_back();
    }
    enter(entry, made, std::move(child));
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
  ObjectText text(object->content.view());
  Frame frame;
  frame.marks = worker.take_marks();
  visit(worker.index, {number, type, text, nullptr, false, frame.marks});
  frame.content = std::move(object->content);
  worker.give(std::move(frame));
}

}  // namespace hikeshi::leaks
