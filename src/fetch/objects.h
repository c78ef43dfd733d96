// SPDX-License-Identifier: Apache-2.0
// Gets the objects of a listing ahead of the scan: one thread keeps many requests in flight, the
// scan's workers take what has come, in order. Straight from the network into the scan: nothing
// touches the disk unless `keep` says so.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "aws/client.h"
#include "fetch/listing.h"
#include "trail/source.h"

namespace hikeshi::fetch {

struct FetchOptions {
  std::string owner;                           // expected owner of the bucket
  uint64_t ahead_bytes = uint64_t{192} << 20;  // held for the scan, at most one object more
  size_t in_flight = 96;                       // requests at a time
  uint64_t largest = uint64_t{512} << 20;      // bytes of one object; a larger one is a problem
  // Called with each object that came, on the network thread, before the scan sees it.
  std::function<Status(const Object&, const std::string& bytes, const aws::Headers&)> keep{};
};

// While an ObjectFetch lives, `client` is its own. It must outlive the sources' use.
class ObjectFetch {
 public:
  ObjectFetch(aws::Client& client, std::vector<Object> objects, FetchOptions options);
  ~ObjectFetch();  // ends what is in flight; a source that waits gets kCancelled

  // One for each object, in their order. read() waits for its object; any thread. An object that is
  // read a second time is asked for a second time.
  std::vector<trail::Source> sources();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hikeshi::fetch
