// SPDX-License-Identifier: Apache-2.0
#include "fetch/objects.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace hikeshi::fetch {
namespace {

// The longest that a room which opened in the window goes unseen while little is in flight.
constexpr aws::Millis kWait{10};

}  // namespace

// Objects go through wanted → in flight → here → taken. The network thread starts the next one
// while there is room; a worker that waits for an object makes room for that one, so that a small
// window can never hold up the scan. What was taken and is asked for again begins anew, before the
// rest: who asks waits for it.
struct ObjectFetch::State {
  aws::Client& client;
  const std::vector<Object> objects;
  const FetchOptions options;

  std::mutex mutex;
  std::condition_variable changed;
  std::map<size_t, Result<std::string>> here;  // by index; guarded by mutex, as all below
  std::vector<bool> taken;
  std::vector<size_t> again;  // asked for once more after they were taken
  uint64_t held = 0;          // bytes here and in flight, as listed
  size_t awaited = 0;         // the greatest index that a worker has asked for, plus one
  bool ending = false;

  size_t next = 0, flying = 0;  // of the network thread alone, as is
  std::vector<bool> keeps;      // which objects are still to be given to `keep`
  std::jthread network;

  State(aws::Client& c, std::vector<Object> o, FetchOptions f)
      : client(c),
        objects(std::move(o)),
        options(std::move(f)),
        taken(objects.size()),
        keeps(objects.size(), true) {
    network = std::jthread([this] { run(); });
  }

  ~State() {
    {
      const std::lock_guard lock(mutex);
      ending = true;
    }
    changed.notify_all();
  }

  // ---- the network thread

  void run() {
    for (;;) {
      {
        std::unique_lock lock(mutex);
        if (flying == 0) changed.wait(lock, [&] { return ending || may_start(); });
        if (ending) break;
      }
      while (start_one()) {
      }
      if (flying > 0) client.poll(kWait);
    }
    client.cancel();
    while (flying > 0 && client.poll(kWait)) {
    }
  }

  bool may_start() const {
    if (!again.empty()) return true;
    if (next == objects.size()) return false;
    return next < awaited || held + objects[next].size <= options.ahead_bytes;
  }

  bool start_one() {
    size_t index = 0;
    {
      const std::lock_guard lock(mutex);
      if (ending || flying >= options.in_flight || !may_start()) return false;
      index = again.empty() ? next++ : again.back();
      if (!again.empty()) again.pop_back();
      held += objects[index].size;
    }
    ++flying;
    client.start(call_for(objects[index]), [this, index](aws::CallResult got) {
      --flying;
      land(index, std::move(got));
    });
    return true;
  }

  aws::Call call_for(const Object& object) const {
    aws::Call call;
    call.service = "s3";
    call.operation = "GetObject";
    call.params = {{"Bucket", object.bucket}, {"Key", object.key}};
    if (!options.owner.empty()) call.params["ExpectedBucketOwner"] = options.owner;
    call.raw_body = true;
    call.limits.max_body = options.largest;
    call.limits.total = std::chrono::minutes(5);
    return call;
  }

  void land(size_t index, aws::CallResult got) {
    Result<std::string> bytes = got ? Result<std::string>(std::move(got->body))
                                    : Result<std::string>(tl::make_unexpected(
                                          aws::to_error(got.error(), objects[index].name())));
    const bool first = keeps[index];
    keeps[index] = false;
    if (bytes && options.keep && first) {
      if (Status kept = options.keep(objects[index], *bytes, got->headers); !kept)
        bytes = tl::make_unexpected(kept.error());
    }
    const std::lock_guard lock(mutex);
    here.emplace(index, std::move(bytes));
    changed.notify_all();
  }

  // ---- the scan's workers; one at a time for one object

  Result<std::string> take(size_t index) {
    std::unique_lock lock(mutex);
    if (taken[index]) again.push_back(index);
    awaited = std::max(awaited, index + 1);
    changed.notify_all();
    changed.wait(lock, [&] { return ending || here.contains(index); });
    const auto it = here.find(index);
    if (it == here.end()) return fail(Code::kCancelled, objects[index].name() + ": cancelled");
    taken[index] = true;
    held -= objects[index].size;
    Result<std::string> bytes = std::move(it->second);
    here.erase(it);
    changed.notify_all();
    return bytes;
  }
};

ObjectFetch::ObjectFetch(aws::Client& client, std::vector<Object> objects, FetchOptions options)
    : state_(std::make_unique<State>(client, std::move(objects), std::move(options))) {}

ObjectFetch::~ObjectFetch() = default;

std::vector<trail::Source> ObjectFetch::sources() {
  std::vector<trail::Source> sources;
  sources.reserve(state_->objects.size());
  for (size_t i = 0; i < state_->objects.size(); ++i) {
    const Object& object = state_->objects[i];
    sources.push_back(
        {object.name(), object.size, trail::whole([s = state_.get(), i] { return s->take(i); })});
  }
  return sources;
}

}  // namespace hikeshi::fetch
